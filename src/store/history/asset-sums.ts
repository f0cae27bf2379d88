import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import { endOfChange, NEXT_CHANGE, NEXT_TRANSACTION, readChangeAmounts, TILDE } from '../codec/changes-text.ts';

/** The changes of an asset in a wallet: their sums, and the sum of those by which it owns more. */
export interface AssetSum extends AssetAmounts {
  readonly gains: bigint;
}

/** The sums of the changes of one asset in the texts of commits, by wallet. */
export class AssetSums {
  readonly #wanted: string;
  readonly #sums = new Map<string, AssetSum>();

  constructor(asset: string) {
    this.#wanted = ` ${asset}=`;
  }

  /** The changes of the asset have it. */
  get wanted(): string {
    return this.#wanted;
  }

  /** Adds the changes of a commit. */
  add(changes: string): void {
    const wanted = this.#wanted;
    for (let at = changes.indexOf(wanted); at !== -1; at = changes.indexOf(wanted, at + 1)) {
      let start = at;
      while (start > 0 && !isSeparator(changes.charCodeAt(start - 1))) start -= 1;
      // The names of what is minted and burned, which no wallet has, begin with it.
      if (changes.charCodeAt(start) === TILDE) continue;
      const amounts = at + wanted.length;
      this.#add(changes.slice(start, at), readChangeAmounts(changes.slice(amounts, endOfChange(changes, amounts))));
    }
  }

  of(wallet: string): AssetSum | undefined {
    return this.#sums.get(wallet);
  }

  has(wallet: string): boolean {
    return this.#sums.has(wallet);
  }

  [Symbol.iterator](): IterableIterator<[wallet: string, sum: AssetSum]> {
    return this.#sums.entries();
  }

  #add(wallet: string, { available, held }: AssetAmounts): void {
    const sum = this.#sums.get(wallet);
    const owned = available + held;
    const gains = owned > 0n ? owned : 0n;
    if (sum === undefined) this.#sums.set(wallet, { available, held, gains });
    else
      this.#sums.set(wallet, {
        available: sum.available + available,
        held: sum.held + held,
        gains: sum.gains + gains,
      });
  }
}

function isSeparator(code: number): boolean {
  return code === NEXT_CHANGE || code === NEXT_TRANSACTION;
}
