/** Maximum number of queued wallets, more than are served within a second. The scanner finds the others again. */
const QUEUED_MAX = 10_000;

/**
 * The wallets that may have due deliveries: a first-in-first-out queue without duplicates.
 *
 * A wallet is queued, claimed or neither. A wake-up for a claimed wallet sets its flag, and the wallet is queued again
 * when it is released: the new deliveries may not be part of the claim. For example,
 *
 *     add('alice'), take(1)     alice is claimed, flag false
 *     add('alice')              alice is claimed, flag true
 *     release('alice', false)   alice is queued
 */
export class DueWalletQueue {
  readonly #queued = new Set<string>();
  /** The claimed wallets. The value is true if the wallet was added again since. */
  readonly #claimed = new Map<string, boolean>();

  /** Number of queued wallets. */
  get length(): number {
    return this.#queued.size;
  }

  /** Number of wallets that can still be queued. */
  get room(): number {
    return QUEUED_MAX - this.#queued.size;
  }

  /** Queues a wallet. Returns false if it is already queued or claimed, or if the queue is full. */
  add(wallet: string): boolean {
    if (this.#claimed.has(wallet)) {
      this.#claimed.set(wallet, true);
      return false;
    }
    if (this.#queued.has(wallet) || this.room <= 0) return false;
    this.#queued.add(wallet);
    return true;
  }

  /** Removes the first wallets from the queue. They are claimed until they are released. */
  take(limit: number): string[] {
    const taken: string[] = [];
    for (const wallet of this.#queued) {
      if (taken.length >= limit) break;
      taken.push(wallet);
    }
    for (const wallet of taken) {
      this.#queued.delete(wallet);
      this.#claimed.set(wallet, false);
    }
    return taken;
  }

  /** Releases a claimed wallet. It is queued again if it has more deliveries or was added since it was claimed. */
  release(wallet: string, hasMore: boolean): void {
    const wasAdded = this.#claimed.get(wallet) === true;
    this.#claimed.delete(wallet);
    if (hasMore || wasAdded) this.add(wallet);
  }
}
