/** Maximum number of queued wallets, more than are served within a second. The scanner finds the others again. */
const QUEUED_MAX = 10_000;
/** Maximum number of wallets that wait for a slot of one type. The scanner finds the others again. */
const PARKED_MAX = 10_000;

/**
 * The wallets that may have due deliveries: a first-in-first-out queue without duplicates.
 *
 * A wallet is queued, claimed, parked or neither. It is parked while the type of its oldest delivery has no free slot:
 * the wallets behind it are claimed, and it is not looked at again until that type has a slot. A wake-up for a claimed
 * wallet sets its flag, and the wallet is queued again when it is released: the new deliveries may not be part of the
 * claim. For example,
 *
 *     add('alice'), take(1)     alice is claimed, flag false
 *     add('alice')              alice is claimed, flag true
 *     release('alice', false)   alice is queued
 */
export class DueWalletQueue {
  readonly #queued = new Set<string>();
  /** The claimed wallets. The value is true if the wallet was added again since. */
  readonly #claimed = new Map<string, boolean>();
  /** The parked wallets by type, in order. */
  readonly #parked = new Map<string, Set<string>>();
  readonly #isParked = new Set<string>();

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
    if (this.#queued.has(wallet) || this.#isParked.has(wallet) || this.room <= 0) return false;
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

  /** The types that have parked wallets. */
  get parkedTypes(): readonly string[] {
    return [...this.#parked.keys()];
  }

  /** Parks a claimed wallet until a slot of this type is free. */
  park(wallet: string, type: string): void {
    this.#claimed.delete(wallet);
    let parked = this.#parked.get(type);
    if (parked === undefined) {
      parked = new Set();
      this.#parked.set(type, parked);
    }
    if (parked.size >= PARKED_MAX) return;
    parked.add(wallet);
    this.#isParked.add(wallet);
  }

  /** Queues the first parked wallets of a type. */
  unpark(type: string, limit: number): void {
    const parked = this.#parked.get(type);
    if (parked === undefined) return;
    let left = Math.min(limit, this.room);
    for (const wallet of parked) {
      if (left <= 0) return;
      left -= 1;
      parked.delete(wallet);
      this.#isParked.delete(wallet);
      this.add(wallet);
    }
    this.#parked.delete(type);
  }

  /** Releases a claimed wallet. It is queued again if it has more deliveries or was added since it was claimed. */
  release(wallet: string, hasMore: boolean): void {
    const wasAdded = this.#claimed.get(wallet) === true;
    this.#claimed.delete(wallet);
    if (hasMore || wasAdded) this.add(wallet);
  }
}
