import { InvariantError } from '../assert.ts';
import { LIMITS } from '../limits.ts';
import type { Bundle } from './bundle.ts';
import { Holding } from './holding.ts';
import type { Utxo } from './utxo.ts';

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
  /** The holding of the only asset, where there is one: most wallets hold one, and a `Map` is four objects more. */
  #only: Holding | undefined;
  /** The holdings by asset, from the second asset on. */
  #holdings: Map<string, Holding> | undefined;

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
    for (const { asset, total } of this.#all()) totals.set(asset, total);
    return totals;
  }

  /** The number of assets. */
  get assetCount(): number {
    if (this.#holdings !== undefined) return this.#holdings.size;
    return this.#only === undefined ? 0 : 1;
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
    for (const { utxos } of this.#all()) if (utxos.length > largest.length) largest = utxos;
    return largest;
  }

  /** The UTXOs that hold `asset`, smallest amount first. */
  byAmount(asset: string): readonly Utxo[] {
    return this.holding(asset)?.utxos ?? NONE;
  }

  /** The UTXOs that hold `asset`; undefined if there are none. */
  holding(asset: string): Holding | undefined {
    if (this.#holdings !== undefined) return this.#holdings.get(asset);
    return this.#only?.asset === asset ? this.#only : undefined;
  }

  /** The sum of `asset`; zero if the set holds none. */
  total(asset: string): bigint {
    return this.holding(asset)?.total ?? 0n;
  }

  /** Checks that a UTXO is in the set. */
  has(utxo: Utxo): boolean {
    for (const [asset, amount] of utxo.bundle) return (this.holding(asset)?.indexOf(utxo, amount) ?? -1) >= 0;
    return false;
  }

  /** Adds a UTXO, unless it is in the set. */
  add(utxo: Utxo): void {
    if (this.has(utxo)) return;
    for (const [asset, amount] of utxo.bundle) {
      const holding = this.holding(asset);
      if (holding === undefined) this.#addHolding(new Holding(asset, utxo, amount));
      else holding.add(utxo, amount);
    }
    this.#members.push(utxo);
  }

  /** Removes a UTXO. @throws InvariantError if it is not in the set. */
  remove(utxo: Utxo): void {
    let member: Utxo | undefined;
    for (const [asset, amount] of utxo.bundle) {
      const holding = this.holding(asset);
      const at = holding?.indexOf(utxo, amount) ?? -1;
      if (holding === undefined || at < 0) throw new InvariantError(`${utxo.outpoint} is not in the set`);
      member = holding.utxos[at];
      holding.removeAt(at);
      if (holding.utxos.length === 0) this.#removeHolding(asset);
    }
    this.#members.splice(this.#members.indexOf(member as Utxo), 1);
  }

  /** Removes the smallest UTXOs of the assets that are spread over the most, until so many are left. */
  shrinkTo(size: number): void {
    while (this.size > size) {
      const scattered = this.mostScattered();
      for (const utxo of scattered.slice(0, Math.ceil(scattered.length / 2))) this.remove(utxo);
    }
  }

  *#all(): Iterable<Holding> {
    if (this.#holdings !== undefined) yield* this.#holdings.values();
    else if (this.#only !== undefined) yield this.#only;
  }

  #addHolding(holding: Holding): void {
    if (this.#holdings !== undefined) {
      this.#holdings.set(holding.asset, holding);
    } else if (this.#only === undefined) {
      this.#only = holding;
    } else {
      this.#holdings = new Map([
        [this.#only.asset, this.#only],
        [holding.asset, holding],
      ]);
      this.#only = undefined;
    }
  }

  #removeHolding(asset: string): void {
    if (this.#holdings === undefined) this.#only = undefined;
    else this.#holdings.delete(asset);
  }
}
