import type { OutboxStore } from '../../store/outbox-store.ts';
import type { DueWalletQueue } from './due-queue.ts';
import type { LeaseClock } from './lease-clock.ts';

/** Number of wallets that one scan statement examines, if there is one action type. */
const PAGE = 500;
/** Minimum for any number of types. A statement looks up each type for each wallet. */
const PAGE_MIN = 10;

/** The dependencies of a scanner. */
export interface DueWalletScannerDeps {
  readonly outbox: OutboxStore;
  /** The id under which this relay claims. */
  readonly claimant: string;
  /** Receives the wallets that are found. */
  readonly queue: DueWalletQueue;
  readonly leaseClock: Pick<LeaseClock, 'limitMs'>;
  /** Returns the action types that have a processor. */
  types(): readonly string[];
}

/**
 * Scans the outbox for wallets with due deliveries that this runtime was not woken for: another runtime wrote them, or
 * claimed them and ended.
 *
 * The outbox is scanned page by page, in the order of wallet names, and again from the start after the last page. Each
 * poll of the relay requests one page. A page that adds a wallet to the queue is followed by the next page as soon as
 * the queue is short, without waiting for the next poll. Outbox rows that are not due delay the scan, but do not raise
 * its cost per poll.
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
    const { length, room } = this.#deps.queue;
    return room >= PAGE && (this.#isRequested || (this.#hasFound && length < shortLength));
  }

  /** Scans the next page and adds the due wallets to the queue. */
  async scanPage(): Promise<void> {
    const restarts = this.#restarts;
    const { wallets, next } = await this.#page(this.#after);
    // The page was read without the type that was registered meanwhile.
    if (this.#restarts !== restarts) return;
    const added = wallets.filter((wallet) => this.#deps.queue.add(wallet));
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
      const { wallets, next } = await this.#page(after);
      after = next;
      if (wallets.length === 0) continue;
      hasFound = true;
      for (const wallet of wallets) this.#deps.queue.add(wallet);
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
