import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import { endOfChange, isSeparator, TILDE } from '../codec/changes-text.ts';
import { AmountSum, ChangeSums, MINUS } from './amount-sum.ts';

/** The changes of an asset in a wallet. */
export class AssetSum {
  readonly #sums = new ChangeSums();
  readonly #gains = new AmountSum();

  /** Adds the amounts that a part of a text is: `-3`, `-5~5` or `~-5`. */
  add(text: string, start: number, end: number): void {
    this.#sums.add(text, start, end);
    let tilde = start;
    while (tilde < end && text.charCodeAt(tilde) !== TILDE) tilde += 1;
    this.#addGain(text, start, tilde);
    this.#addGain(text, tilde + 1, end);
  }

  /** The sums of the changes, available and held. */
  get sums(): AssetAmounts {
    return this.#sums.value;
  }

  /** A bound: the wallet never owned so much more than before the changes. */
  get gains(): bigint {
    return this.#gains.value;
  }

  #addGain(text: string, start: number, end: number): void {
    if (start < end && text.charCodeAt(start) !== MINUS) this.#gains.add(text, start, end);
  }
}

/** The sums of the changes of one asset in the texts of commits, by wallet. */
export class AssetSums {
  /** The changes of the asset have it. */
  readonly wanted: string;
  readonly #sums = new Map<string, AssetSum>();

  constructor(asset: string) {
    this.wanted = ` ${asset}=`;
  }

  /** Adds the changes of a commit. */
  add(changes: string): void {
    const { wanted } = this;
    for (let at = changes.indexOf(wanted); at !== -1; at = changes.indexOf(wanted, at + 1)) {
      let start = at;
      while (start > 0 && !isSeparator(changes.charCodeAt(start - 1))) start -= 1;
      // The names of what is minted and burned, which no wallet has, begin with it.
      if (changes.charCodeAt(start) === TILDE) continue;
      const amounts = at + wanted.length;
      this.#of(changes.slice(start, at)).add(changes, amounts, endOfChange(changes, amounts));
    }
  }

  /** The changes of a wallet; undefined if it has none. */
  of(wallet: string): AssetSum | undefined {
    return this.#sums.get(wallet);
  }

  /** The changes of all wallets that have some. */
  [Symbol.iterator](): IterableIterator<[wallet: string, sum: AssetSum]> {
    return this.#sums.entries();
  }

  #of(wallet: string): AssetSum {
    let sum = this.#sums.get(wallet);
    if (sum === undefined) {
      sum = new AssetSum();
      this.#sums.set(wallet, sum);
    }
    return sum;
  }
}
