import { LedgerError } from '../domain/errors.ts';
import type { Clock, World } from '../domain/world.ts';
import { checkOptions } from '../ledger/options.ts';
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

/**
 * Checks a seed.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a value that is not a whole number.
 */
export function checkSeed(seed: unknown): void {
  if (!Number.isSafeInteger(seed)) throw new LedgerError('ERR_INVALID_OPTIONS', 'seed: expected a whole number');
}

/**
 * Checks a clock by its members: it may come from another install of the package.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a value that is not a clock.
 */
export function checkClock(clock: unknown): void {
  const methods = ['now', 'steadyMs', 'after'] as const;
  const members = (clock ?? {}) as { readonly [Name in (typeof methods)[number]]?: unknown };
  if (methods.every((name) => typeof members[name] === 'function')) return;
  throw new LedgerError('ERR_INVALID_OPTIONS', 'clock: expected a clock, such as new ManualClock()');
}

/** The options of {@link seededWorld}. */
export interface SeededWorldOptions {
  /** The system clock by default. */
  readonly clock?: Clock | undefined;
  /**
   * Makes transaction ids repeat with the seed, too. Only for a schema of one run: in a later run the same id would
   * name a transaction that is already recorded.
   */
  readonly seededIds?: boolean | undefined;
}

/**
 * Creates a world whose randomness repeats with the seed.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function seededWorld(seed: number, options: SeededWorldOptions = {}): World {
  checkOptions(options, ['clock', 'seededIds']);
  const { clock = systemWorld.clock, seededIds = false } = options;
  checkSeed(seed);
  checkClock(clock);
  if (typeof seededIds !== 'boolean') {
    throw new LedgerError('ERR_INVALID_OPTIONS', 'seededIds: expected true or false');
  }
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
