import type { Durability } from '../domain/durability.ts';
import type { AssetDefinition, AssetRules } from '../domain/records/asset-rule.ts';
import type { ExceededCap } from '../domain/records/exceeded-cap.ts';
import { type HoldRecord, holdIdOf, holdOwner } from '../domain/records/hold.ts';
import type { CountChange } from '../domain/records/movement.ts';
import { type ReversalTarget, targetOf } from '../domain/records/reversal.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { Policy } from '../domain/rules/policy.ts';
import { parseOutpoint } from '../domain/values/outpoint.ts';
import { type UtxoView, viewUtxo } from '../domain/values/utxo.ts';
import type { World } from '../domain/world.ts';
import { BACKOFF } from '../platform/backoff-policies.ts';
import type { RetryPolicy } from '../platform/retry.ts';
import { decodeData, encodeCommand, encodeRefusal } from './codec/encode-command.ts';
import { BatchSender } from './commit/batch-sender.ts';
import { commitUnit } from './commit/commit-unit.ts';
import { GroupCommit } from './commit/group-commit.ts';
import {
  endCountingStatement,
  foldTotalsStatement,
  hasEnded,
  hasMoreChanges,
  isCountingNeeded,
  mapWriters,
  startCountingStatement,
  unspentWritersStatement,
} from './counted/count-wallet.ts';
import { PostgresHistory } from './history/postgres-history.ts';
import { ReadOnlyHistory } from './history/read-only-history.ts';
import type { HistoryStore } from './history-store.ts';
import type {
  AssetSupply,
  Balance,
  CommitUnit,
  DueHolds,
  Largest,
  LedgerStore,
  RecordedTransaction,
  UnitResult,
  UnitSource,
  Unspent,
  WalletTotals,
} from './ledger-store.ts';
import { PostgresOutbox } from './outbox/postgres-outbox.ts';
import type { OutboxStore } from './outbox-store.ts';
import { type DefineAssetOptions, defineAsset } from './policy/define-asset.ts';
import { PolicyCache } from './policy/policy-cache.ts';
import { PolicyChanges } from './policy/policy-changes.ts';
import { type Database, type Row, STATEMENT_TIMEOUT_MS, type Statement } from './postgres/database.ts';
import { PostgresProvenance } from './provenance/postgres-provenance.ts';
import { BalanceLoader } from './reads/balance-loader.ts';
import { BatchLoader } from './reads/batch-loader.ts';
import { FeedReads } from './reads/feed-reads.ts';
import { type Loaders, makeLoaders } from './reads/loaders.ts';
import { ReadQueue } from './reads/read-queue.ts';
import { Reader } from './reads/reader.ts';
import { mapAssetRules, selectAssetRulesStatement } from './reads/select-asset-rules.ts';
import { findExceeded, selectCountersStatement } from './reads/select-counters.ts';
import { mapDueHolds, mapHoldIds, selectDueHoldsStatement, selectOpenHoldsStatement } from './reads/select-holds.ts';
import { mapLargest, selectLargestStatement } from './reads/select-largest.ts';
import { mapRecorded, selectRecordedStatement } from './reads/select-recorded.ts';
import { mapReversals, selectReversalsStatement } from './reads/select-reversals.ts';
import { mapTotals, selectTotalsStatement } from './reads/select-totals.ts';
import { selectUtxosStatement } from './reads/select-utxos.ts';
import { unspentLoader } from './reads/unspent-loader.ts';
import { mapUtxos } from './reads/utxo-rows.ts';
import type { StoreEvents } from './store-events.ts';

/** The deadline ends the retries, however long it is. */
const STORE_ATTEMPTS_MAX = Number.POSITIVE_INFINITY;
const BATCHES_IN_FLIGHT_MAX = 2;
const SINGLE_READS_IN_FLIGHT_MAX = 2;
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
  /** Nothing is written: reads take the history as other runtimes have brought it forward. */
  readonly isReadOnly?: boolean;
}

/** The {@link LedgerStore} on Postgres, through node-postgres or PGlite. Owns: its database, which it closes. */
export class PostgresStore implements LedgerStore {
  readonly durability: Durability;
  readonly location: string;
  readonly outbox: OutboxStore;
  readonly feed: FeedReads;
  readonly provenance: PostgresProvenance;
  readonly policy: Policy;
  readonly history: HistoryStore;
  readonly encodeCommand = encodeCommand;
  readonly decodeData = decodeData;
  readonly encodeRefusal = encodeRefusal;
  readonly #options: PostgresStoreOptions;
  readonly #retryPolicy: RetryPolicy;
  readonly #reader: Reader;
  readonly #groupCommit: GroupCommit;
  readonly #unspent: BatchLoader<Unspent>;
  readonly #balances: BalanceLoader;
  readonly #loaders: Loaders;
  readonly #policyReads: BatchLoader<true>;
  readonly #definitions: DefineAssetOptions;
  /** For what callers ask. */
  readonly #singleReads: ReadQueue;
  /** For what commands need: a slow read of a caller does not delay them, and fails none. */
  readonly #commandReads: ReadQueue;
  readonly #unlisten: (() => void) | undefined;

  constructor(options: PostgresStoreOptions) {
    const { database, schema, world, deadlineMs, events } = options;
    this.#options = options;
    this.#unlisten = database.listen?.(events);
    this.durability = options.durability;
    this.location = database.location;
    this.#retryPolicy = { ...BACKOFF.storeError, attemptsMax: STORE_ATTEMPTS_MAX, deadlineMs };
    const timeoutMs = Math.min(STATEMENT_TIMEOUT_MS, Math.max(STATEMENT_TIMEOUT_MS_MIN, deadlineMs));
    this.#reader = new Reader({ database, schema, world, policy: this.#retryPolicy, timeoutMs, events });
    const { read: run, isOutage } = this.#reader;
    this.#singleReads = new ReadQueue(SINGLE_READS_IN_FLIGHT_MAX, isOutage);
    this.#commandReads = new ReadQueue(SINGLE_READS_IN_FLIGHT_MAX, isOutage);
    this.outbox = new PostgresOutbox(run, schema, world.clock);
    this.feed = new FeedReads(run, schema, isOutage);
    const History = options.isReadOnly === true ? ReadOnlyHistory : PostgresHistory;
    this.history = new History({ schema, run, read: (statement) => this.#readSingly(statement) });
    this.provenance = new PostgresProvenance((statement) => this.#readSingly(statement), schema);
    const policy = new PolicyCache(schema);
    this.policy = policy.policy;
    const changes = new PolicyChanges({ world, deadlineMs, events, database });
    const definitions = new ReadQueue(1, isOutage);
    this.#definitions = { schema, world, changes, read: run, inTurn: (change) => definitions.run(change) };
    const runOnce = (statement: Statement): Promise<Row[]> => this.#reader.run(statement);
    const batches = new BatchSender({ schema, world, policy, changes, run: runOnce });
    const readAll = (keys: readonly string[]) =>
      policy.read(run).then(() => new Map(keys.map((key) => [key, true as const])));
    this.#policyReads = new BatchLoader(readAll, () => true, { isOutage });
    this.#groupCommit = new GroupCommit({
      world,
      policy: this.#retryPolicy,
      batchesInFlightMax: Math.min(BATCHES_IN_FLIGHT_MAX, database.statementsInFlightMax),
      events,
      explain: (error) => this.#reader.explain(error),
      send: (units, how) => batches.send(units, how),
    });
    this.#unspent = unspentLoader(this.#reader, schema, world.clock, options.utxosLoadedMax);
    this.#balances = new BalanceLoader(this.#reader, schema, (wallet) => events.largeWallet(wallet));
    this.#loaders = makeLoaders(run, schema, isOutage);
  }

  async readPolicy(): Promise<void> {
    await this.#policyReads.get('all');
  }

  async defineAsset(asset: string, rules: AssetRules): Promise<number> {
    const number = await defineAsset(this.#definitions, asset, rules);
    // What this runtime plans next obeys it.
    await this.readPolicy();
    return number;
  }

  async assetRules(asset?: string): Promise<readonly AssetDefinition[]> {
    return mapAssetRules(await this.#readSingly(selectAssetRulesStatement(this.#options.schema, asset)));
  }

  async findExceeded(counts: readonly CountChange[]): Promise<readonly ExceededCap[]> {
    const statement = selectCountersStatement(this.#options.schema, counts);
    return findExceeded(await this.#readSingly(statement, this.#commandReads), counts);
  }

  submit(source: UnitSource): void {
    this.#groupCommit.submit(source);
  }

  commit(unit: CommitUnit): Promise<UnitResult> {
    return commitUnit(this, unit);
  }

  async unspent(wallet: string): Promise<Unspent> {
    const unspent = await this.#unspent.get(wallet);
    if (!unspent.isAll) this.#options.events.largeWallet(wallet);
    return unspent;
  }

  async largest(wallet: string, assets: readonly string[], limit: number): Promise<Largest> {
    const statement = selectLargestStatement(this.#options.schema, wallet, assets, limit);
    return mapLargest(await this.#readSingly(statement, this.#commandReads), assets, limit);
  }

  async totals(wanted: ReadonlyMap<string, readonly string[]>): Promise<WalletTotals> {
    const statement = selectTotalsStatement(this.#options.schema, wanted);
    return mapTotals(await this.#readSingly(statement, this.#commandReads));
  }

  balance(wallet: string): Promise<Balance> {
    return this.#balances.get(wallet);
  }

  async utxos(wallet: string, limit: number, after?: string): Promise<readonly UtxoView[]> {
    const from = after === undefined ? undefined : parseOutpoint(after);
    const rows = await this.#readSingly(selectUtxosStatement(this.#options.schema, wallet, limit, from));
    return mapUtxos(rows).map(viewUtxo);
  }

  async transaction(id: string): Promise<Transaction | undefined> {
    return (await this.#loaders.transactions.get(id))?.();
  }

  async transactionByKey(key: string): Promise<Transaction | undefined> {
    return (await this.#loaders.transactionsByKey.get(key))?.();
  }

  async recorded(key: string): Promise<RecordedTransaction | undefined> {
    const statement = selectRecordedStatement(this.#options.schema, key);
    return mapRecorded(await this.#readSingly(statement, this.#commandReads));
  }

  async reversalTarget(id: string): Promise<ReversalTarget | undefined> {
    const transaction = await this.transaction(id);
    if (transaction === undefined) return undefined;
    const owners = new Set(transaction.inputs.map(({ owner }) => holdIdOf(owner)).filter((held) => held !== undefined));
    const holds = await this.#readHolds([...owners]);
    const wallets = new Map(holds.map((hold) => [hold.id, hold.wallet]));
    // Last: it changes, and the others never do.
    const rows = await this.#readSingly(selectReversalsStatement(this.#options.schema, id), this.#commandReads);
    return targetOf(transaction, mapReversals(rows), (holdId) => wallets.get(holdId) ?? holdOwner(holdId));
  }

  hold(id: string): Promise<HoldRecord | undefined> {
    return this.#loaders.holds.get(id);
  }

  async openHolds(wallet: string, limit: number, after?: string): Promise<readonly HoldRecord[]> {
    const statement = selectOpenHoldsStatement(this.#options.schema, wallet, limit, after);
    const ids = mapHoldIds(await this.#readSingly(statement));
    const open = (await this.#readHolds(ids)).filter(({ state }) => state === 'open');
    if (ids.length < limit || open.length === limit) return open;
    // Some ended between the two reads. They make no page shorter: a short page is the last one.
    return [...open, ...(await this.openHolds(wallet, limit - open.length, ids.at(-1)))];
  }

  async dueHolds(limit: number): Promise<DueHolds> {
    const statement = selectDueHoldsStatement(this.#options.schema, limit);
    const { ids, nextInMs } = mapDueHolds(await this.#reader.read(statement));
    return { due: await this.#readHolds(ids), nextInMs };
  }

  async #readHolds(ids: readonly string[]): Promise<readonly HoldRecord[]> {
    const found = await Promise.all(ids.map((id) => this.#loaders.holds.get(id)));
    return found.filter((hold) => hold !== undefined);
  }

  async startCounting(wallet: string): Promise<boolean> {
    return isCountingNeeded(await this.#reader.read(startCountingStatement(this.#options.schema, wallet)));
  }

  async unspentWriters(): Promise<readonly string[]> {
    return mapWriters(await this.#reader.read(unspentWritersStatement(this.#options.schema)));
  }

  async endCounting(wallet: string): Promise<boolean> {
    return hasEnded(await this.#reader.read(endCountingStatement(this.#options.schema, wallet)));
  }

  async foldTotals(): Promise<boolean> {
    // Once: the next sweep folds what this one does not.
    return hasMoreChanges(await this.#reader.run(foldTotalsStatement(this.#options.schema)));
  }

  async supply(): Promise<ReadonlyMap<string, AssetSupply>> {
    // Callers that share one read get equal objects, not the same object.
    return new Map([...(await this.#loaders.supply.get('all'))].map(([asset, supply]) => [asset, { ...supply }]));
  }

  async close(): Promise<void> {
    this.#reader.close();
    await this.#options.database.close();
    this.#unlisten?.();
  }

  /** Reads what no other read can serve, a few statements at a time. */
  #readSingly(statement: Statement, queue = this.#singleReads): Promise<Row[]> {
    return queue.run(() => this.#reader.read(statement));
  }
}
