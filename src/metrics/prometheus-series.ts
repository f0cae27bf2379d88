import { METRIC_ENTRIES, type MetricAttributes, type MetricName } from './catalogue.ts';
import type { MetricSink } from './measure.ts';
import { labelName, prometheusName } from './prometheus-name.ts';

/** The values of one metric with the same attributes. */
interface Series {
  readonly labels: string;
  /** Of a histogram: the values up to each bound, those above the last one, not cumulated. */
  readonly buckets: number[];
  sum: number;
}

/** The sum of a metric, or its buckets, per set of attributes. Owns what was measured since it was made. */
export class PrometheusSeries implements MetricSink {
  readonly #series = new Map<MetricName, Map<string, Series>>();
  readonly #constant: string;

  /** `labels` are added to every line. */
  constructor(labels: MetricAttributes = {}) {
    this.#constant = labelsOf(labels);
  }

  measure(name: MetricName, value: number, attributes: MetricAttributes): void {
    const bounds = BOUNDS.get(name);
    const series = this.#seriesOf(name, attributes);
    series.sum += value;
    if (bounds === undefined) return;
    const at = bounds.findIndex((bound) => value <= bound);
    const bucket = at === -1 ? bounds.length : at;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
  }

  /** Everything that was measured, in the text format of Prometheus. A metric without a value is left out. */
  text(): string {
    return METRIC_ENTRIES.flatMap(([name, { kind, description }]) => {
      const all = this.#series.get(name);
      if (all === undefined) return [];
      const own = prometheusName(name);
      const head = [`# HELP ${own} ${description}`, `# TYPE ${own} ${kind}`];
      return [...head, ...[...all.values()].flatMap((series) => linesOf(own, series, BOUNDS.get(name)))];
    })
      .map((line) => `${line}\n`)
      .join('');
  }

  #seriesOf(name: MetricName, attributes: MetricAttributes): Series {
    let all = this.#series.get(name);
    if (all === undefined) {
      all = new Map();
      this.#series.set(name, all);
    }
    const own = labelsOf(attributes);
    let series = all.get(own);
    if (series === undefined) {
      const labels = [own, this.#constant].filter((part) => part !== '').join(',');
      series = {
        labels,
        buckets:
          BOUNDS.get(name)
            ?.map(() => 0)
            .concat(0) ?? [],
        sum: 0,
      };
      all.set(own, series);
    }
    return series;
  }
}

const BOUNDS = new Map(METRIC_ENTRIES.flatMap(([name, { bounds }]) => (bounds === undefined ? [] : [[name, bounds]])));

function linesOf(name: string, { labels, buckets, sum }: Series, bounds: readonly number[] | undefined): string[] {
  const braced = labels === '' ? '' : `{${labels}}`;
  if (bounds === undefined) return [`${name}${braced} ${sum}`];
  const before = labels === '' ? '' : `${labels},`;
  let count = 0;
  const lines = buckets.map((values, at) => {
    count += values;
    return `${name}_bucket{${before}le="${bounds[at] ?? '+Inf'}"} ${count}`;
  });
  return [...lines, `${name}_sum${braced} ${sum}`, `${name}_count${braced} ${count}`];
}

/** Labels in the text format: a value escapes the backslash, the quote and the end of a line. */
function labelsOf(attributes: MetricAttributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${labelName(name)}="${value.replaceAll(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(',');
}
