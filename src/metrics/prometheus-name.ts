import { METRICS, type MetricName } from './catalogue.ts';

/**
 * The Prometheus name of a metric or an attribute, by the mapping that OpenTelemetry specifies: other characters become
 * underscores, the unit and the kind become suffixes, and a unit in braces is left out.
 */
export function prometheusName(name: MetricName): string {
  const { kind, unit } = METRICS[name];
  const base = `${labelName(name)}${unit === 's' ? '_seconds' : ''}`;
  return kind === 'counter' ? `${base}_total` : base;
}

/** The Prometheus name of an attribute. */
export function labelName(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]+/g, '_').replace(/^(?=\d)/, '_');
}
