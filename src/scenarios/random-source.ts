/** Seeded randomness for scripts. */
export interface RandomSource {
  /** Draws a number in [0, 1). */
  number(): number;
  /** Draws a whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** Draws one of the items. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Creates a random source from a generator of numbers in [0, 1). */
export function randomSource(number: () => number): RandomSource {
  const int = (low: number, high: number): number => {
    if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || high < low) {
      throw new RangeError(`random.int(${low}, ${high}): expected two whole numbers in ascending order`);
    }
    return low + Math.floor(number() * (high - low + 1));
  };
  return {
    number,
    int,
    pick<Item>(items: readonly Item[]): Item {
      if (items.length === 0) throw new RangeError('random.pick(): expected at least one item');
      return items[int(0, items.length - 1)] as Item;
    },
  };
}
