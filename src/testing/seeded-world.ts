import type { Clock, World } from '../domain/world.ts';
import { systemWorld } from '../platform/system-world.ts';
import { transactionIdOf } from '../platform/transaction-ids.ts';

/** Generates numbers in [0, 1) that repeat with the seed (mulberry32: Tommy Ettinger, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The options of {@link seededWorld}. */
export interface SeededWorldOptions {
  /** The system clock by default. */
  readonly clock?: Clock;
  /**
   * Makes transaction ids repeat with the seed, too. Only for a schema of one run: in a later run the same id would
   * name a transaction that is already recorded.
   */
  readonly seededIds?: boolean;
}

/** Creates a world whose randomness repeats with the seed. */
export function seededWorld(
  seed: number,
  { clock = systemWorld.clock, seededIds = false }: SeededWorldOptions = {},
): World {
  const random = seededRandom(seed);
  const idRandom = seededRandom(seed ^ 0x5eed);
  let seq = 0;
  return {
    clock,
    random,
    transactionId() {
      if (!seededIds) return systemWorld.transactionId();
      seq += 1;
      const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(idRandom() * 256));
      return transactionIdOf({ msecs: clock.now(), seq, random: bytes });
    },
  };
}
