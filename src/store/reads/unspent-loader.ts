import type { Clock } from '../../domain/world.ts';
import type { Unspent } from '../ledger-store.ts';
import { BatchLoader } from './batch-loader.ts';
import type { Reader } from './reader.ts';
import { RowBudget } from './row-budget.ts';
import { loadUnspent, NO_HOLDS } from './select-unspent.ts';

/** While the wallets of one read plan and commit, the next wallets are read. */
const IN_FLIGHT_MAX = 4;
/** The wallets of one read at most; its rows have a bound, too. */
const WALLETS_MAX = 500;

/** Loads the unspent outputs of the wallets that are activated, in statements of bounded size. */
export function unspentLoader(
  { read, isOutage }: Reader,
  schema: string,
  clock: Clock,
  walletRowsMax: number,
): BatchLoader<Unspent> {
  const budget = new RowBudget();
  return new BatchLoader<Unspent>(
    async (wallets) => {
      const startMs = clock.steadyMs();
      try {
        return await loadUnspent(read, schema, wallets, { walletRowsMax, rowsMax: budget.rows });
      } finally {
        budget.note(clock.steadyMs() - startMs);
      }
    },
    () => NOTHING,
    { isOutage, readsInFlightMax: IN_FLIGHT_MAX, keysMax: WALLETS_MAX },
  );
}

const NOTHING: Unspent = Object.freeze({ utxos: Object.freeze([]), isAll: true, holds: NO_HOLDS });
