import { assert } from './assert.ts';
import type { Bundle } from './bundle.ts';
import { addTo } from './bundle.ts';
import { LIMITS } from './limits.ts';
import type { Utxo } from './utxo.ts';

/**
 * The unspent outputs of one wallet, indexed for coin selection.
 *
 * Owns: the index. Does not own: the truth, which is in the database.
 * 1. `total(asset)` is the sum over all members, at every moment.
 * 2. `byAmount(asset)` is sorted ascending by amount, then by outpoint, so that selection is deterministic.
 */
export class UtxoSet {
  readonly #members = new Map<string, Utxo>();
  readonly #sorted = new Map<string, Utxo[]>();
  readonly #sweepable = new Map<string, Utxo>();
  readonly #totals = new Map<string, bigint>();

  /** A set of these UTXOs. */
  static of(utxos: Iterable<Utxo>): UtxoSet {
    const set = new UtxoSet();
    for (const utxo of utxos) set.add(utxo);
    return set;
  }

  /** How many UTXOs there are. */
  get size(): number {
    return this.#members.size;
  }

  /** The sum per asset; assets without any are absent. */
  get totals(): Bundle {
    return this.#totals;
  }

  /** The UTXOs in the order they were added. */
  values(): Iterable<Utxo> {
    return this.#members.values();
  }

  /** The UTXOs that a busy wallet may sweep into its change, oldest first. */
  sweepable(): Iterable<Utxo> {
    return this.#sweepable.values();
  }

  /** The UTXOs of the asset that lies in the most of them, smallest amount first. */
  mostScattered(): readonly Utxo[] {
    let most: readonly Utxo[] = [];
    for (const list of this.#sorted.values()) if (list.length > most.length) most = list;
    return most;
  }

  /** The UTXOs that hold `asset`, smallest amount first. */
  byAmount(asset: string): readonly Utxo[] {
    return this.#sorted.get(asset) ?? [];
  }

  /** The sum of `asset`, zero if there is none. */
  total(asset: string): bigint {
    return this.#totals.get(asset) ?? 0n;
  }

  /** Adds a UTXO; one that is there already is left alone. */
  add(utxo: Utxo): void {
    if (this.#members.has(utxo.outpoint)) return;
    this.#members.set(utxo.outpoint, utxo);
    if (utxo.bundle.size < LIMITS.assetsPerOutputMax) this.#sweepable.set(utxo.outpoint, utxo);
    addTo(this.#totals, utxo.bundle);
    for (const asset of utxo.bundle.keys()) {
      let list = this.#sorted.get(asset);
      if (list === undefined) {
        list = [];
        this.#sorted.set(asset, list);
      }
      list.splice(position(list, asset, utxo), 0, utxo);
    }
  }

  /** Removes a UTXO that is there. */
  remove(utxo: Utxo): void {
    assert(this.#members.delete(utxo.outpoint), `${utxo.outpoint} is not in the set`);
    this.#sweepable.delete(utxo.outpoint);
    for (const [asset, amount] of utxo.bundle) {
      const left = this.total(asset) - amount;
      const list = this.#sorted.get(asset) ?? [];
      if (left === 0n) {
        this.#totals.delete(asset);
        this.#sorted.delete(asset);
        continue;
      }
      this.#totals.set(asset, left);
      list.splice(position(list, asset, utxo), 1);
    }
  }
}

/** The first place in `utxos` (ascending by `asset`) whose amount is at least `amount`. */
export function firstAtLeast(utxos: readonly Utxo[], asset: string, amount: bigint): number {
  return search(utxos, (utxo) => amountOf(utxo, asset) < amount);
}

/** How much of `asset` a UTXO holds. */
export function amountOf(utxo: Utxo, asset: string): bigint {
  return utxo.bundle.get(asset) ?? 0n;
}

function position(list: readonly Utxo[], asset: string, utxo: Utxo): number {
  const amount = amountOf(utxo, asset);
  return search(list, (other) => {
    const otherAmount = amountOf(other, asset);
    return otherAmount < amount || (otherAmount === amount && other.outpoint < utxo.outpoint);
  });
}

/** Binary search: the first place where `isBefore` no longer holds. */
function search(list: readonly Utxo[], isBefore: (utxo: Utxo) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(list[middle] as Utxo)) low = middle + 1;
    else high = middle;
  }
  return low;
}
