import type { CommitUnit } from '../ledger-store.ts';

/** The transactions of one batch at most, unless one unit alone has more. */
export const BATCH_TRANSACTIONS_MAX = 1_000;

/**
 * The bytes of one batch at most, unless one unit alone has more. A statement sends two characters per byte, and a
 * server applies and flushes that many well within the statement timeout.
 */
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** A unit with its size. */
export interface SizedUnit {
  readonly unit: CommitUnit;
  readonly bytes: number;
}

/** Counts the units of one batch against its bounds. */
export class BatchSize {
  readonly #transactionsMax: number;
  #bytes = 0;
  transactions = 0;

  constructor(transactionsMax = BATCH_TRANSACTIONS_MAX) {
    this.#transactionsMax = transactionsMax;
  }

  /** Adds a unit; returns false if it does not fit. The first one always fits. */
  add({ unit, bytes }: SizedUnit): boolean {
    const transactions = this.transactions + unit.transactions.length;
    const isAbove = transactions > this.#transactionsMax || this.#bytes + bytes > BATCH_BYTES_MAX;
    if (isAbove && this.transactions > 0) return false;
    this.transactions = transactions;
    this.#bytes += bytes;
    return true;
  }
}
