import type { OutboxStore } from '../../store/outbox-store.ts';
import type { DueWalletQueue } from './due-queue.ts';

/** How many wallets are looked at in one statement, if there is one type of action. */
const PAGE = 500;
/** However many types there are: each of them is looked up for each wallet. */
const PAGE_MIN = 10;

/** Whom the search is for, and where it puts what it finds. */
export interface DueWalletScannerDeps {
  readonly outbox: OutboxStore;
  readonly claimant: string;
  readonly queue: DueWalletQueue;
  types(): readonly string[];
}

/**
 * The search for wallets with deliveries that other runtimes wrote or left behind: round after round through all for
 * which something waits, page by page. A poll is worth one page, and a page that found something is worth the next as
 * soon as the line is short: what waits and is not due does not make it dearer, only slower.
 */
export class DueWalletScanner {
  readonly #deps: DueWalletScannerDeps;
  #after: string | undefined;
  #restarts = 0;
  /** Of a new type nothing is known: the first round is made at once. */
  #isFirstRound = false;
  #isAsked = false;
  #hasFound = false;

  constructor(deps: DueWalletScannerDeps) {
    this.#deps = deps;
  }

  /** Begins anew, and goes through all of it. */
  restart(): void {
    this.#after = undefined;
    this.#restarts += 1;
    this.#isFirstRound = true;
    this.ask();
  }

  /** Asks for a page. */
  ask(): void {
    this.#isAsked = true;
  }

  /** Whether a page is to be looked through now, given how many wallets make a short line. */
  isDue(shortQueue: number): boolean {
    const { length, room } = this.#deps.queue;
    return room >= PAGE && (this.#isAsked || (this.#hasFound && length < shortQueue));
  }

  /** Looks through the next page and puts the wallets that are due in the line. */
  async scanPage(): Promise<void> {
    const restarts = this.#restarts;
    const { wallets, next } = await this.#page(this.#after);
    // Of the type that came meanwhile this page knows nothing.
    if (this.#restarts !== restarts) return;
    const news = wallets.filter((wallet) => this.#deps.queue.add(wallet));
    this.#after = next;
    this.#isFirstRound &&= next !== undefined;
    this.#isAsked = this.#isFirstRound;
    this.#hasFound = news.length > 0 && next !== undefined;
  }

  /** Goes through all of it once and has `serve` called for each page that found something; whether any did. */
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
    const { outbox, claimant } = this.#deps;
    const types = this.#deps.types();
    const limit = Math.max(PAGE_MIN, Math.floor(PAGE / Math.max(1, types.length)));
    return outbox.dueWallets({ claimant, types, after, limit });
  }
}
