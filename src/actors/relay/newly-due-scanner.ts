import type { DuePosition, DueRow, NewlyDue, OutboxStore } from '../../store/outbox-store.ts';
import type { LeaseClock } from './lease-clock.ts';

/** Number of deliveries of each type that one search reads. */
const LIMIT = 500;
/** Number of polls that a search goes back at least. */
const POLLS_BACK_MIN = 3;
/** Number of polls that a search goes back at most, while a transaction of the database stays in progress. */
const POLLS_BACK_MAX = 60;

/** The end of a search. */
type SearchEnd = Pick<NewlyDue, 'lastRowId' | 'untilS' | 'nextTransaction'>;

/** The dependencies of a {@link NewlyDueScanner}. */
export interface NewlyDueScannerDeps {
  readonly outbox: OutboxStore;
  readonly leaseClock: Pick<LeaseClock, 'limitMs'>;
  /** The length of the leases of this runtime. */
  readonly leaseMs: number;
  /** Receives the deliveries that are found. */
  found(row: DueRow): void;
  /** Receives the milliseconds until the next scheduled action is due; undefined if none is scheduled. */
  scheduledIn(ms: number | undefined): void;
  /** Called once, when all is visible that was being written at the first search. */
  settled(): void;
  /** Returns the action types that have a processor. */
  types(): readonly string[];
}

/**
 * Finds the deliveries that became due within the last polls: those that other runtimes wrote or released, and those
 * whose back-off ended or whose claimant died. A search reads neither what waits for something else nor what was
 * settled. The {@link DueWalletScanner} finds what was due before, and what this scanner misses.
 *
 * Each poll of the relay requests a search. It goes on, page by page, until it has read all that became due. It begins
 * at the end of an earlier search. Commits become visible out of the order of row ids and times, so that end is the
 * last one that is settled: every transaction that was in progress then has ended.
 */
export class NewlyDueScanner {
  readonly #deps: NewlyDueScannerDeps;
  /** The ends of the searches of the last polls, oldest first. The next search begins at the earliest. */
  readonly #ends: SearchEnd[] = [];
  /** True if the earliest end is settled. */
  #isSettled = false;
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

  /** A row id up to which every row is visible; undefined as long as none is known. */
  get settledRowId(): string | undefined {
    return this.#isSettled ? this.#ends[0]?.lastRowId : undefined;
  }

  /** Requests a search. */
  request(): void {
    this.#isRequested = true;
  }

  /** Reads one page and reports what it finds. If it fails, the next one begins at the same positions. */
  async scanPage(): Promise<void> {
    const { outbox, leaseClock, leaseMs, found, scheduledIn } = this.#deps;
    const isFirst = this.#unread.length === 0;
    if (isFirst) this.#isRequested = false;
    try {
      const result = await outbox.newlyDue({
        after: isFirst ? this.#start() : this.#unread,
        sinceS: Math.min(...this.#ends.map((end) => end.untilS)),
        limit: LIMIT,
        leaseMs,
        leaseLimitMs: leaseClock.limitMs,
      });
      this.#unread = result.next;
      for (const row of result.rows) found(row);
      scheduledIn(result.scheduledInMs);
      if (isFirst) this.#advance(result);
    } catch (error) {
      this.#isRequested = true;
      throw error;
    }
  }

  /** Adds the end of a search, and drops those before the last one that is settled. */
  #advance({ lastRowId, untilS, nextTransaction, oldestInProgress }: NewlyDue): void {
    this.#ends.push({ lastRowId, untilS, nextTransaction });
    const isSettled = (end: SearchEnd): boolean => end.nextTransaction <= oldestInProgress;
    const wasSettled = this.#isSettled;
    this.#isSettled ||= isSettled(this.#ends[0] as SearchEnd) || this.#ends.length > POLLS_BACK_MAX;
    for (let next = this.#ends[1]; next !== undefined && this.#ends.length > POLLS_BACK_MIN; next = this.#ends[1]) {
      if (!isSettled(next) && this.#ends.length <= POLLS_BACK_MAX) break;
      this.#ends.shift();
    }
    if (this.#isSettled && !wasSettled) this.#deps.settled();
  }

  /** The first search finds nothing: registering a processor starts a scan of all wallets. */
  #start(): DuePosition[] {
    const [earliest] = this.#ends;
    if (earliest === undefined) return [];
    return this.#deps.types().map((type) => ({ type, dueS: -Infinity, rowId: earliest.lastRowId }));
  }
}
