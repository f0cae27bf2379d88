const STEPS = [1, 2, 5] as const;

/** Ticks of a logarithmic axis in steps of 1, 2 and 5: the first is at most `low`, the last at least `high`. */
export function ticksAround(low: number, high: number): number[] {
  const decades = Array.from({ length: exponentOf(high) - exponentOf(low) + 2 }, (_, at) => exponentOf(low) + at);
  const all = decades.flatMap((exponent) => STEPS.map((step) => Number(`${step}e${exponent}`)));
  const [first, last] = [all.findLastIndex((tick) => tick <= low), all.findIndex((tick) => tick >= high)];
  return all.slice(first, last + 1);
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}
