/** More than are ever served within a second: what finds no place is found again by the search. */
const WAITING_MAX = 10_000;

/**
 * The wallets that may have deliveries due, first come, first served, each of them once.
 *
 * A wallet is in the line, at hand, or neither. News of one that is at hand are remembered: what was claimed of it may
 * have been claimed before.
 */
export class DueWalletQueue {
  readonly #waiting = new Set<string>();
  /** With whether there was news since. */
  readonly #claimed = new Map<string, boolean>();

  get length(): number {
    return this.#waiting.size;
  }

  /** How many more find a place. */
  get room(): number {
    return WAITING_MAX - this.#waiting.size;
  }

  /** How many are at hand. */
  get claimed(): number {
    return this.#claimed.size;
  }

  /** Puts a wallet at the end; whether it was neither there nor at hand, and found a place. */
  add(wallet: string): boolean {
    if (this.#claimed.has(wallet)) {
      this.#claimed.set(wallet, true);
      return false;
    }
    if (this.#waiting.has(wallet) || this.room <= 0) return false;
    this.#waiting.add(wallet);
    return true;
  }

  /** Takes the first ones to hand, until they are released. */
  take(limit: number): string[] {
    const taken: string[] = [];
    for (const wallet of this.#waiting) {
      if (taken.length >= limit) break;
      taken.push(wallet);
    }
    for (const wallet of taken) {
      this.#waiting.delete(wallet);
      this.#claimed.set(wallet, false);
    }
    return taken;
  }

  /** Lets a wallet go, to the end of the line if there may be more or there was news. */
  release(wallet: string, hasMore: boolean): void {
    const isDirty = this.#claimed.get(wallet) === true;
    this.#claimed.delete(wallet);
    if (hasMore || isDirty) this.add(wallet);
  }
}
