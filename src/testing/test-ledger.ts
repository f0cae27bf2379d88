import type { WalletState } from '../actors/messages/wallet-view.ts';
import type { WalletHooks } from '../actors/wallet/wallet-hooks.ts';
import { startLedger } from '../ledger/create-ledger.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { type LedgerDeps, LedgerRuntime } from '../ledger/ledger-runtime.ts';
import { type BoundOptions, resolveBounds } from '../ledger/options.ts';
import { type InvariantReport, verifyInvariants } from '../store/invariants/verify.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { Row } from '../store/postgres/database.ts';
import type { DatabaseOption } from '../store/postgres/open-database.ts';
import { CommitInterceptor, type Gate } from './commit-interceptor.ts';
import type { ManualClock } from './manual-clock.ts';
import { seededWorld } from './seeded-world.ts';
import { TestDatabase } from './test-database.ts';
import { waitForWallet } from './wait-for-wallet.ts';

/** How a test ledger is made. All bounds of `createLedger()` may be given, too. */
export interface TestLedgerOptions extends BoundOptions {
  /** A database of the caller's; embedded Postgres, shared within the process, if none is given. */
  readonly database?: DatabaseOption;
  /**
   * For a `database` whose role may only run ledgers, as in production: a database of the same server whose role may
   * create the schema, grant that role what it needs (as `pursekit migrate --runtime-role` does), and run `sql()`.
   */
  readonly owner?: DatabaseOption;
  /** A clock that the test moves; the real one if none is given. */
  readonly clock?: ManualClock | undefined;
  /** Seeds jitter and transaction ids; 1 if none is given. */
  readonly seed?: number | undefined;
}

/** A ledger with a schema of its own, which is dropped when it is closed, and handles for tests. */
export interface TestLedger extends Ledger {
  readonly schema: string;
  /** Holds the next commit: `await gate.entered`, look around, `gate.open()`. */
  gateNextCommit(): Gate;
  /** Fails the next commit with this SQLSTATE; nothing is applied. */
  failNextCommit(sqlState: string): void;
  /** Applies the next commit and loses the answer. */
  loseNextAnswer(): void;
  /** Crashes the wallet actor that commits next, as a bug would, before anything is sent. */
  crashNextCommit(): void;
  /** Resolves when the wallet is in this state, at once if it is; `stopped` means not resident. */
  waitForWallet(wallet: string, state: WalletState): Promise<void>;
  /** Another runtime on the same schema, which knows nothing of this one; the schema lives until both are closed. */
  another(options?: Omit<TestLedgerOptions, 'database' | 'owner'>): Promise<TestLedger>;
  /** Checks every invariant of the stored data, as `pursekit verify` does. */
  verify(): Promise<InvariantReport[]>;
  /** Runs SQL on the database; `$schema` stands for the quoted schema name, and columns come back as text. */
  sql(text: string): Promise<Row[]>;
}

/** A ledger for a test. The first one of a process starts embedded Postgres; each further one costs milliseconds. */
export function createTestLedger(options: TestLedgerOptions = {}): Promise<TestLedger> {
  return createInstrumentedLedger(options, {});
}

/** Instruments for the tests of this package. They are not part of the public test kit. */
export interface Instruments {
  readonly hooks?: WalletHooks;
  /** Returns the store that the runtime uses, e.g. the given one with reads that fail. */
  wrapStore?(store: LedgerStore): LedgerStore;
}

/** A test ledger with instruments. Runtimes that `another()` opens have none. */
export function createInstrumentedLedger(
  { database, owner, ...options }: TestLedgerOptions,
  instruments: Instruments,
): Promise<TestLedger> {
  return start(new TestDatabase(database, owner), options, instruments);
}

async function start(
  testDatabase: TestDatabase,
  options: Omit<TestLedgerOptions, 'database' | 'owner'>,
  { hooks, wrapStore = (store) => store }: Instruments,
): Promise<TestLedger> {
  const { clock, seed = 1, ...bounds } = options;
  const interceptor = new CommitInterceptor();
  const handles = await testDatabase.open();
  const database = interceptor.wrap(handles.database);
  // Runtimes on one schema must not make the same ids.
  const ownSeed = seed * 1_000 + handles.number;
  const world = seededWorld(ownSeed, { seededIds: true, ...(clock === undefined ? {} : { clock }) });
  const { schema } = testDatabase;
  const sql = (text: string): Promise<Row[]> =>
    handles.owner.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  try {
    const verify = (): Promise<InvariantReport[]> => verifyInvariants(database, schema);
    const make = (deps: LedgerDeps): TestLedger => {
      const makeStore: LedgerDeps['makeStore'] = (events) => wrapStore(interceptor.watch(deps.makeStore(events)));
      return new TestLedgerRuntime({ ...deps, hooks, makeStore }, testDatabase, interceptor, { sql, verify });
    };
    const migrate = !testDatabase.isOwned;
    return await startLedger({ database, schema, migrate, bounds: resolveBounds(bounds), world }, make);
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

  constructor(
    deps: LedgerDeps,
    testDatabase: TestDatabase,
    interceptor: CommitInterceptor,
    { sql, verify }: Pick<TestLedger, 'sql' | 'verify'>,
  ) {
    super(deps);
    this.schema = testDatabase.schema;
    this.sql = sql;
    this.verify = verify;
    this.#testDatabase = testDatabase;
    this.#interceptor = interceptor;
  }

  gateNextCommit(): Gate {
    return this.#interceptor.gate();
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

  waitForWallet(wallet: string, state: WalletState): Promise<void> {
    return waitForWallet(this, wallet, state);
  }

  another(options: Omit<TestLedgerOptions, 'database' | 'owner'> = {}): Promise<TestLedger> {
    return start(this.#testDatabase, options, {});
  }
}
