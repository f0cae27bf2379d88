import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import { AmountSum } from './amount-sum.ts';

const NEXT_TRANSACTION = 0x7c;
const NEXT_CHANGE = 0x3b;
const TILDE = 0x7e;

/** The sums of the changes of one wallet in the texts of commits, by asset. */
export class WalletSums {
  readonly #wanted: string;
  readonly #sums = new Map<string, { readonly available: AmountSum; readonly held: AmountSum }>();

  constructor(wallet: string) {
    this.#wanted = `${wallet} `;
  }

  /** Adds the changes of a commit. */
  add(changes: string): void {
    const wanted = this.#wanted;
    for (let at = changes.indexOf(wanted); at !== -1; at = changes.indexOf(wanted, at + 1)) {
      const before = at === 0 ? NEXT_CHANGE : changes.charCodeAt(at - 1);
      // The end of another name.
      if (before === NEXT_CHANGE || before === NEXT_TRANSACTION) this.#addChange(changes, at + wanted.length);
    }
  }

  /** Adds the sums to amounts. */
  addTo(amounts: Map<string, AssetAmounts>): void {
    for (const [asset, { available, held }] of this.#sums) {
      const old = amounts.get(asset) ?? { available: 0n, held: 0n };
      amounts.set(asset, { available: old.available + available.value, held: old.held + held.value });
    }
  }

  #addChange(changes: string, start: number): void {
    const equals = changes.indexOf('=', start);
    const asset = changes.slice(start, equals);
    let sums = this.#sums.get(asset);
    if (sums === undefined) {
      sums = { available: new AmountSum(), held: new AmountSum() };
      this.#sums.set(asset, sums);
    }
    let end = equals + 1;
    let tilde = -1;
    for (; end < changes.length; end += 1) {
      const code = changes.charCodeAt(end);
      if (code === NEXT_CHANGE || code === NEXT_TRANSACTION) break;
      if (code === TILDE) tilde = end;
    }
    if (tilde !== equals + 1) sums.available.add(changes, equals + 1, tilde === -1 ? end : tilde);
    if (tilde !== -1) sums.held.add(changes, tilde + 1, end);
  }
}
