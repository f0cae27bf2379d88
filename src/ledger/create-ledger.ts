import type { CheckedTypes, LedgerTypes } from '../domain/values/ledger-types.ts';
import type { World } from '../domain/world.ts';
import { systemWorld } from '../platform/system-world.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import { atReadCommitted, type Database } from '../store/postgres/database.ts';
import { openDatabase } from '../store/postgres/open-database.ts';
import { checkServer } from '../store/postgres/server-checks.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { assertMigrated, migrate } from '../store/schema/migrate.ts';
import { MIGRATIONS } from '../store/schema/migrations.ts';
import type { StoreEvents } from '../store/store-events.ts';
import type { Bounds } from './bounds.ts';
import { toDatabaseError } from './database-error.ts';
import type { Ledger } from './ledger.ts';
import { type LedgerDeps, LedgerRuntime } from './ledger-runtime.ts';
import { type LedgerOptions, resolveOptions } from './options.ts';

/**
 * Starts a ledger: opens the database, checks that the server meets the requirements, migrates the schema.
 *
 * `Types` declare its assets, actions, events and `meta` to the compiler. Without them any name and content compiles.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_STORE_UNAVAILABLE`, `ERR_DATABASE_UNFIT`, `ERR_SCHEMA`,
 * `ERR_DIRECTORY_LOCKED`.
 * @example
 * const ledger = await createLedger();
 * await ledger.mint({ to: 'alice', assets: { gold: 10n } });
 */
export function createLedger<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(
  options?: LedgerOptions,
): Promise<Ledger<Types>>;
export function createLedger(options?: LedgerOptions): Promise<Ledger>;
export async function createLedger(options: LedgerOptions = {}): Promise<Ledger> {
  const { database: option, connectionsMax, schema, migrate, bounds } = resolveOptions(options);
  const database = await openDatabase(option, connectionsMax);
  try {
    return await startLedger(
      { database, schema, migrate, bounds, world: systemWorld },
      (deps) => new LedgerRuntime(deps),
    );
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The options of {@link startLedger}. */
export interface StartOptions {
  readonly database: Database;
  readonly schema: string;
  readonly migrate: boolean;
  readonly bounds: Bounds;
  readonly world: World;
}

/** Starts a ledger on an open database. The ledger closes the database; if the start fails, it stays open. */
export async function startLedger<Runtime extends Ledger>(
  options: StartOptions,
  make: (deps: LedgerDeps) => Runtime,
): Promise<Runtime> {
  const { schema, migrate: migrates, bounds, world } = options;
  let { database } = options;
  try {
    const { durability, isReadCommitted } = await checkServer(database);
    if (!isReadCommitted) database = atReadCommitted(database);
    if (migrates) await migrate(database, schema, MIGRATIONS, { onWaiting: warnOnce() });
    else await assertMigrated(database, schema);
    const { storeDeadlineMs: deadlineMs, utxosLoadedMax } = bounds;
    const makeStore = (events: StoreEvents): LedgerStore =>
      new PostgresStore({ database, schema, durability, world, deadlineMs, utxosLoadedMax, events });
    return make({ world, bounds, makeStore });
  } catch (error) {
    throw toDatabaseError(error, (message) => `${database.location} cannot be used: ${message}`);
  }
}

/** Warns the process: before the start of a ledger nobody can listen to its events. */
function warnOnce(): (what: string) => void {
  let hasWarned = false;
  return (what) => {
    if (!hasWarned) process.emitWarning(what, { code: 'PURSEKIT_MIGRATION_WAITS' });
    hasWarned = true;
  };
}
