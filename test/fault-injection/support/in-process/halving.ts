/**
 * The sizes of the batches that are committed when a batch of `units` is halved until each poisoned place, counted from
 * 0, is alone. They show that units were committed together, not one by one.
 */
export function sizesOfHalving(units: number, poisoned: readonly number[], from = 0): number[] {
  const inside = poisoned.filter((place) => place >= from && place < from + units);
  if (inside.length === 0) return [units];
  if (units === 1) return [];
  const middle = units >> 1;
  return [...sizesOfHalving(middle, inside, from), ...sizesOfHalving(units - middle, inside, from + middle)];
}
