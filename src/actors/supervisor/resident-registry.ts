import type { Resident } from './resident.ts';

/**
 * The resident wallets: by name, and in the order of their last use.
 *
 * The order is a linked list through the residents. A `Map` keeps an order, too, but a key that is taken out and put
 * back leaves a hole in its bucket each time, and who looks for a busy wallet walks through thousands of them.
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

  /** Adds a resident as the one used last. */
  add(resident: Resident): void {
    this.#byName.set(resident.wallet, resident);
    this.#link(resident);
  }

  /** Makes a resident that is here the one used last. */
  used(resident: Resident): void {
    if (resident === this.#newest) return;
    this.#unlink(resident);
    this.#link(resident);
  }

  /** Removes a resident; nothing happens if it is not here. */
  remove(resident: Resident): void {
    if (this.#byName.get(resident.wallet) !== resident) return;
    this.#byName.delete(resident.wallet);
    this.#unlink(resident);
  }

  /** Least recently used first. The one at hand may be removed meanwhile. */
  *inOrder(): Iterable<Resident> {
    for (let at = this.#oldest; at !== undefined; ) {
      const next: Resident | undefined = at.newer;
      yield at;
      at = next;
    }
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
