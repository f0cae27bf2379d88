import type { Resident } from './resident.ts';

/**
 * The resident wallets, by name and in the order of their last use (an LRU list).
 *
 * The order is a linked list through the residents. The order of a `Map` is not used: deleting and re-inserting a key
 * leaves a tombstone each time, so that iterating and looking up busy wallets would traverse thousands of them.
 */
export class ResidentRegistry {
  readonly #byName = new Map<string, Resident>();
  #oldest: Resident | undefined;
  #newest: Resident | undefined;

  get size(): number {
    return this.#byName.size;
  }

  get(wallet: string): Resident | undefined {
    return this.#byName.get(wallet);
  }

  /** Adds a resident as the most recently used one. */
  add(resident: Resident): void {
    this.#byName.set(resident.wallet, resident);
    this.#link(resident);
  }

  /** Makes a registered resident the most recently used one. */
  used(resident: Resident): void {
    if (resident === this.#newest) return;
    this.#unlink(resident);
    this.#link(resident);
  }

  /** Removes a resident, if it is registered. */
  remove(resident: Resident): void {
    if (this.#byName.get(resident.wallet) !== resident) return;
    this.#byName.delete(resident.wallet);
    this.#unlink(resident);
  }

  /** All residents, least recently used first. The resident that was yielded last may be removed while iterating. */
  *inOrder(): Iterable<Resident> {
    for (let at = this.#oldest; at !== undefined; ) {
      const next: Resident | undefined = at.newer;
      yield at;
      at = next;
    }
  }

  /** The number of wallets, and of the commands in their mailboxes. */
  load(): { readonly residents: number; readonly depth: number; readonly depthMax: number } {
    let [depth, depthMax] = [0, 0];
    for (const { mailbox } of this.#byName.values()) {
      depth += mailbox.depth;
      if (mailbox.depth > depthMax) depthMax = mailbox.depth;
    }
    return { residents: this.size, depth, depthMax };
  }

  /** The names of the first `limit` wallets that are not idle. */
  busy(limit: number): string[] {
    const wallets: string[] = [];
    for (const resident of this.inOrder()) {
      if (wallets.length >= limit) break;
      if (!resident.isIdle) wallets.push(resident.wallet);
    }
    return wallets;
  }

  #link(resident: Resident): void {
    resident.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = resident;
    else this.#newest.newer = resident;
    this.#newest = resident;
  }

  #unlink(resident: Resident): void {
    const { older, newer } = resident;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    resident.older = undefined;
    resident.newer = undefined;
  }
}
