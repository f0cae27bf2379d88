/** The median of some figures: for an even number of them the mean of the middle two. NaN if there are none. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The percentile: the smallest figure that at least `share` of them do not exceed. NaN if there are none. */
export function percentile(figures: Float64Array, share: number): number {
  const sorted = figures.toSorted();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
