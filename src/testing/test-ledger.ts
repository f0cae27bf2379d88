import type { Processor } from '../actors/messages/delivery.ts';
import type { WalletState } from '../actors/messages/wallet-view.ts';
import type { WalletHooks } from '../actors/wallet/wallet-hooks.ts';
import { LedgerError } from '../domain/errors.ts';
import type { CheckedTypes, LedgerTypes } from '../domain/values/ledger-types.ts';
import { isName } from '../domain/values/names.ts';
import type { BoundOptions } from '../ledger/bounds.ts';
import { startLedger } from '../ledger/create-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type LedgerDeps, LedgerRuntime } from '../ledger/ledger-runtime.ts';
import { BOUND_NAMES, checkOptions, resolveBounds, resolveDatabase } from '../ledger/options.ts';
import { type InvariantReport, verifyInvariants } from '../store/invariants/verify.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { Row } from '../store/postgres/database.ts';
import type { DatabaseOption } from '../store/postgres/open-database.ts';
import type { WaitOptions } from './bounded.ts';
import { CommitInterceptor, type Gate } from './commit-interceptor.ts';
import { DeliveryFailures } from './delivery-failures.ts';
import type { ManualClock } from './manual-clock.ts';
import { checkClock, checkSeed, seededWorld } from './seeded-world.ts';
import { TestDatabase } from './test-database.ts';
import { waitForWallet } from './wait-for-wallet.ts';

/** The options of {@link createTestLedger}, with all bounds of `createLedger()`. */
export interface TestLedgerOptions extends BoundOptions {
  /** The database; by default embedded Postgres, which the test ledgers of a process share. */
  readonly database?: DatabaseOption;
  /**
   * For a `database` whose role may only run ledgers, as in production: a database of the same server whose role may
   * create the schema, grant that role what it needs (as `pursekit migrate --runtime-role` does), and run `sql()`.
   */
  readonly owner?: DatabaseOption | undefined;
  /** A clock that the test advances, which moves `committedAt` and `recordedAt`, too; the system clock by default. */
  readonly clock?: ManualClock | undefined;
  /** The seed of jitter and transaction ids; 1 by default. */
  readonly seed?: number | undefined;
}

/** Options of `gateNextCommit()`. */
export interface GateOptions {
  /** The wallet whose next unit is held; by default the next batch is, with the units of all wallets in it. */
  readonly wallet?: string | undefined;
}

/**
 * A ledger with methods for tests, in a schema of its own, which `close()` drops.
 *
 * 1. `close()` rejects if an injection was never used: the test did not test what it says.
 * 2. At the end of an `await using` block the gates are opened, waits are ended and the timers of a manual clock are
 *    run, before the ledger is closed: a test whose assertion fails ends with that assertion.
 */
export interface TestLedger<Types extends LedgerTypes = LedgerTypes> extends Ledger<Types> {
  /** The Postgres schema of this ledger, which `close()` drops. */
  readonly schema: string;
  /**
   * Holds the next commit between `await gate.entered` and `gate.open()`: the whole batch, or with a wallet its unit
   * alone, while other wallets commit. A command of several wallets is that of the wallet whose mailbox it came to.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for an invalid name of the wallet.
   */
  gateNextCommit(options?: GateOptions): Gate;
  /** Fails the next commit with this SQLSTATE; nothing is applied. @throws LedgerError `ERR_INVALID_OPTIONS` */
  failNextCommit(sqlState: string): void;
  /** Applies the next commit and loses its result. */
  loseNextAnswer(): void;
  /** Crashes the wallet actor that commits next, as a bug would, before anything is sent. */
  crashNextCommit(): void;
  /**
   * Fails the next attempt of a delivery of this type, before its processor is called: it is attempted again after a
   * back-off, or is a dead letter if it was the last one.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for what no action type can be.
   */
  failNextDelivery(type: string): void;
  /** Removes the injections that nothing has met, for tests with random schedules. */
  discardInjections(): void;
  /**
   * Resolves when the wallet is in this state, at once if it already is; `stopped` means not in memory.
   *
   * @throws Error after ten seconds, or `timeoutMs`, with the states that were seen.
   */
  waitForWallet(wallet: string, state: WalletState, options?: WaitOptions): Promise<void>;
  /** Starts another runtime on the same schema, which shares only the rows; the last one closed drops the schema. */
  another(options?: Omit<TestLedgerOptions, 'database' | 'owner'>): Promise<TestLedger<Types>>;
  /** Checks every invariant of the stored data, as `pursekit verify` does. */
  verify(): Promise<InvariantReport[]>;
  /** Runs SQL on the database; `$schema` stands for the quoted schema name, and columns come back as text. */
  sql(text: string): Promise<Row[]>;
}

/** `close()` opens a gate that stays shut for so long, so that it ends before the time limit of a test. */
const GATE_MS = 3_000;

/** The names of the options of a further runtime. */
const NAMES = ['clock', 'seed', ...BOUND_NAMES];

/**
 * Creates a ledger for a test, typed as `createLedger()` types one. The first of a process starts embedded Postgres; a
 * further one takes milliseconds.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, before anything is opened, and the other errors of `createLedger()`.
 */
export function createTestLedger<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(
  options?: TestLedgerOptions,
): Promise<TestLedger<Types>>;
export function createTestLedger(options?: TestLedgerOptions): Promise<TestLedger>;
export async function createTestLedger(options: TestLedgerOptions = {}): Promise<TestLedger> {
  return createInstrumentedLedger(options, {});
}

/** Instruments for the tests of this package. They are not part of the public test kit. */
export interface Instruments {
  readonly hooks?: WalletHooks;
  /** Returns the store that the runtime uses, e.g. the given one with reads that fail. */
  wrapStore?(store: LedgerStore): LedgerStore;
}

/** A test ledger with instruments. Runtimes that `another()` opens have none. */
export async function createInstrumentedLedger(
  options: TestLedgerOptions,
  instruments: Instruments,
): Promise<TestLedger> {
  checkOptions(options, ['database', 'owner', ...NAMES]);
  const { database: _, owner, ...others } = options;
  return start(new TestDatabase(resolveDatabase(options), owner), others, instruments);
}

/** Another runtime on the schema of a test ledger, with instruments. */
export async function anotherInstrumentedLedger(
  ledger: TestLedger,
  options: Omit<TestLedgerOptions, 'database' | 'owner'>,
  instruments: Instruments,
): Promise<TestLedger> {
  return (ledger as TestLedgerRuntime).another(options, instruments);
}

async function start(
  testDatabase: TestDatabase,
  options: Omit<TestLedgerOptions, 'database' | 'owner'>,
  { hooks, wrapStore = (store) => store }: Instruments,
): Promise<TestLedger> {
  checkOptions(options, NAMES);
  const { clock, seed = 1, ...boundOptions } = options;
  const bounds = resolveBounds(boundOptions);
  checkSeed(seed);
  if (clock !== undefined) checkClock(clock);
  const interceptor = new CommitInterceptor();
  const handles = await testDatabase.open();
  // Runtimes on one schema must generate different ids.
  const ownSeed = (seed * 1_000 + handles.number) >>> 0;
  const world = seededWorld(ownSeed, { seededIds: true, ...(clock === undefined ? {} : { clock }) });
  const { schema, commitClock } = testDatabase;
  // Within the interceptor: a commit has the time at which its gate is opened.
  const database = interceptor.wrap(commitClock.wrap(handles.database, handles.owner, world.clock));
  const sql = (text: string): Promise<Row[]> =>
    handles.owner.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  try {
    const verify = (): Promise<InvariantReport[]> => verifyInvariants(database, schema);
    const make = (deps: LedgerDeps): TestLedger => {
      const makeStore: LedgerDeps['makeStore'] = (events) => wrapStore(interceptor.watch(deps.makeStore(events)));
      return new TestLedgerRuntime({ ...deps, hooks, makeStore }, testDatabase, interceptor, { sql, verify, clock });
    };
    const migrate = !testDatabase.isOwned;
    return await startLedger({ database, schema, migrate, bounds, world }, make);
  } catch (error) {
    await database.close();
    throw error;
  }
}

class TestLedgerRuntime extends LedgerRuntime implements TestLedger {
  readonly schema: string;
  readonly sql: TestLedger['sql'];
  readonly verify: TestLedger['verify'];
  readonly #testDatabase: TestDatabase;
  readonly #interceptor: CommitInterceptor;
  readonly #clock: ManualClock | undefined;
  readonly #deliveries = new DeliveryFailures();

  constructor(
    deps: LedgerDeps,
    testDatabase: TestDatabase,
    interceptor: CommitInterceptor,
    { sql, verify, clock }: Pick<TestLedger, 'sql' | 'verify'> & { readonly clock: ManualClock | undefined },
  ) {
    super(deps);
    this.#clock = clock;
    this.schema = testDatabase.schema;
    this.sql = sql;
    this.verify = verify;
    this.#testDatabase = testDatabase;
    this.#interceptor = interceptor;
  }

  gateNextCommit({ wallet }: GateOptions = {}): Gate {
    if (wallet !== undefined && !isName(wallet))
      throw new LedgerError('ERR_INVALID_OPTIONS', 'wallet: expected the name of a wallet');
    const count = { committed: 0, rejected: 0 };
    this.on('transaction:committed', () => {
      count.committed += 1;
    });
    this.on('transaction:rejected', () => {
      count.rejected += 1;
    });
    return this.#interceptor.gate(() => `${count.committed} committed, ${count.rejected} rejected`, wallet);
  }

  failNextCommit(sqlState: string): void {
    this.#interceptor.fail(sqlState);
  }

  loseNextAnswer(): void {
    this.#interceptor.loseAnswer();
  }

  crashNextCommit(): void {
    this.#interceptor.crash();
  }

  failNextDelivery(type: string): void {
    this.#deliveries.fail(type);
  }

  override processor(type: string, processor: Processor): () => void {
    const isFunction = typeof processor === 'function';
    return super.processor(type, isFunction ? this.#deliveries.watch(type, processor) : processor);
  }

  discardInjections(): void {
    this.#deliveries.discard();
    this.#interceptor.discard();
  }

  waitForWallet(wallet: string, state: WalletState, options?: WaitOptions): Promise<void> {
    return waitForWallet(this, wallet, state, { signal: this.#interceptor.disposed, ...options });
  }

  override async close(): Promise<void> {
    const closing = super.close();
    const cancel = this.#interceptor.openAfter(GATE_MS);
    await closing.finally(cancel);
    const { unused } = this.#interceptor;
    const undelivered = this.#deliveries.unused;
    // Said once: the ledger is closed.
    this.discardInjections();
    const { forced } = this.#interceptor;
    if (forced) throw new Error(`a commit was held at a shut gate for ${GATE_MS} ms while the ledger closed`);
    if (unused.length > 0) throw new Error(`no commit met ${unused.join(', ')}`);
    if (undelivered.length > 0) throw new Error(`no delivery met ${undelivered.join(', ')}`);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    this.#interceptor.openGates();
    const closing = this.close();
    await (this.#clock?.runUntil(closing) ?? closing);
  }

  another(
    options: Omit<TestLedgerOptions, 'database' | 'owner'> = {},
    instruments: Instruments = {},
  ): Promise<TestLedger> {
    return start(this.#testDatabase, options, instruments);
  }
}
