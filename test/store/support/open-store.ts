import { expect } from 'vitest';
import type { World } from '../../../src/domain/world.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import type { CommitUnit, PlannedTransaction, UnitResult } from '../../../src/store/ledger-store.ts';
import type { Database, Row } from '../../../src/store/postgres/database.ts';
import { PostgresStore } from '../../../src/store/postgres-store.ts';
import { migrate } from '../../../src/store/schema/migrate.ts';
import type { StoreEvents } from '../../../src/store/store-events.ts';
import { ledgerDatabase, type TestDatabase } from '../../support/databases.ts';
import { unit } from './units.ts';

/** Small, so that a test soon has a wallet with more. */
export const UTXOS_LOADED_MAX = 100;

/** A store on a schema of its own, with its events and direct SQL. */
export interface TestStore {
  readonly store: PostgresStore;
  /** The store's own, in the role that ledgers run as. */
  readonly database: Database;
  readonly schema: string;
  readonly batches: Parameters<StoreEvents['batchCommitted']>[0][];
  readonly retries: Parameters<StoreEvents['retrying']>[0][];
  /** Commits these at the same moment: in one batch, unless two of them share a key. */
  commitTogether(...units: readonly CommitUnit[]): Promise<UnitResult[]>;
  /** Commits one transaction of this wallet and expects that it is applied. */
  apply(wallet: string, ...transactions: readonly PlannedTransaction[]): Promise<void>;
  /** Runs SQL as the owner of the schema, for which `$schema` stands. */
  sql(text: string, ...values: readonly (string | null)[]): Promise<Row[]>;
}

/** Migrates the schema and opens a store on it. */
export async function openStore(
  { database, schema }: Pick<TestDatabase, 'database' | 'schema'>,
  deadlineMs = 30_000,
): Promise<TestStore> {
  await migrate(database, schema);
  return storeOn({ database: await ledgerDatabase({ database, schema }), schema, owner: database }, deadlineMs);
}

/** Opens a store on a schema that is migrated already. */
export function storeOn(
  { database, schema, owner = database }: Pick<TestDatabase, 'database' | 'schema'> & { readonly owner?: Database },
  deadlineMs = 30_000,
  world: World = systemWorld,
): TestStore {
  const batches: TestStore['batches'] = [];
  const retries: TestStore['retries'] = [];
  const store = new PostgresStore({
    database,
    schema,
    durability: 'memory',
    world,
    deadlineMs,
    utxosLoadedMax: UTXOS_LOADED_MAX,
    events: {
      batchCommitted: (batch) => batches.push(batch),
      retrying: (retry) => retries.push(retry),
      largeWallet: () => {},
      connectionDiscarded: () => {},
    },
  });
  const commitTogether = (...units: readonly CommitUnit[]): Promise<UnitResult[]> =>
    Promise.all(units.map((item) => store.commit(item)));
  return {
    store,
    database,
    schema,
    batches,
    retries,
    commitTogether,
    async apply(wallet, ...transactions) {
      expect(await store.commit(unit(wallet, ...transactions))).toMatchObject({ status: 'applied' });
    },
    sql: (text, ...values) =>
      owner.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [...values] }),
  };
}

/** The status of each unit. */
export function statuses(results: readonly { readonly status: string }[]): string[] {
  return results.map(({ status }) => status);
}
