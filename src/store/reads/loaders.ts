import type { HoldRecord } from '../../domain/records/hold.ts';
import type { AssetSupply } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { BatchLoader } from './batch-loader.ts';
import { mapHolds, selectHoldsStatement } from './select-holds.ts';
import { mapSupply, selectSupplyStatement } from './select-supply.ts';
import { byKey, type FoundTransaction, findTransactions, selectTransactionsStatement } from './select-transactions.ts';

/** The transactions of one read at most: each may have 70 KB. */
const TRANSACTIONS_READ_MAX = 250;
/** The holds of one read at most. */
const HOLDS_READ_MAX = 500;

/** The loaders of what many callers ask for by id or key. */
export interface Loaders {
  readonly transactions: BatchLoader<FoundTransaction | undefined>;
  readonly transactionsByKey: BatchLoader<FoundTransaction | undefined>;
  readonly holds: BatchLoader<HoldRecord | undefined>;
  readonly supply: BatchLoader<ReadonlyMap<string, AssetSupply>>;
}

/** Makes the loaders of a schema. `isOutage` tells an error that every other read would meet, too. */
export function makeLoaders(
  run: (statement: Statement) => Promise<Row[]>,
  schema: string,
  isOutage: (error: unknown) => boolean,
): Loaders {
  const lookups = { isOutage, keysMax: TRANSACTIONS_READ_MAX };
  return {
    transactions: new BatchLoader(
      async (ids) => findTransactions(await run(selectTransactionsStatement(schema, 'id', ids))),
      () => undefined,
      lookups,
    ),
    transactionsByKey: new BatchLoader(
      async (keys) => byKey(await run(selectTransactionsStatement(schema, 'key', keys))),
      () => undefined,
      lookups,
    ),
    holds: new BatchLoader<HoldRecord | undefined>(
      async (ids) => mapHolds(await run(selectHoldsStatement(schema, ids))),
      () => undefined,
      { isOutage, keysMax: HOLDS_READ_MAX },
    ),
    supply: new BatchLoader<ReadonlyMap<string, AssetSupply>>(
      async ([all]) => new Map([[all as string, mapSupply(await run(selectSupplyStatement(schema)))]]),
      () => new Map(),
      { isOutage },
    ),
  };
}
