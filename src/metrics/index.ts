export {
  METRIC_ENTRIES,
  METRICS,
  type Measurement,
  type Metric,
  type MetricAttributes,
  type MetricName,
} from './catalogue.ts';
export { errorType, type MetricSink, measure, readGauges } from './measure.ts';
export {
  type MeasuredLedger,
  PROMETHEUS_CONTENT_TYPE,
  type PrometheusMetrics,
  type PrometheusOptions,
  prometheusMetrics,
  prometheusText,
} from './prometheus.ts';
export { labelName, prometheusName } from './prometheus-name.ts';
