/** Maximum number of queued wallets, more than are served within a second. The scanner finds the others again. */
const QUEUED_MAX = 10_000;
/** Maximum number of wallets that wait for a slot of one type. The scanner finds the others again. */
const PARKED_MAX = 10_000;

/**
 * The wallets that may have due deliveries, without duplicates: a first-in-first-out queue for each action type that
 * made a wallet due, served in turn. So many due wallets of one type do not delay those of another. Which type is next
 * in a wallet is known to a claim only.
 *
 * A wallet is queued, claimed, parked, deferred or none of these. It is parked while the type of its oldest delivery
 * has no free slot: the wallets behind it are claimed, and it is not looked at again until that type has a slot. It is
 * deferred until the next poll if another runtime holds a delivery of it. A wake-up for a claimed wallet sets its flag,
 * and the wallet is queued again when it is released: the new deliveries may not be part of the claim. For example,
 *
 *     add('alice', 'Mail'), take(1)     alice is claimed, flag false
 *     add('alice', 'Mail')              alice is claimed, flag true
 *     release('alice', false)           alice is queued
 */
export class DueWalletQueue {
  /** The queued wallets by type, in order. The type that is served next comes first. */
  readonly #queued = new Map<string, Set<string>>();
  readonly #isQueued = new Set<string>();
  /** The claimed wallets, with the type under which each was queued, and whether it was added again since. */
  readonly #claimed = new Map<string, { readonly type: string; wasAdded: boolean }>();
  /** The parked wallets by type, in order. */
  readonly #parked = new Map<string, Set<string>>();
  readonly #isParked = new Set<string>();
  /** The deferred wallets, with the type under which each was queued. */
  readonly #deferred = new Map<string, string>();

  /** Number of queued wallets. */
  get length(): number {
    return this.#isQueued.size;
  }

  /** Number of wallets that can still be queued. */
  get room(): number {
    return QUEUED_MAX - this.#isQueued.size;
  }

  /**
   * Queues a wallet that may have a due delivery of this type. Returns false if it is already queued, parked or
   * claimed, or if the queue is full.
   */
  add(wallet: string, type: string): boolean {
    const claimed = this.#claimed.get(wallet);
    if (claimed !== undefined) {
      claimed.wasAdded = true;
      return false;
    }
    if (this.#isQueued.has(wallet) || this.#isParked.has(wallet) || this.room <= 0) return false;
    this.#isQueued.add(wallet);
    const queued = this.#queued.get(type);
    if (queued === undefined) this.#queued.set(type, new Set([wallet]));
    else queued.add(wallet);
    return true;
  }

  /** Removes the first wallets from the queue, of each type in turn. They are claimed until they are released. */
  take(limit: number): string[] {
    const taken: string[] = [];
    while (taken.length < limit) {
      const [next] = this.#queued;
      if (next === undefined) break;
      const [type, wallets] = next;
      const wallet = wallets.values().next().value as string;
      taken.push(wallet);
      wallets.delete(wallet);
      this.#isQueued.delete(wallet);
      this.#claimed.set(wallet, { type, wasAdded: false });
      this.#queued.delete(type);
      if (wallets.size > 0) this.#queued.set(type, wallets);
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
      this.add(wallet, type);
    }
    this.#parked.delete(type);
  }

  /** Defers a claimed wallet. It is queued at once if it was added since it was claimed. */
  defer(wallet: string): void {
    const claimed = this.#claimed.get(wallet);
    if (claimed !== undefined && !claimed.wasAdded) this.#deferred.set(wallet, claimed.type);
    this.release(wallet, false);
  }

  /** Queues all deferred wallets. */
  resume(): void {
    const deferred = [...this.#deferred];
    this.#deferred.clear();
    for (const [wallet, type] of deferred) this.add(wallet, type);
  }

  /** Releases a claimed wallet. It is queued again if it has more deliveries or was added since it was claimed. */
  release(wallet: string, hasMore: boolean): void {
    const claimed = this.#claimed.get(wallet);
    this.#claimed.delete(wallet);
    if (claimed !== undefined && (hasMore || claimed.wasAdded)) this.add(wallet, claimed.type);
  }
}
