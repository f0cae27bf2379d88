import { byOutpoint, type Utxo } from './utxo.ts';

/** The amount of `asset` that a UTXO holds. */
export function amountOf(utxo: Utxo, asset: string): bigint {
  return utxo.bundle.get(asset) ?? 0n;
}

/**
 * The UTXOs of one asset in a set: at least one.
 *
 * The amounts are a list of their own, so that a search reads them alone: the UTXOs of a wallet that was not used for a
 * while are far from each other in memory.
 */
export class Holding {
  readonly asset: string;
  total: bigint;
  /** Ascending by amount, then by outpoint. */
  readonly utxos: Utxo[];
  /** The amount of the asset in each of `utxos`. */
  readonly #amounts: bigint[];

  constructor(asset: string, first: Utxo, amount: bigint) {
    this.asset = asset;
    this.total = amount;
    this.utxos = [first];
    this.#amounts = [amount];
  }

  /** The index of the first UTXO with at least this amount; the number of UTXOs if there is none. */
  firstAtLeast(amount: bigint): number {
    const amounts = this.#amounts;
    // Change is often the largest UTXO: most searches end in the last two.
    let high = amounts.length;
    if ((amounts[high - 1] as bigint) < amount) return high;
    high -= 1;
    if (high === 0 || (amounts[high - 1] as bigint) < amount) return high;
    let low = 0;
    high -= 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((amounts[middle] as bigint) < amount) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The amount of the UTXO at an index. */
  amountAt(index: number): bigint {
    return this.#amounts[index] as bigint;
  }

  /** Checks that a UTXO is a member, and returns its index; -1 if it is none. */
  indexOf(utxo: Utxo, amount: bigint): number {
    const at = this.#position(utxo, amount);
    const member = this.utxos[at];
    return member !== undefined && byOutpoint(member, utxo) === 0 ? at : -1;
  }

  /** Adds a UTXO that is not a member. */
  add(utxo: Utxo, amount: bigint): void {
    const at = this.#position(utxo, amount);
    this.total += amount;
    if (at === this.utxos.length) {
      this.utxos.push(utxo);
      this.#amounts.push(amount);
      return;
    }
    this.utxos.splice(at, 0, utxo);
    this.#amounts.splice(at, 0, amount);
  }

  /** Removes the UTXO at an index. */
  removeAt(index: number): void {
    this.total -= this.#amounts[index] as bigint;
    if (index === this.utxos.length - 1) {
      this.utxos.pop();
      this.#amounts.pop();
      return;
    }
    this.utxos.splice(index, 1);
    this.#amounts.splice(index, 1);
  }

  /** The index of a UTXO in the order of the list, or the one that it would get. */
  #position(utxo: Utxo, amount: bigint): number {
    const { utxos } = this;
    let low = this.firstAtLeast(amount);
    let high = utxos.length;
    // The amounts from there on are equal, and then larger: a wallet may hold thousands of equal ones.
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#amounts[middle] === amount && byOutpoint(utxos[middle] as Utxo, utxo) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
