import { invalidCommand, LedgerError } from '../domain/errors.ts';
import type { FrozenWallet } from '../domain/records/freeze.ts';
import { viewHold } from '../domain/records/hold.ts';
import { isKey, isName } from '../domain/values/names.ts';
import { isTransactionId } from '../domain/values/outpoint.ts';
import type {
  AssetDefinition,
  Balance,
  DatabaseOption,
  DeadLetter,
  HoldView,
  Transaction,
  WaitingDeliveries,
} from '../index.ts';
import { lastDefinitions } from '../ledger/asset-definitions.ts';
import { toDatabaseError } from '../ledger/database-error.ts';
import { DEAD_DELIVERY, deliveryRow, viewDeadDelivery } from '../ledger/dead-letter-queue.ts';
import { checkOptions, resolveOptions } from '../ledger/options.ts';
import { HOLD_ID, parsePage, WALLET_NAME } from '../ledger/parse-page.ts';
import { systemWorld } from '../platform/system-world.ts';
import { type InvariantReport, verifyInvariants } from '../store/invariants/verify.ts';
import { PostgresOutbox } from '../store/outbox/postgres-outbox.ts';
import type { Database, Row, Statement } from '../store/postgres/database.ts';
import { openDatabase } from '../store/postgres/open-database.ts';
import { checkServer } from '../store/postgres/server-checks.ts';
import { readBalances } from '../store/reads/read-balances.ts';
import { mapAssetRules, selectAssetRulesStatement } from '../store/reads/select-asset-rules.ts';
import { mapFrozen, selectFrozenStatement } from '../store/reads/select-frozen.ts';
import { mapHolds, selectHoldPageStatement } from '../store/reads/select-holds.ts';
import { findTransactions, selectTransactionsStatement } from '../store/reads/select-transactions.ts';
import { mapWallets, selectWalletsStatement } from '../store/reads/select-wallets.ts';
import { grantReaderRole, grantRuntimeRole } from '../store/schema/grant-role.ts';
import { assertMigrated, type MigrationReport, migrate } from '../store/schema/migrate.ts';
import { MIGRATIONS } from '../store/schema/migrations.ts';
import { type ArchiveHistoryOptions, archiveHistory, type HistoryArchive } from './archive-history.ts';
import { type ArchiveOutboxOptions, archiveOutbox, OnRowsError, type OutboxArchive } from './archive-outbox.ts';
import type { DeadLetterPage, HoldPage, WalletBalance, WalletPage } from './pages.ts';

/** Options of {@link openAdmin}: these two of the options of `createLedger()`, and no others. */
export interface AdminOptions {
  /** A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or `'memory'`, the default. */
  readonly database?: DatabaseOption;
  /** The Postgres schema that holds the ledger; `pursekit` by default. */
  readonly schema?: string | undefined;
}

/** Options of {@link Admin.migrate}. */
export interface MigrateOptions {
  /** Receives what the migration waits for, as one sentence, before each further attempt. */
  readonly onWaiting?: ((what: string) => void) | undefined;
}

/**
 * Administration of one ledger in its database, without a running ledger: no wallet actor starts and no delivery is
 * claimed. Safe beside running ledgers.
 *
 * Every method throws `LedgerError` `ERR_STORE_UNAVAILABLE` if the database does not answer, `ERR_DATABASE_UNFIT` if it
 * rejects the statement (a missing right, a missing role), and `ERR_CLOSED` after `close()`. Every method except
 * `migrate()` throws `ERR_SCHEMA` unless the schema has the version of this package.
 */
export interface Admin extends AsyncDisposable {
  /** The address of the database, without a password. */
  readonly location: string;
  /** The Postgres schema that holds the ledger. */
  readonly schema: string;
  /**
   * Creates the schema, or brings it to the version of this package. Safe when several processes start at once. Waits
   * up to ten minutes for readers of the tables (a dump, a report), and does not block running ledgers meanwhile.
   *
   * @throws LedgerError `ERR_SCHEMA` if the schema is newer than this package, `ERR_DATABASE_UNFIT` for a standby, a
   * read-only server, an encoding other than UTF8, Postgres before 15.
   */
  migrate(options?: MigrateOptions): Promise<MigrationReport>;
  /**
   * Grants a role the rights to run ledgers on the schema, and no others: such a role can neither change the schema nor
   * delete or rewrite rows. Its ledgers start with `migrate: false`. Repeat it after a `migrate()` that applied a step.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that is not a plain role name.
   */
  grantRuntimeRole(role: string): Promise<void>;
  /**
   * Grants a role the rights to read the ledger with `openReader()`, on this server or on a standby of it, and to write
   * nothing. Repeat it after a `migrate()` that applied a step.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that is not a plain role name.
   */
  grantReaderRole(role: string): Promise<void>;
  /** Checks every invariant of the stored ledger, each in one snapshot. */
  verify(): Promise<InvariantReport[]>;
  /**
   * Lists the wallets that hold something, in the order of their names.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
   */
  wallets(page?: WalletPage): Promise<string[]>;
  /**
   * Reads the balances of these wallets in one statement, and returns them in the order given.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid wallet name.
   */
  balances(wallets: readonly string[]): Promise<WalletBalance[]>;
  /**
   * Lists the holds that are not captured, released or recorded as expired, in the order of their ids: those that are
   * expired and not recorded yet have the state `expired`.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
   */
  holds(page?: HoldPage): Promise<HoldView[]>;
  /**
   * Lists the wallets that are frozen, in the order of their names, each with the directions and its last freeze.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
   */
  frozen(page?: WalletPage): Promise<FrozenWallet[]>;
  /** Lists the last rules of all assets that have some, in the order of their names. */
  assets(): Promise<AssetDefinition[]>;
  /**
   * Reads a transaction by its id; undefined if there is none. It has no `position` until a running ledger has given
   * its commit one.
   */
  transaction(id: string): Promise<Transaction | undefined>;
  /** Reads the transaction, or the recorded rejection, of an idempotency key, as {@link Admin.transaction} does. */
  transactionByKey(key: string): Promise<Transaction | undefined>;
  /** Counts the deliveries that wait, by type, as `ledger.stats()` does. */
  deliveries(): Promise<WaitingDeliveries[]>;
  /**
   * Lists the dead deliveries, oldest first; at most 1000 by default. Dead commands and dead events are in the memory
   * of their own runtime: see `ledger.deadLetters`.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for an invalid page.
   */
  deadLetters(page?: DeadLetterPage): Promise<DeadLetter[]>;
  /**
   * Removes deliveries that were made or cancelled before a time from the outbox, and records which they were. Needs
   * the rights of the owner of the schema. Safe beside running ledgers, and to be repeated if it was interrupted.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `moment_invalid` for a time that is none, or is in the future by the
   * clock of the database; what `onRows` throws.
   */
  archiveOutbox(options: ArchiveOutboxOptions): Promise<OutboxArchive>;
  /**
   * Removes pages of the history of wallets that end before a time, and their balances except the last one of each
   * wallet and asset: `history()` begins behind them, and `balanceAt()` refuses a moment before. Needs the rights of
   * the owner of the schema. Safe beside running ledgers, and to be repeated if it was interrupted.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `moment_invalid` for a time that is none, or is in the future by the
   * clock of the database.
   */
  archiveHistory(options: ArchiveHistoryOptions): Promise<HistoryArchive>;
  /** Closes the connections that were opened here; a pool of the host stays open. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the database of a ledger for administration.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_DIRECTORY_LOCKED`.
 * @example
 * const admin = await openAdmin({ database: process.env.DATABASE_URL });
 * await admin.migrate();
 * await admin.grantRuntimeRole('game_server');
 * await admin.close();
 */
export async function openAdmin(options: AdminOptions = {}): Promise<Admin> {
  checkOptions(options, ['database', 'schema']);
  const { database, schema } = resolveOptions(options);
  return new DatabaseAdmin(await openDatabase(database), schema);
}

/** The administration of a ledger on an open database, which it closes. */
export class DatabaseAdmin implements Admin {
  readonly location: string;
  readonly schema: string;
  readonly #database: Database;
  readonly #outbox: PostgresOutbox;
  #isMigrated = false;
  #closing: Promise<void> | undefined;

  constructor(database: Database, schema: string) {
    this.location = database.location;
    this.schema = schema;
    this.#database = database;
    this.#outbox = new PostgresOutbox((statement) => database.run(statement), schema, systemWorld.clock);
  }

  migrate({ onWaiting }: MigrateOptions = {}): Promise<MigrationReport> {
    return this.#call(async () => {
      await checkServer(this.#database);
      return migrate(this.#database, this.schema, MIGRATIONS, { onWaiting });
    });
  }

  grantRuntimeRole(role: string): Promise<void> {
    return this.#onLedger(() => grantRuntimeRole(this.#database, this.schema, role));
  }

  grantReaderRole(role: string): Promise<void> {
    return this.#onLedger(() => grantReaderRole(this.#database, this.schema, role));
  }

  verify(): Promise<InvariantReport[]> {
    return this.#onLedger(() => verifyInvariants(this.#database, this.schema));
  }

  async wallets(page: WalletPage = {}): Promise<string[]> {
    const { limit, after } = parsePage(page, ['limit', 'after'], WALLET_NAME);
    return mapWallets(await this.#rows(selectWalletsStatement(this.schema, limit, after)));
  }

  async balances(wallets: readonly string[]): Promise<WalletBalance[]> {
    if (!Array.isArray(wallets) || !wallets.every(isName)) throw invalidCommand('name_invalid', 'wallets');
    const found = await readBalances((statement) => this.#rows(statement), this.schema, wallets);
    return wallets.map((wallet) => {
      const { assets, held, utxos } = found.get(wallet) as Balance;
      return { wallet, assets: { ...assets }, held: { ...held }, utxos };
    });
  }

  async holds(page: HoldPage = {}): Promise<HoldView[]> {
    const { limit, after } = parsePage(page, ['wallet', 'limit', 'after'], HOLD_ID);
    const { wallet } = page;
    if (wallet !== undefined && !isName(wallet)) throw invalidCommand('name_invalid', 'wallet');
    const rows = await this.#rows(selectHoldPageStatement(this.schema, wallet, limit, after));
    return [...mapHolds(rows).values()].map(viewHold);
  }

  async frozen(page: WalletPage = {}): Promise<FrozenWallet[]> {
    const { limit, after } = parsePage(page, ['limit', 'after'], WALLET_NAME);
    return mapFrozen(await this.#rows(selectFrozenStatement(this.schema, limit, after)));
  }

  async assets(): Promise<AssetDefinition[]> {
    return lastDefinitions(mapAssetRules(await this.#rows(selectAssetRulesStatement(this.schema, undefined))));
  }

  async transaction(id: string): Promise<Transaction | undefined> {
    return isTransactionId(id) ? this.#transaction('id', id.toLowerCase()) : undefined;
  }

  async transactionByKey(key: string): Promise<Transaction | undefined> {
    return isKey(key) ? this.#transaction('key', key) : undefined;
  }

  async deliveries(): Promise<WaitingDeliveries[]> {
    return [...(await this.#onLedger(() => this.#outbox.waiting()))];
  }

  async deadLetters(page: DeadLetterPage = {}): Promise<DeadLetter[]> {
    const { limit, after } = parsePage(page, ['limit', 'after'], DEAD_DELIVERY);
    const row = after === undefined ? undefined : deliveryRow(after);
    return (await this.#onLedger(() => this.#outbox.dead(limit, row))).map(viewDeadDelivery);
  }

  archiveOutbox(options: ArchiveOutboxOptions): Promise<OutboxArchive> {
    return this.#onLedger(() => archiveOutbox(this.#database, this.schema, options)).catch((error: unknown) => {
      throw error instanceof OnRowsError ? error.cause : error;
    });
  }

  archiveHistory(options: ArchiveHistoryOptions): Promise<HistoryArchive> {
    return this.#onLedger(() => archiveHistory(this.#database, this.schema, options));
  }

  close(): Promise<void> {
    this.#closing ??= this.#database.close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #transaction(by: 'id' | 'key', value: string): Promise<Transaction | undefined> {
    const [found] = findTransactions(await this.#rows(selectTransactionsStatement(this.schema, by, [value]))).values();
    return found?.();
  }

  #rows(statement: Statement): Promise<Row[]> {
    return this.#onLedger(() => this.#database.run(statement));
  }

  /** Calls the database once the schema is known to have the version of this package. */
  #onLedger<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#call(async () => {
      if (!this.#isMigrated) await assertMigrated(this.#database, this.schema);
      this.#isMigrated = true;
      return work();
    });
  }

  async #call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== undefined) throw new LedgerError('ERR_CLOSED', 'the administration of the ledger is closed');
    try {
      return await work();
    } catch (error) {
      throw toDatabaseError(error, (message) => `${this.location} reports: ${message}`);
    }
  }
}
