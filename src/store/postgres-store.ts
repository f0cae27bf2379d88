import type { Durability } from '../domain/durability.ts';
import { isLedgerError, LedgerError, messageOf } from '../domain/errors.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { Bundle } from '../domain/values/bundle.ts';
import { parseOutpoint } from '../domain/values/outpoint.ts';
import { type UtxoView, viewUtxo } from '../domain/values/utxo.ts';
import type { World } from '../domain/world.ts';
import { BACKOFF } from '../platform/backoff-policies.ts';
import { type RetryPolicy, retrying } from '../platform/retry.ts';
import { decodeData, encodeCommand, encodeRefusal } from './codec/encode-command.ts';
import { BatchSender } from './commit/batch-sender.ts';
import { commitUnit } from './commit/commit-unit.ts';
import { GroupCommit } from './commit/group-commit.ts';
import type {
  AssetSupply,
  Balance,
  CommitUnit,
  Largest,
  LedgerStore,
  PlacedCommits,
  ProjectedSpends,
  SpentBy,
  StoreEvents,
  UnitResult,
  UnitSource,
  Unspent,
} from './ledger-store.ts';
import { mapPlacedCommits, placeCommitsStatement } from './order/place-commits.ts';
import { PostgresOutbox } from './outbox/postgres-outbox.ts';
import type { OutboxStore } from './outbox-store.ts';
import { type Database, type Row, STATEMENT_TIMEOUT_MS, type Statement } from './postgres/database.ts';
import { classify } from './postgres/sql-errors.ts';
import { BatchLoader, type PartialRead } from './reads/batch-loader.ts';
import { readBalance } from './reads/read-balances.ts';
import { ReadQueue } from './reads/read-queue.ts';
import { RowBudget } from './reads/row-budget.ts';
import { type BalanceOrLarge, mapBalances, selectBalancesStatement } from './reads/select-balances.ts';
import { mapLargest, selectLargestStatement } from './reads/select-largest.ts';
import { mapSupply, selectSupplyStatement } from './reads/select-supply.ts';
import { mapTotals, selectTotalsStatement } from './reads/select-totals.ts';
import {
  byKey,
  type FoundTransaction,
  findTransactions,
  selectTransactionsStatement,
} from './reads/select-transactions.ts';
import { loadUnspent } from './reads/select-unspent.ts';
import { selectUtxosStatement } from './reads/select-utxos.ts';
import { mapUtxos } from './reads/utxo-rows.ts';
import { explainSchemaError, isSchemaError } from './schema/schema-error.ts';
import { mapProjectedSpends, projectSpendsStatement } from './spends/project-spends.ts';
import { mapSpender, selectSpenderStatement } from './spends/select-spender.ts';
import { mapSpentBy, selectSpentByStatement } from './spends/select-spent-by.ts';

/** The deadline ends the retries, however long it is. */
const STORE_ATTEMPTS_MAX = Number.POSITIVE_INFINITY;
const BATCHES_IN_FLIGHT_MAX = 2;
/** While the wallets of one read plan and commit, the next wallets are read. */
const ACTIVATIONS_IN_FLIGHT_MAX = 4;
const SINGLE_READS_IN_FLIGHT_MAX = 2;
/** The wallets of one activation at most; its rows have a bound, too. */
const ACTIVATION_WALLETS_MAX = 500;
/** The transactions of one read at most: each may have 70 KB. */
const TRANSACTIONS_READ_MAX = 250;
const BALANCES_READ_MAX = 1_000;
/** The timeout of a statement does not fall below this, however short the deadline is. */
const STATEMENT_TIMEOUT_MS_MIN = 2_000;

/** The dependencies of a {@link PostgresStore}. */
export interface PostgresStoreOptions {
  readonly database: Database;
  readonly schema: string;
  readonly durability: Durability;
  readonly world: World;
  readonly deadlineMs: number;
  /** The rows of one wallet that are read at once, at most. */
  readonly utxosLoadedMax: number;
  readonly events: StoreEvents;
}

/** The {@link LedgerStore} on Postgres, through node-postgres or PGlite. Owns: its database, which it closes. */
export class PostgresStore implements LedgerStore {
  readonly durability: Durability;
  readonly location: string;
  readonly outbox: OutboxStore;
  readonly encodeCommand = encodeCommand;
  readonly decodeData = decodeData;
  readonly encodeRefusal = encodeRefusal;
  readonly #options: PostgresStoreOptions;
  readonly #policy: RetryPolicy;
  readonly #timeoutMs: number;
  readonly #groupCommit: GroupCommit;
  readonly #unspent: BatchLoader<Unspent>;
  readonly #balances: BatchLoader<BalanceOrLarge>;
  /** Sums each wallet with very many UTXOs in a statement of its own: no other wallet waits for it. */
  readonly #largeBalances: BatchLoader<Balance>;
  readonly #transactions: BatchLoader<FoundTransaction | undefined>;
  readonly #transactionsByKey: BatchLoader<FoundTransaction | undefined>;
  readonly #supply: BatchLoader<ReadonlyMap<string, AssetSupply>>;
  readonly #rowBudget = new RowBudget();
  readonly #singleReads: ReadQueue;
  /** The number of statements that the database has answered. */
  #answers = 0;
  /** The errors of reads that failed while the database answered other statements. */
  readonly #failedAlone = new WeakSet<LedgerError>();
  readonly #unlisten: (() => void) | undefined;

  constructor(options: PostgresStoreOptions) {
    const { database, schema, world, deadlineMs, events } = options;
    this.#options = options;
    this.#unlisten = database.listen?.(events);
    this.durability = options.durability;
    this.location = database.location;
    this.#policy = { ...BACKOFF.storeError, attemptsMax: STORE_ATTEMPTS_MAX, deadlineMs };
    this.#timeoutMs = Math.min(STATEMENT_TIMEOUT_MS, Math.max(STATEMENT_TIMEOUT_MS_MIN, deadlineMs));
    const isOutage = (error: unknown): boolean => this.#isOutage(error);
    this.#singleReads = new ReadQueue(SINGLE_READS_IN_FLIGHT_MAX, isOutage);
    const lookups = { isOutage, keysMax: TRANSACTIONS_READ_MAX };
    const run = (statement: Statement): Promise<Row[]> => this.#read(statement);
    this.outbox = new PostgresOutbox(run, schema, world.clock);
    const batches = new BatchSender(schema, (statement) => this.#run(statement));
    this.#groupCommit = new GroupCommit({
      world,
      policy: this.#policy,
      batchesInFlightMax: Math.min(BATCHES_IN_FLIGHT_MAX, database.statementsInFlightMax),
      events,
      explain: (error) => this.#explain(error),
      send: (units, how) => batches.send(units, how),
    });
    this.#unspent = new BatchLoader(
      (wallets) => this.#loadUnspent(wallets),
      () => NOTHING,
      { isOutage, readsInFlightMax: ACTIVATIONS_IN_FLIGHT_MAX, keysMax: ACTIVATION_WALLETS_MAX },
    );
    this.#balances = new BatchLoader(
      async (wallets) => mapBalances(wallets, await run(selectBalancesStatement(schema, wallets))),
      () => ({ assets: {}, utxos: 0 }),
      { isOutage, keysMax: BALANCES_READ_MAX },
    );
    this.#largeBalances = new BatchLoader(
      async ([wallet]) => new Map([[wallet as string, await readBalance(run, schema, wallet as string)]]),
      () => ({ assets: {}, utxos: 0 }),
      { isOutage, keysMax: 1, readsInFlightMax: SINGLE_READS_IN_FLIGHT_MAX },
    );
    this.#transactions = new BatchLoader(
      async (ids) => findTransactions(await run(selectTransactionsStatement(schema, 'id', ids))),
      () => undefined,
      lookups,
    );
    this.#transactionsByKey = new BatchLoader(
      async (keys) => byKey(await run(selectTransactionsStatement(schema, 'key', keys))),
      () => undefined,
      lookups,
    );
    this.#supply = new BatchLoader<ReadonlyMap<string, AssetSupply>>(
      async ([all]) => new Map([[all as string, mapSupply(await run(selectSupplyStatement(schema)))]]),
      () => new Map(),
      { isOutage },
    );
  }

  submit(source: UnitSource): void {
    this.#groupCommit.submit(source);
  }

  commit(unit: CommitUnit): Promise<UnitResult> {
    return commitUnit(this, unit);
  }

  unspent(wallet: string): Promise<Unspent> {
    return this.#unspent.get(wallet);
  }

  async largest(wallet: string, assets: readonly string[], limit: number): Promise<Largest> {
    const rows = await this.#readSingly(selectLargestStatement(this.#options.schema, wallet, assets, limit));
    return mapLargest(rows, assets, limit);
  }

  async totals(wallet: string, assets: readonly string[]): Promise<Bundle> {
    return mapTotals(await this.#readSingly(selectTotalsStatement(this.#options.schema, wallet, assets)), assets);
  }

  async balance(wallet: string): Promise<Balance> {
    const shared = await this.#balances.get(wallet);
    const { assets, utxos } = shared === 'large' ? await this.#largeBalances.get(wallet) : shared;
    // Callers that share one read get equal objects, not the same object.
    return { assets: { ...assets }, utxos };
  }

  async utxos(wallet: string, limit: number, after?: string): Promise<readonly UtxoView[]> {
    const from = after === undefined ? undefined : parseOutpoint(after);
    const rows = await this.#readSingly(selectUtxosStatement(this.#options.schema, wallet, limit, from));
    return mapUtxos(rows).map(viewUtxo);
  }

  async transaction(id: string): Promise<Transaction | undefined> {
    return (await this.#transactions.get(id))?.();
  }

  async transactionByKey(key: string): Promise<Transaction | undefined> {
    return (await this.#transactionsByKey.get(key))?.();
  }

  async placeCommits(): Promise<PlacedCommits> {
    return mapPlacedCommits(await this.#read(placeCommitsStatement(this.#options.schema)));
  }

  async projectSpends(): Promise<ProjectedSpends> {
    return mapProjectedSpends(await this.#read(projectSpendsStatement(this.#options.schema)));
  }

  async spentBy(outpoint: string): Promise<SpentBy> {
    return mapSpentBy(await this.#readSingly(selectSpentByStatement(this.#options.schema, parseOutpoint(outpoint))));
  }

  async spender(outpoint: string): Promise<string | undefined> {
    return mapSpender(await this.#readSingly(selectSpenderStatement(this.#options.schema, parseOutpoint(outpoint))));
  }

  async supply(): Promise<ReadonlyMap<string, AssetSupply>> {
    // Callers that share one read get equal objects, not the same object.
    return new Map([...(await this.#supply.get('all'))].map(([asset, supply]) => [asset, { ...supply }]));
  }

  async close(): Promise<void> {
    await this.#options.database.close();
    this.#unlisten?.();
  }

  async #explain(error: unknown): Promise<LedgerError | undefined> {
    const { database, schema } = this.#options;
    return isSchemaError(error) ? explainSchemaError(database, schema, error) : undefined;
  }

  /** Loads what the budget allows of these wallets. */
  async #loadUnspent(wallets: readonly string[]): Promise<PartialRead<Unspent>> {
    const { schema, world, utxosLoadedMax: walletRowsMax } = this.#options;
    const startMs = world.clock.steadyMs();
    try {
      const bounds = { walletRowsMax, rowsMax: this.#rowBudget.rows };
      return await loadUnspent((statement) => this.#read(statement), schema, wallets, bounds);
    } finally {
      this.#rowBudget.note(world.clock.steadyMs() - startMs);
    }
  }

  /** The timeout of one statement is not longer than the deadline of the command. */
  async #run(statement: Statement): Promise<Row[]> {
    const rows = await this.#options.database.run({ timeoutMs: this.#timeoutMs, ...statement });
    this.#answers += 1;
    return rows;
  }

  /** Reads what no other read can serve, a few statements at a time. */
  #readSingly(statement: Statement): Promise<Row[]> {
    return this.#singleReads.run(() => this.#read(statement));
  }

  /** Runs a statement that may run twice: retries it until the deadline. */
  async #read(statement: Statement): Promise<Row[]> {
    const { world, events } = this.#options;
    let answersBefore = this.#answers;
    const attempt = (): Promise<Row[]> => {
      answersBefore = this.#answers;
      return this.#run(statement);
    };
    try {
      return await retrying(
        world,
        this.#policy,
        attempt,
        (error) => (['broken', 'refused'].includes(classify(error)) ? 'stop' : 'retry'),
        (notice) => events.retrying({ statement: statement.name, inDoubt: false, ...notice }),
      );
    } catch (cause) {
      const explained = await this.#explain(cause);
      if (explained !== undefined) throw explained;
      const text = messageOf(cause);
      const error = new LedgerError('ERR_STORE_UNAVAILABLE', `${statement.name} failed: ${text}`, { cause });
      if (this.#answers > answersBefore) this.#failedAlone.add(error);
      throw error;
    }
  }

  /**
   * Returns true if every other read would fail, too, after a read failed with this error. A database that answered
   * others during the last attempt is there: that read alone was too slow.
   */
  #isOutage(error: unknown): boolean {
    if (!isLedgerError(error) || this.#failedAlone.has(error)) return false;
    return ['unavailable', 'in_doubt'].includes(classify(error.cause));
  }
}

const NOTHING: Unspent = Object.freeze({ utxos: Object.freeze([]), isAll: true });
