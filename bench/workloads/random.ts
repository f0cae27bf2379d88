/** Numbers from 0 to below 1 that follow from a seed (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Uniformly distributed integers from 0 to below `count`. */
export function uniform(random: () => number, count: number): () => number {
  return () => Math.floor(random() * count);
}

/** Integers from 0 to below `count` with a Zipf distribution: n has a probability proportional to 1 / (n + 1)^skew. */
export function zipf(random: () => number, count: number, skew: number): () => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let at = 0; at < count; at += 1) {
    sum += 1 / (at + 1) ** skew;
    upTo[at] = sum;
  }
  return () => {
    const wanted = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
