import type { WalletState, WalletView } from '../actors/messages/wallet-view.ts';
import { LedgerError } from '../domain/errors.ts';
import type { LedgerTypes } from '../domain/values/ledger-types.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { bounded, type WaitOptions } from './bounded.ts';

/** Every state, so that a misspelt one is refused instead of awaited. */
const STATES: Readonly<Record<WalletState, true>> = {
  activating: true,
  idle: true,
  committing: true,
  waiting: true,
  backingOff: true,
  passivating: true,
  stopped: true,
};

/**
 * Resolves when the wallet is in this state, at once if it already is; `stopped` means not in memory.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a state that does not exist; Error at the timeout, with the states that
 * were seen.
 */
export function waitForWallet<Types extends LedgerTypes = LedgerTypes>(
  ledger: Ledger<Types>,
  wallet: string,
  state: WalletState,
  options?: WaitOptions,
): Promise<void> {
  if (!Object.hasOwn(STATES, state)) {
    const text = `state: expected one of ${Object.keys(STATES).join(', ')}`;
    return Promise.reject(new LedgerError('ERR_INVALID_OPTIONS', text));
  }
  const seen: WalletState[] = [stateOf(ledger.inspect(wallet))];
  if (seen[0] === state) return Promise.resolve();
  const describe = (): string =>
    `${wallet} did not reach ${state} (it was ${describeSeen(seen, ledger.inspect(wallet)?.mailbox.depth)})`;
  return bounded(
    (arrive) => {
      const see = (next: WalletState): void => {
        seen.push(next);
        if (next === state) arrive();
      };
      const stops = [
        ledger.on('wallet:state', (event) => {
          if (event.wallet === wallet) see(event.state);
        }),
        ledger.on('wallet:passivated', (event) => {
          if (event.wallet === wallet) see('stopped');
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    describe,
    options,
  );
}

function stateOf(view: Pick<WalletView, 'state'> | undefined): WalletState {
  return view?.state ?? 'stopped';
}

const SEEN_MAX = 10;

function describeSeen(seen: readonly WalletState[], depth = 0): string {
  const left = seen.length > SEEN_MAX ? ['…'] : [];
  return `${[...left, ...seen.slice(-SEEN_MAX)].join(' → ')}, with ${depth} commands in its mailbox`;
}
