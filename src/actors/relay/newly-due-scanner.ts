import type { DuePosition, DueRow, OutboxStore } from '../../store/outbox-store.ts';
import type { LeaseClock } from './lease-clock.ts';

/** Number of deliveries of each type that one search reads. */
const LIMIT = 500;
/** Number of polls that a search goes back: commits become visible out of the order of row ids and times. */
const POLLS_BACK = 10;

/** The dependencies of a {@link NewlyDueScanner}. */
export interface NewlyDueScannerDeps {
  readonly outbox: OutboxStore;
  readonly leaseClock: Pick<LeaseClock, 'limitMs'>;
  /** The length of the leases of this runtime. */
  readonly leaseMs: number;
  /** Receives the deliveries that are found. */
  found(row: DueRow): void;
  /** Returns the action types that have a processor. */
  types(): readonly string[];
}

/**
 * Finds the deliveries that became due within the last polls: those that other runtimes wrote or released, and those
 * whose back-off ended or whose claimant died. A search reads neither what waits for something else nor what was
 * settled. The {@link DueWalletScanner} finds what was due before, and what this scanner misses.
 *
 * Each poll of the relay requests a search. It goes on, page by page, until it has read all that became due.
 */
export class NewlyDueScanner {
  readonly #deps: NewlyDueScannerDeps;
  /** The ends of the searches of the last polls, oldest first. The next search begins at the earliest. */
  readonly #ends: { readonly lastRowId: string; readonly untilS: number }[] = [];
  #isRequested = false;
  /** The positions from which the search goes on, of the types that it has not read to the end. */
  #unread: readonly DuePosition[] = [];

  constructor(deps: NewlyDueScannerDeps) {
    this.#deps = deps;
  }

  /** True if a page is to be read now. */
  get isDue(): boolean {
    return this.#isRequested || this.#unread.length > 0;
  }

  /** The last row id that all runtimes had written by the first of the last polls; undefined after a start. */
  get settledRowId(): string | undefined {
    return this.#ends.length < POLLS_BACK ? undefined : this.#ends[0]?.lastRowId;
  }

  /** Requests a search. */
  request(): void {
    this.#isRequested = true;
  }

  /** Reads one page and reports what it finds. If it fails, the next one begins at the same positions. */
  async scanPage(): Promise<void> {
    const { outbox, leaseClock, leaseMs, found } = this.#deps;
    const isFirst = this.#unread.length === 0;
    if (isFirst) this.#isRequested = false;
    try {
      const { rows, next, lastRowId, untilS } = await outbox.newlyDue({
        after: isFirst ? this.#start() : this.#unread,
        sinceS: Math.min(...this.#ends.map((end) => end.untilS)),
        limit: LIMIT,
        leaseMs,
        leaseLimitMs: leaseClock.limitMs,
      });
      this.#unread = next;
      for (const row of rows) found(row);
      if (isFirst) this.#ends.push({ lastRowId, untilS });
      if (this.#ends.length > POLLS_BACK) this.#ends.shift();
    } catch (error) {
      this.#isRequested = true;
      throw error;
    }
  }

  /** The first search finds nothing: registering a processor starts a scan of all wallets. */
  #start(): DuePosition[] {
    const [earliest] = this.#ends;
    if (earliest === undefined) return [];
    return this.#deps.types().map((type) => ({ type, dueS: -Infinity, rowId: earliest.lastRowId }));
  }
}
