import { InvariantError } from '../assert.ts';
import { LIMITS } from '../limits.ts';
import type { Bundle } from './bundle.ts';
import { byOutpoint, type Utxo } from './utxo.ts';

/** The UTXOs of one asset in a set. */
interface Holding {
  total: bigint;
  /** Ascending by amount, then by outpoint. */
  readonly utxos: Utxo[];
}

const NONE: readonly Utxo[] = Object.freeze([]);

/**
 * The unspent outputs of one wallet, indexed for coin selection.
 *
 * Owns: the index. Does not own: the rows of the database, of which it is a copy.
 * 1. `total(asset)` is always the sum over all members.
 * 2. `byAmount(asset)` is sorted ascending by amount, then by outpoint, so that selection is deterministic.
 *
 * Example: a set of u0 (5 gold) and u1 (2 gold, 1 silver) has the holdings gold: 7 in [u1, u0] and silver: 1 in [u1].
 */
export class UtxoSet {
  /** In the order in which they were added. A list, because most wallets hold few UTXOs. */
  readonly #members: Utxo[] = [];
  readonly #holdings = new Map<string, Holding>();

  /** Makes a set of UTXOs. */
  static of(utxos: Iterable<Utxo>): UtxoSet {
    const set = new UtxoSet();
    for (const utxo of utxos) set.add(utxo);
    return set;
  }

  /** The number of UTXOs. */
  get size(): number {
    return this.#members.length;
  }

  /** The total of every asset that the set holds. */
  get totals(): Bundle {
    const totals = new Map<string, bigint>();
    for (const [asset, { total }] of this.#holdings) totals.set(asset, total);
    return totals;
  }

  /** The number of assets. */
  get assetCount(): number {
    return this.#holdings.size;
  }

  /** The UTXOs in the order in which they were added. */
  values(): Iterable<Utxo> {
    return this.#members;
  }

  /** The UTXOs that a wallet may sweep into its change for any asset, oldest first. */
  *sweepable(): Iterable<Utxo> {
    for (const utxo of this.#members) if (utxo.bundle.size < LIMITS.assetsPerOutputMax) yield utxo;
  }

  /** The UTXOs of the asset that is spread over the most UTXOs, smallest amount first. */
  mostScattered(): readonly Utxo[] {
    let largest: readonly Utxo[] = [];
    for (const { utxos } of this.#holdings.values()) if (utxos.length > largest.length) largest = utxos;
    return largest;
  }

  /** The UTXOs that hold `asset`, smallest amount first. */
  byAmount(asset: string): readonly Utxo[] {
    return this.#holdings.get(asset)?.utxos ?? NONE;
  }

  /** The sum of `asset`; zero if the set holds none. */
  total(asset: string): bigint {
    return this.#holdings.get(asset)?.total ?? 0n;
  }

  /** Checks that a UTXO is in the set. */
  has(utxo: Utxo): boolean {
    const [asset] = utxo.bundle.keys();
    if (asset === undefined) return false;
    const utxos = this.byAmount(asset);
    return isSame(utxos[position(utxos, asset, utxo)], utxo);
  }

  /** Adds a UTXO, unless it is in the set. */
  add(utxo: Utxo): void {
    let isFirst = true;
    for (const [asset, amount] of utxo.bundle) {
      const holding = this.#holdings.get(asset);
      if (holding === undefined) {
        this.#holdings.set(asset, { total: amount, utxos: [utxo] });
      } else {
        const at = position(holding.utxos, asset, utxo);
        // A UTXO that is in the set is at this position among those of its first asset.
        if (isFirst && isSame(holding.utxos[at], utxo)) return;
        holding.total += amount;
        holding.utxos.splice(at, 0, utxo);
      }
      isFirst = false;
    }
    this.#members.push(utxo);
  }

  /** Removes a UTXO. @throws InvariantError if it is not in the set. */
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

/** The first index in `utxos` (ascending by `asset`) whose amount is at least `amount`. */
export function firstAtLeast(utxos: readonly Utxo[], asset: string, amount: bigint): number {
  return search(utxos, (utxo) => amountOf(utxo, asset) < amount);
}

/** The amount of `asset` that a UTXO holds. */
export function amountOf(utxo: Utxo, asset: string): bigint {
  return utxo.bundle.get(asset) ?? 0n;
}

function position(list: readonly Utxo[], asset: string, utxo: Utxo): number {
  const amount = amountOf(utxo, asset);
  const isBefore = (other: Utxo): boolean => {
    const otherAmount = amountOf(other, asset);
    return otherAmount < amount || (otherAmount === amount && byOutpoint(other, utxo) < 0);
  };
  // Ids ascend with time, and change is often the largest UTXO: most UTXOs are added or removed at the end.
  const { length } = list;
  if (length === 0 || isBefore(list[length - 1] as Utxo)) return length;
  if (length === 1 || isBefore(list[length - 2] as Utxo)) return length - 1;
  return search(list, isBefore);
}

/** Binary search: the first index at which `isBefore` is false. */
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
