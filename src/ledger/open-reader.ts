import { LedgerError } from '../domain/errors.ts';
import type { CheckedTypes, LedgerTypes } from '../domain/values/ledger-types.ts';
import { systemWorld } from '../platform/system-world.ts';
import { atReadCommitted, type Database } from '../store/postgres/database.ts';
import { checkDatabase, type DatabaseOption, openDatabase } from '../store/postgres/open-database.ts';
import { hasPgliteDatabase } from '../store/postgres/pglite-directory.ts';
import { checkServer } from '../store/postgres/server-checks.ts';
import { readingStandby } from '../store/postgres/standby-reads.ts';
import { PostgresStore } from '../store/postgres-store.ts';
import { assertMigrated } from '../store/schema/migrate.ts';
import type { Bounds } from './bounds.ts';
import { toDatabaseError } from './database-error.ts';
import type { LedgerReader } from './ledger-reader.ts';
import { checkOptions, resolveOptions } from './options.ts';
import { ReaderRuntime } from './reader-runtime.ts';

/** Options of {@link openReader}, which mean what they mean for `createLedger()`. */
export interface ReaderOptions {
  /** A `postgres://` URL or your own `pg.Pool`, of a standby or not; or `{ dataDir }`. */
  readonly database: DatabaseOption;
  /** Maximum number of connections of the pool that is opened for a `postgres://` URL; 8 by default. */
  readonly connectionsMax?: number | undefined;
  /** The Postgres schema that holds the ledger; `pursekit` by default. */
  readonly schema?: string | undefined;
  /** Maximum number of reads that wait for the database; further ones are rejected with `ERR_OVERLOADED`. */
  readonly readsWaitingMax?: number | undefined;
  /** Milliseconds for which a read is tried again while the database does not answer. */
  readonly storeDeadlineMs?: number | undefined;
}

const NAMES = ['database', 'connectionsMax', 'schema', 'readsWaitingMax', 'storeDeadlineMs'];

/**
 * Opens a ledger for reading. Nothing is written, so that a standby will do, or a role that `pursekit migrate
 * --reader-role` has granted its rights. The schema must have the version of this package.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_STORE_UNAVAILABLE`, `ERR_DATABASE_UNFIT`, `ERR_SCHEMA`,
 * `ERR_DIRECTORY_LOCKED`.
 */
export function openReader<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(
  options: ReaderOptions,
): Promise<LedgerReader<Types>>;
export async function openReader(options: ReaderOptions): Promise<LedgerReader> {
  checkOptions(options, NAMES);
  if (!('database' in options)) throw new LedgerError('ERR_INVALID_OPTIONS', 'database: a reader needs one');
  const { database: option, connectionsMax, schema, bounds } = resolveOptions(options);
  checkExists(option);
  const database = await openDatabase(option, connectionsMax);
  try {
    return await startReader(database, schema, bounds);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Refuses what opening would create: a database in memory, or in a directory that has none. */
function checkExists(option: DatabaseOption): void {
  checkDatabase(option);
  if (option === 'memory') throw new LedgerError('ERR_INVALID_OPTIONS', 'database: one in memory has nothing to read');
  if (typeof option === 'string' || !('dataDir' in option) || hasPgliteDatabase(option.dataDir)) return;
  throw new LedgerError('ERR_DATABASE_UNFIT', `no database in the directory ${option.dataDir}`);
}

async function startReader(database: Database, schema: string, bounds: Bounds): Promise<LedgerReader> {
  try {
    const committed = atReadCommitted(database);
    // A standby whose default is SERIALIZABLE runs no other transaction.
    const { durability, isReadCommitted, isStandby } = await checkServer(committed, { writes: false });
    const plain = isReadCommitted ? database : committed;
    const source = isStandby ? readingStandby(database) : plain;
    await assertMigrated(source, schema);
    const { storeDeadlineMs: deadlineMs, utxosLoadedMax } = bounds;
    const events = { batchCommitted() {}, retrying() {}, largeWallet() {}, connectionDiscarded() {} };
    const store = new PostgresStore({
      ...{ database: source, schema, durability, world: systemWorld, deadlineMs, utxosLoadedMax, events },
      isReadOnly: true,
    });
    return new ReaderRuntime({ world: systemWorld, bounds, store });
  } catch (error) {
    throw toDatabaseError(error, (message) => `${database.location} cannot be used: ${message}`);
  }
}
