import { InvariantError } from '../assert.ts';
import { LIMITS } from '../limits.ts';
import type { Bundle } from './bundle.ts';
import { byOutpoint, type Utxo } from './utxo.ts';

/** What a set holds of one asset. */
interface Holding {
  total: bigint;
  /** Ascending by amount, then by outpoint. */
  readonly utxos: Utxo[];
}

const NONE: readonly Utxo[] = Object.freeze([]);

/**
 * The unspent outputs of one wallet, indexed for coin selection.
 *
 * Owns: the index. Does not own: the truth, which is in the database.
 * 1. `total(asset)` is the sum over all members, at every moment.
 * 2. `byAmount(asset)` is sorted ascending by amount, then by outpoint, so that selection is deterministic.
 */
export class UtxoSet {
  /** In the order they were added. A list, because most wallets hold a few. */
  readonly #members: Utxo[] = [];
  readonly #holdings = new Map<string, Holding>();

  /** A set of these UTXOs. */
  static of(utxos: Iterable<Utxo>): UtxoSet {
    const set = new UtxoSet();
    for (const utxo of utxos) set.add(utxo);
    return set;
  }

  /** How many UTXOs there are. */
  get size(): number {
    return this.#members.length;
  }

  /** The sum per asset; assets without any are absent. */
  get totals(): Bundle {
    const totals = new Map<string, bigint>();
    for (const [asset, { total }] of this.#holdings) totals.set(asset, total);
    return totals;
  }

  /** How many assets there are. */
  get assetCount(): number {
    return this.#holdings.size;
  }

  /** The UTXOs in the order they were added. */
  values(): Iterable<Utxo> {
    return this.#members;
  }

  /** The UTXOs that a busy wallet may sweep into its change, oldest first. */
  *sweepable(): Iterable<Utxo> {
    for (const utxo of this.#members) if (utxo.bundle.size < LIMITS.assetsPerOutputMax) yield utxo;
  }

  /** The UTXOs of the asset that lies in the most of them, smallest amount first. */
  mostScattered(): readonly Utxo[] {
    let largest: readonly Utxo[] = [];
    for (const { utxos } of this.#holdings.values()) if (utxos.length > largest.length) largest = utxos;
    return largest;
  }

  /** The UTXOs that hold `asset`, smallest amount first. */
  byAmount(asset: string): readonly Utxo[] {
    return this.#holdings.get(asset)?.utxos ?? NONE;
  }

  /** The sum of `asset`, zero if there is none. */
  total(asset: string): bigint {
    return this.#holdings.get(asset)?.total ?? 0n;
  }

  /** Whether a UTXO is there. */
  has(utxo: Utxo): boolean {
    const [asset] = utxo.bundle.keys();
    if (asset === undefined) return false;
    const utxos = this.byAmount(asset);
    return isSame(utxos[position(utxos, asset, utxo)], utxo);
  }

  /** Adds a UTXO; one that is there already is left alone. */
  add(utxo: Utxo): void {
    let isFirst = true;
    for (const [asset, amount] of utxo.bundle) {
      const holding = this.#holdings.get(asset);
      if (holding === undefined) {
        this.#holdings.set(asset, { total: amount, utxos: [utxo] });
      } else {
        const at = position(holding.utxos, asset, utxo);
        // What is there already has the same place among those of its first asset.
        if (isFirst && isSame(holding.utxos[at], utxo)) return;
        holding.total += amount;
        holding.utxos.splice(at, 0, utxo);
      }
      isFirst = false;
    }
    this.#members.push(utxo);
  }

  /** Removes a UTXO that is there. */
  remove(utxo: Utxo): void {
    let member: Utxo | undefined;
    for (const [asset, amount] of utxo.bundle) {
      const holding = this.#holdings.get(asset);
      const at = holding === undefined ? 0 : position(holding.utxos, asset, utxo);
      member = holding?.utxos[at];
      if (holding === undefined || !isSame(member, utxo))
        throw new InvariantError(`${utxo.outpoint} is not in the set`);
      holding.total -= amount;
      if (holding.utxos.length === 1) this.#holdings.delete(asset);
      else holding.utxos.splice(at, 1);
    }
    this.#members.splice(this.#members.indexOf(member as Utxo), 1);
  }
}

function isSame(member: Utxo | undefined, utxo: Utxo): boolean {
  return member !== undefined && byOutpoint(member, utxo) === 0;
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
  const isBefore = (other: Utxo): boolean => {
    const otherAmount = amountOf(other, asset);
    return otherAmount < amount || (otherAmount === amount && byOutpoint(other, utxo) < 0);
  };
  // New ids are greater than old ones, and change is what is largest: most belong at the end, or are there.
  const { length } = list;
  if (length === 0 || isBefore(list[length - 1] as Utxo)) return length;
  if (length === 1 || isBefore(list[length - 2] as Utxo)) return length - 1;
  return search(list, isBefore);
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
