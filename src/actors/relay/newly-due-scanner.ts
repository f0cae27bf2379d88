import type { OutboxStore } from '../../store/outbox-store.ts';
import type { DueWalletQueue } from './due-queue.ts';

/** Number of deliveries of each type that one search reads. */
const LIMIT = 500;
/** Number of polls that a search goes back: commits become visible out of the order of row ids. */
const POLLS_BACK = 10;

/** The dependencies of an {@link ArrivalScanner}. */
export interface ArrivalScannerDeps {
  readonly outbox: OutboxStore;
  /** Receives the wallets that are found. */
  readonly queue: DueWalletQueue;
  /** Returns the action types that have a processor. */
  types(): readonly string[];
}

/**
 * Finds the deliveries that other runtimes wrote within the last polls, however much waits for something else: for a
 * back-off, or for a processor of another type. The {@link DueWalletScanner} finds what was there before, and what this
 * scanner misses.
 */
export class ArrivalScanner {
  readonly #deps: ArrivalScannerDeps;
  /** The ends of the searches of the last polls, oldest first. The next search begins at the oldest. */
  #ends: string[] = [];
  #isRequested = false;

  constructor(deps: ArrivalScannerDeps) {
    this.#deps = deps;
  }

  /** True if a search is to be made now. */
  get isDue(): boolean {
    return this.#isRequested;
  }

  /** Requests a search. */
  request(): void {
    this.#isRequested = true;
  }

  /** Searches once and queues the wallets that it finds. */
  async scan(): Promise<void> {
    const { outbox, queue, types } = this.#deps;
    const { wallets, next } = await outbox.arrivedWallets({ types: types(), after: this.#ends[0], limit: LIMIT });
    this.#isRequested = false;
    for (const wallet of wallets) queue.add(wallet);
    this.#ends.push(next);
    if (this.#ends.length > POLLS_BACK) this.#ends.shift();
  }
}
