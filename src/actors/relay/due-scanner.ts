import type { Clock } from '../../domain/world.ts';
import type { DueRow, OutboxStore } from '../../store/outbox-store.ts';
import type { DueWalletQueue } from './due-queue.ts';
import type { LeaseClock } from './lease-clock.ts';

/** Number of wallets that one scan statement examines, if there is one action type. */
const PAGE = 500;
/** Minimum for any number of types. A statement looks up each type for each wallet. */
const PAGE_MIN = 10;
/** A page that is not needed at once is read after this multiple of the time that the last one took. */
const PAUSE_FACTOR = 20;

/** The dependencies of a scanner. */
export interface DueWalletScannerDeps {
  readonly outbox: OutboxStore;
  /** The id under which this relay claims. */
  readonly claimant: string;
  readonly clock: Pick<Clock, 'steadyMs'>;
  readonly queue: Pick<DueWalletQueue, 'length' | 'room'>;
  readonly leaseClock: Pick<LeaseClock, 'limitMs'>;
  /** Queues the wallet of a delivery that is found. Returns false if it was not added. */
  found(row: DueRow): boolean;
  /** Returns the action types that have a processor. */
  types(): readonly string[];
}

/**
 * Scans the outbox for all wallets with due deliveries: those that became due before a processor was registered, and
 * those that the search for newly due deliveries missed or that found the queue full.
 *
 * The outbox is scanned page by page, in the order of wallet names, and again from the start after the last page. Each
 * poll of the relay requests one page. A page that adds a wallet to the queue is followed by the next page as soon as
 * the queue is short, without waiting for the next poll. Outbox rows that are not due delay the scan, but do not raise
 * its cost per poll. While a session holds an old snapshot, a page is read past the index entries of all deliveries
 * that were settled meanwhile: then pauses keep the scan to a twentieth of the time.
 *
 * After `restart()`, because a processor for a new type was registered, all pages are scanned without waiting for
 * polls.
 */
export class DueWalletScanner {
  readonly #deps: DueWalletScannerDeps;
  /** The next page begins after this wallet; undefined for the first page. */
  #after: string | undefined;
  #restarts = 0;
  /** True from a restart until the last page was scanned. */
  #isFirstRound = false;
  #isRequested = false;
  /** True if the last page added a wallet to the queue and was not the last page of the outbox. */
  #hasFound = false;
  #isScanning = false;
  /** On the monotonic clock. */
  #pausedUntilMs = 0;

  constructor(deps: DueWalletScannerDeps) {
    this.#deps = deps;
  }

  /** Restarts at the first page and requests all pages. */
  restart(): void {
    this.#after = undefined;
    this.#restarts += 1;
    this.#isFirstRound = true;
    this.request();
  }

  /** Requests one page. */
  request(): void {
    this.#isRequested = true;
  }

  /** True if a page is to be scanned now. A queue of fewer than `shortLength` wallets is short. */
  isDue(shortLength: number): boolean {
    const { queue, clock } = this.#deps;
    if (this.#isScanning || queue.room < PAGE) return false;
    if (this.#isFirstRound || (this.#hasFound && queue.length < shortLength)) return true;
    return this.#isRequested && clock.steadyMs() >= this.#pausedUntilMs;
  }

  /** Scans the next page and reports the due deliveries. One page is scanned at a time. */
  async scanPage(): Promise<void> {
    this.#isScanning = true;
    try {
      await this.#scanPage();
    } finally {
      this.#isScanning = false;
    }
  }

  async #scanPage(): Promise<void> {
    const { clock, found } = this.#deps;
    const restarts = this.#restarts;
    const beganMs = clock.steadyMs();
    const { rows, next } = await this.#page(this.#after);
    const endedMs = clock.steadyMs();
    this.#pausedUntilMs = endedMs + PAUSE_FACTOR * (endedMs - beganMs);
    // The page was read without the type that was registered meanwhile.
    if (this.#restarts !== restarts) return;
    const added = rows.filter((row) => found(row));
    this.#after = next;
    this.#isFirstRound &&= next !== undefined;
    this.#isRequested = this.#isFirstRound;
    this.#hasFound = added.length > 0 && next !== undefined;
  }

  /**
   * Scans all pages once, independent of `scanPage()`, and awaits `serve` after each page with due wallets. Returns
   * true if there was one.
   */
  async scanAll(serve: () => Promise<void>): Promise<boolean> {
    let hasFound = false;
    let after: string | undefined;
    do {
      const { rows, next } = await this.#page(after);
      after = next;
      if (rows.length === 0) continue;
      hasFound = true;
      for (const row of rows) this.#deps.found(row);
      await serve();
    } while (after !== undefined);
    return hasFound;
  }

  #page(after: string | undefined): ReturnType<OutboxStore['dueWallets']> {
    const { outbox, claimant, leaseClock } = this.#deps;
    const types = this.#deps.types();
    const limit = Math.max(PAGE_MIN, Math.floor(PAGE / Math.max(1, types.length)));
    return outbox.dueWallets({ claimant, types, after, limit, leaseLimitMs: leaseClock.limitMs });
  }
}
