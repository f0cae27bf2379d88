/** The commands whose latency is at most `upToMs`, and above that of the bin before. */
export interface LatencyBin {
  /** The upper edge in milliseconds. */
  readonly upToMs: number;
  /** The number of commands. */
  readonly count: number;
}

/** The latencies of the commands of a run in milliseconds, from the call to its answer. */
export interface LatencyReport {
  /** The number of commands. */
  readonly count: number;
  /** Half of the commands took no longer; the other percentiles alike. 0 without a command. */
  readonly p50: number;
  /** The 95th percentile. */
  readonly p95: number;
  /** The 99th percentile. */
  readonly p99: number;
  /** The longest. */
  readonly max: number;
  /** The bins from the lowest with a command to the highest, those without one included. Each edge doubles. */
  readonly bins: readonly LatencyBin[];
}

const FIRST_EDGE_MS = 0.125;

/** Collects latencies. A percentile is the nearest rank: the value at place ⌈q·n⌉ of n sorted values. */
export class LatencyLog {
  readonly #latencies: number[] = [];

  /** Adds a latency in milliseconds. */
  add(ms: number): void {
    this.#latencies.push(ms);
  }

  /** The percentiles and the histogram. */
  result(): LatencyReport {
    const sorted = Float64Array.from(this.#latencies).sort();
    const at = (quantile: number): number => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
    return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), bins: binsOf(sorted) };
  }
}

function binsOf(sorted: Float64Array): LatencyBin[] {
  const counts: number[] = [];
  for (const ms of sorted) {
    const bin = Math.max(0, Math.ceil(Math.log2(ms / FIRST_EDGE_MS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const first = counts.findIndex((count) => count > 0);
  const bins = Array.from(counts, (count = 0, bin) => ({ upToMs: FIRST_EDGE_MS * 2 ** bin, count }));
  return first < 0 ? [] : bins.slice(first);
}
