import { type Ledger, LedgerError, type LedgerTypes } from '../index.ts';
import type { MetricAttributes } from './catalogue.ts';
import { checkLabels } from './check-labels.ts';
import { measure, readGauges } from './measure.ts';
import { PrometheusSeries } from './prometheus-series.ts';

/** The `content-type` of what {@link prometheusText} returns. */
export const PROMETHEUS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The parts of a ledger that are measured. */
export type MeasuredLedger<Types extends LedgerTypes = LedgerTypes> = Pick<Ledger<Types>, 'on' | 'stats'>;

/** The options of {@link prometheusMetrics}. */
export interface PrometheusOptions {
  /** Added to every line. */
  readonly labels?: MetricAttributes | undefined;
}

/** The metrics of one ledger since {@link prometheusMetrics} was called. */
export interface PrometheusMetrics extends Disposable {
  /** All metrics in the text format of Prometheus. @throws the errors of `stats()`. */
  text(): Promise<string>;
  /** Ends the measuring. */
  end(): void;
}

/**
 * Measures a ledger from now on, for Prometheus.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for an option or a label that cannot be.
 * @example
 * const metrics = prometheusMetrics(ledger, { labels: { shard: 'eu-1' } });
 * const body = await metrics.text();
 */
export function prometheusMetrics<Types extends LedgerTypes = LedgerTypes>(
  ledger: MeasuredLedger<Types>,
  options: PrometheusOptions = {},
): PrometheusMetrics {
  const unknown = Object.keys(options).find((name) => name !== 'labels');
  if (unknown !== undefined) throw new LedgerError('ERR_INVALID_OPTIONS', `${unknown}: unknown; the option is labels`);
  const { labels = {} } = options;
  checkLabels(labels);
  const counted = new PrometheusSeries(labels);
  const end = measure(ledger, counted);
  return {
    async text() {
      const gauges = new PrometheusSeries(labels);
      for (const { name, value, attributes } of await readGauges(ledger)) gauges.measure(name, value, attributes);
      return counted.text() + gauges.text();
    },
    end,
    [Symbol.dispose]: end,
  };
}

/** The metrics of the ledgers that {@link prometheusText} was called with. */
const measured = new WeakMap<object, PrometheusMetrics>();

/**
 * The metrics of a ledger in the text format of Prometheus. The first call begins the measuring, which ends with the
 * ledger: call it once at the start, so that the counts are those of the runtime.
 *
 * @throws the errors of `stats()`.
 */
export function prometheusText<Types extends LedgerTypes = LedgerTypes>(
  ledger: MeasuredLedger<Types>,
): Promise<string> {
  let metrics = measured.get(ledger);
  if (metrics === undefined) {
    metrics = prometheusMetrics(ledger);
    measured.set(ledger, metrics);
  }
  return metrics.text();
}
