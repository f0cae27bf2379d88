import type { WalletState } from '../actors/messages/wallet-view.ts';
import { LedgerError } from '../domain/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Every state, so that a misspelt one is refused instead of awaited without end. */
const STATES: Readonly<Record<WalletState, true>> = {
  activating: true,
  idle: true,
  committing: true,
  backingOff: true,
  passivating: true,
  stopped: true,
};

/**
 * Resolves when the wallet is in this state, at once if it already is; `stopped` means not in memory.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a state that does not exist.
 */
export async function waitForWallet(ledger: Ledger, wallet: string, state: WalletState): Promise<void> {
  if (!Object.hasOwn(STATES, state)) {
    throw new LedgerError('ERR_INVALID_OPTIONS', `state: expected one of ${Object.keys(STATES).join(', ')}`);
  }
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
