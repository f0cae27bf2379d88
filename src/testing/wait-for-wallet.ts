import type { WalletState } from '../actors/messages/wallet-view.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Resolves when the wallet is in this state, at once if it already is; `stopped` means not in memory. */
export function waitForWallet(ledger: Ledger, wallet: string, state: WalletState): Promise<void> {
  return new Promise((resolve) => {
    const isThere = (): boolean => (ledger.inspect(wallet)?.state ?? 'stopped') === state;
    if (isThere()) {
      resolve();
      return;
    }
    const stops = [
      ledger.on('wallet:state', (event) => {
        if (event.wallet === wallet && event.state === state) arrive();
      }),
      ledger.on('wallet:passivated', (event) => {
        if (event.wallet === wallet && state === 'stopped') arrive();
      }),
    ];
    const arrive = (): void => {
      for (const stop of stops) stop();
      resolve();
    };
  });
}
