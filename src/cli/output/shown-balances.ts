import { isDeepStrictEqual } from 'node:util';
import type { WalletBalance } from '../../admin/index.ts';
import type { ReportEvent, Reporter } from '../../scenarios/index.ts';

/** The balances that a run prints. */
export type Shown = 'changed' | 'all' | 'none';

/** Forwards all events, with the balances that are to be shown only. */
export class ShownBalances implements Reporter {
  readonly #next: Reporter;
  readonly #shown: Shown;
  /** The balances that were shown last, by wallet. A wallet that was never shown had nothing. */
  readonly #last = new Map<string, WalletBalance>();

  constructor(next: Reporter, shown: Shown) {
    this.#next = next;
    this.#shown = shown;
  }

  report(event: ReportEvent): void {
    if (event.type !== 'balances' || this.#shown === 'all') {
      this.#next.report(event);
    } else if (this.#shown === 'changed') {
      const wallets = event.wallets.filter((balance) => this.#changed(balance));
      if (wallets.length > 0) this.#next.report({ ...event, wallets });
    }
  }

  #changed(balance: WalletBalance): boolean {
    const { wallet } = balance;
    const before = this.#last.get(wallet) ?? { wallet, assets: {}, held: {}, utxos: 0 };
    this.#last.set(wallet, balance);
    return !isDeepStrictEqual(before, balance);
  }
}
