/** Seeded randomness for scripts. */
export interface RandomSource {
  /** A number in [0, 1). */
  number(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Shapes a stream of numbers in [0, 1). */
export function randomSource(number: () => number): RandomSource {
  const int = (low: number, high: number): number => {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high < low) {
      throw new RangeError(`random.int(${low}, ${high}): expected two whole numbers, the lower one first`);
    }
    return low + Math.floor(number() * (high - low + 1));
  };
  return {
    number,
    int,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new RangeError('random.pick(): there is nothing to pick from');
      return items[int(0, items.length - 1)] as Item;
    },
  };
}
