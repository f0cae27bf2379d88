import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import { endOfChange, findChange } from '../codec/changes-text.ts';
import { ChangeSums } from './amount-sum.ts';
import { addAmounts } from './read-changes.ts';

/** The sums of the changes of one wallet in the texts of commits, by asset. */
export class WalletSums {
  readonly #wanted: string;
  readonly #sums = new Map<string, ChangeSums>();

  constructor(wallet: string) {
    this.#wanted = `${wallet} `;
  }

  /** Adds the changes of a commit. */
  add(changes: string): void {
    const wanted = this.#wanted;
    for (let at = findChange(changes, wanted, 0); at !== -1; at = findChange(changes, wanted, at + 1)) {
      const start = at + wanted.length;
      const equals = changes.indexOf('=', start);
      this.#of(changes.slice(start, equals)).add(changes, equals + 1, endOfChange(changes, equals));
    }
  }

  /** Adds the sums to amounts. */
  addTo(amounts: Map<string, AssetAmounts>): void {
    for (const [asset, sums] of this.#sums) addAmounts(amounts, asset, sums.value);
  }

  #of(asset: string): ChangeSums {
    let sums = this.#sums.get(asset);
    if (sums === undefined) {
      sums = new ChangeSums();
      this.#sums.set(asset, sums);
    }
    return sums;
  }
}
