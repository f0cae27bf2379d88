// The public declarations of 'pursekit/testing'. Written by: npm run api-report

import type { DatabaseOption, Ledger, LedgerTypes, PlainData, RuntimeEventName, RuntimeEvents, WalletState } from 'pursekit';

/**
 * The bounds of a runtime as options: a bound that is absent has its default. A comment ends with the default and the
 * range; a test compares the comments, `docs/API.md` and the code. An interface, because editors show no comment of a
 * member of a mapped type.
 */
interface BoundOptions {
    /**
     * Maximum number of commands that wait for one wallet. Beyond it: `ERR_MAILBOX_FULL`. Default: 256, from 1 to
     * 1000000.
     */
    readonly mailboxCapacity?: number | undefined;
    /**
     * Maximum number of bytes of the commands that wait for one wallet. Beyond it: `ERR_MAILBOX_FULL`. Default: 33554432,
     * from 1 to 1099511627776.
     */
    readonly mailboxBytesMax?: number | undefined;
    /** Maximum number of transactions that one wallet commits as one unit. Default: 500, from 1 to 1000. */
    readonly chainMax?: number | undefined;
    /** Maximum number of inputs of one transaction. Default: 100, from 2 to 1000. */
    readonly inputsMax?: number | undefined;
    /** A wallet merges UTXOs to pay an amount that is spread over more than `inputsMax` of them. Default: `true`. */
    readonly merges?: boolean | undefined;
    /**
     * An idle wallet in memory with more than 64 UTXOs merges the smallest. Has no effect without `merges`. Default:
     * `true`.
     */
    readonly idleMerges?: boolean | undefined;
    /**
     * This runtime projects the history behind the commit path, within seconds of a commit: who spent which output, and
     * the pages of each wallet. Without it `spentBy()` searches all transactions, and other reads of the history need a
     * runtime that has it. Default: `true`.
     */
    readonly history?: boolean | undefined;
    /**
     * Maximum number of UTXOs of one wallet that are read at once. Memory holds at most twice as many. Default: 1000,
     * from 2 to 100000.
     */
    readonly utxosLoadedMax?: number | undefined;
    /**
     * Maximum number of idle wallet actors in memory. Wallets with commands in progress may exceed it. Default: 50000,
     * from 1 to 10000000.
     */
    readonly residentWalletsMax?: number | undefined;
    /** Milliseconds after which an idle wallet is passivated. Default: 120000, from 1 to 86400000. */
    readonly idleMs?: number | undefined;
    /**
     * Maximum number of commands that are accepted and not answered, over all wallets. Beyond it: `ERR_OVERLOADED`.
     * Default: 100000, from 1 to 10000000.
     */
    readonly commandsWaitingMax?: number | undefined;
    /**
     * Maximum number of bytes of the commands that are accepted and not answered. Beyond it: `ERR_OVERLOADED`. Default:
     * 268435456, from 1 to 1099511627776.
     */
    readonly commandBytesWaitingMax?: number | undefined;
    /**
     * Maximum number of reads that are not answered. Beyond it: `ERR_OVERLOADED`. Default: 100000, from 1 to 10000000.
     */
    readonly readsWaitingMax?: number | undefined;
    /**
     * Maximum number of restarts of a crashing wallet within a minute. The next crash quarantines it. Default: 3, from 1
     * to 1000.
     */
    readonly walletRestartsPerMinuteMax?: number | undefined;
    /**
     * Maximum number of attempts to commit after conflicts with other runtimes. Then: `ERR_CONTENTION`. Default: 50, from
     * 1 to 1000.
     */
    readonly conflictAttemptsMax?: number | undefined;
    /**
     * Milliseconds for which a statement is retried while the database is unavailable. Default: 10000, from 1 to
     * 86400000.
     */
    readonly storeDeadlineMs?: number | undefined;
    /**
     * Maximum number of attempts to deliver an action. Then the delivery is a dead letter. Default: 8, from 1 to 1000.
     */
    readonly deliveryAttemptsMax?: number | undefined;
    /**
     * Maximum number of deliveries of one action type that are with processors at the same time. Default: 32, from 1 to
     * 1000.
     */
    readonly deliveriesInFlightMax?: number | undefined;
    /**
     * Milliseconds of the lease of a claimed delivery: the delivery of a killed process is taken over after it. A
     * processor may take half of it. Default: 60000, from 1000 to 3600000.
     */
    readonly deliveryLeaseMs?: number | undefined;
    /** Maximum number of dead commands and events in memory; the oldest are dropped. Default: 1000, from 1 to 1000000. */
    readonly deadLettersMax?: number | undefined;
    /**
     * Maximum number of bytes of the dead commands and events in memory; the oldest are dropped, and an event whose
     * `data` alone has more is not kept. Default: 16777216, from 1 to 1099511627776.
     */
    readonly deadLetterBytesMax?: number | undefined;
}

/** The constraint of a declaration: it has no other fields, and its actions and its `meta` are plain data. */
type CheckedTypes<Types> = {
    readonly [Name in keyof Types]: Name extends 'meta' ? DataObject & PlainFields<Types[Name]> : Name extends 'actions' ? {
        readonly [Type in keyof Types[Name]]: DataObject & NoType & PlainFields<Types[Name][Type]>;
    } : Name extends keyof LedgerTypes ? unknown : 'not one of assets, actions, events and meta';
};

/** The time of the runtime. Injected, so that tests control it. */
interface Clock {
    /** Milliseconds since the epoch, for dates. It jumps when the date of the system is set. */
    now(): number;
    /** Milliseconds on a monotonic clock, for durations. It does not jump when the date of the system is set. */
    steadyMs(): number;
    /** Milliseconds by which this clock is ahead of real time: zero, except for a clock that a test moves. */
    readonly aheadMs: number;
    /** Calls `run` once after `delayMs`; the returned function cancels it. */
    after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
}

/** An object, but not a list, bytes or a map. */
interface DataObject {
    /** Absent. */
    readonly [Symbol.iterator]?: never;
}

/** The events of a ledger since the recording began, in their order. */
export interface EventRecorder<Types extends LedgerTypes = LedgerTypes> extends Disposable {
    /** All events. */
    readonly events: readonly RecordedEvent<Types>[];
    /** The names of the events: of all, or of those that concern a wallet. */
    names(wallet?: string): readonly RuntimeEventName[];
    /**
     * Throws unless these events happened one after the other. Others may have happened in between. Fields are compared
     * deeply; an object that is expected may have fewer fields than the one that happened.
     *
     * @throws Error that names the first event that did not happen, with the names of those that did.
     */
    expectInOrder(...expected: readonly ExpectedEvent[]): void;
    /** Ends the recording. */
    stop(): void;
}

/** The name of an event, alone or with some of its fields: `['wallet:state', { state: 'idle' }]`. */
export type ExpectedEvent = RuntimeEventName | readonly [name: RuntimeEventName, fields: Readonly<Record<string, unknown>>];

/** A held commit: it is planned, and has not reached the database. */
export interface Gate {
    /** Resolves when a commit is held; rejects if none is within ten seconds or until the ledger is disposed of. */
    readonly entered: Promise<void>;
    /** Sends the held commit. */
    open(): void;
}

/** Options of `gateNextCommit()`. */
export interface GateOptions {
    /** The wallet whose next unit is held; by default the next batch is, with the units of all wallets in it. */
    readonly wallet?: string | undefined;
}

/** The result of checking one invariant. */
interface InvariantReport {
    /** The short name, such as `I1`. */
    readonly name: string;
    /** The statement that is true of a sound ledger. */
    readonly sentence: string;
    /** The number of violations that were found; 0 for an invariant that holds. */
    readonly violations: number;
    /** Some of the violations, as text. */
    readonly examples: readonly string[];
}

/**
 * A clock that moves only by {@link advance}. Drives back-off, passivation, timeouts, the due times of the outbox, and
 * `committedAt` and `recordedAt` of what a test ledger commits: the time of the database and that of the advances.
 */
export class ManualClock implements Clock {
    #private;
    /** The time by which the clock was advanced. */
    get aheadMs(): number;
    /** Milliseconds since the epoch: a fixed date plus the time by which the clock was advanced. */
    now(): number;
    /** Monotonic milliseconds: the time by which the clock was advanced. */
    steadyMs(): number;
    /** Calls `run` once after `delayMs` of this clock; the returned function cancels it. */
    after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
    /**
     * Advances the clock and runs the timers that fall due, in order, each at its due time.
     *
     * @throws RangeError for a time that is negative or not finite.
     */
    advance(byMs: number): Promise<void>;
    /**
     * Resolves when a timer is set (a back-off, the timeout of a caller or of a running processor), at once if one is.
     * The background timers of passivation and polling, which are always set, do not count.
     *
     * @throws Error after ten seconds, or `timeoutMs`.
     */
    sleeping(options?: WaitOptions): Promise<void>;
    /**
     * Runs the timers that are set, the earliest first, until the work settles. Work in progress gets real time before
     * each step.
     */
    runUntil(work: Promise<unknown>): Promise<void>;
}

/** The fields of an action in a declaration: its type is their name. */
interface NoType {
    /** Absent. */
    readonly type?: never;
}

type NotPlain = 'plain data has no functions, no symbols and no instances of classes';

/** The type itself, or one whose name is the error that the compiler shows. Plain data has no end: it comes first. */
type Plain<Value> = Value extends PlainData ? Value : Value extends undefined | symbol | ((...args: never) => unknown) ? NotPlain : Value extends readonly unknown[] ? readonly Plain<Value[number]>[] : keyof Value & symbol extends never ? PlainFields<Value> : NotPlain;

/** A field may be undefined, where an element of a list may not. */
type PlainField<Value> = Value extends undefined ? Value : Plain<Value>;

/**
 * The constraint of an object whose fields are plain data: `Own extends object & PlainFields<Own>`. Unlike an index
 * signature, it takes values of interfaces. It refuses functions, symbols and instances of classes with methods, such
 * as a `Date`, wherever they are in the object.
 */
type PlainFields<Own> = {
    readonly [Name in keyof Own]: PlainField<Own[Name]>;
};

/** An event of the runtime, as it was emitted. */
export type RecordedEvent<Types extends LedgerTypes = LedgerTypes> = {
    readonly [Name in RuntimeEventName]: {
        /** The name of the event. */
        readonly name: Name;
        /** Its payload. */
        readonly event: RuntimeEvents<Types>[Name];
    };
}[RuntimeEventName];

/** A row: column name to text. */
type Row = Readonly<Record<string, string | null>>;

/** The options of {@link seededWorld}. */
export interface SeededWorldOptions {
    /** The system clock by default. */
    readonly clock?: Clock | undefined;
    /**
     * Makes transaction ids repeat with the seed, too. Only for a schema of one run: in a later run the same id would
     * name a transaction that is already recorded.
     */
    readonly seededIds?: boolean | undefined;
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

/** Options of a timer. */
interface TimerOptions {
    /** The timer does not keep the process alive. */
    readonly background?: boolean;
}

/** The bounds of a wait. */
export interface WaitOptions {
    /** Real milliseconds, with any clock of the ledger; 10,000 by default. */
    readonly timeoutMs?: number;
    /** Ends the wait. */
    readonly signal?: AbortSignal;
}

/** Everything outside of the program that a run depends on. The same world and the same input repeat a run. */
interface World {
    /** The source of time and of timers. */
    readonly clock: Clock;
    /** A number in [0, 1). */
    random(): number;
    /** A fresh UUID v7. */
    transactionId(): string;
}

/**
 * Creates a ledger for a test, typed as `createLedger()` types one. The first of a process starts embedded Postgres; a
 * further one takes milliseconds.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, before anything is opened, and the other errors of `createLedger()`.
 */
export function createTestLedger<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(options?: TestLedgerOptions): Promise<TestLedger<Types>>;
export function createTestLedger(options?: TestLedgerOptions): Promise<TestLedger>;

/**
 * Waits until the ledger has settled, then throws unless minted − burned equals the sum of the unspent outputs for
 * every asset. For a test ledger it checks every other invariant of the stored data, too.
 */
export function expectConserved<Types extends LedgerTypes = LedgerTypes>(ledger: Ledger<Types> | TestLedger<Types>): Promise<void>;

/**
 * Records the events of a ledger from now on, until it is stopped or the ledger is closed.
 *
 * @example
 * using recorder = recordEvents(ledger);
 * await ledger.mint({ to: 'alice', assets: { gold: 1n } });
 * recorder.expectInOrder('wallet:activated', ['transaction:committed', { wallet: 'alice' }]);
 */
export function recordEvents<Types extends LedgerTypes = LedgerTypes>(ledger: Pick<Ledger<Types>, 'on'>): EventRecorder<Types>;

/** Generates numbers in [0, 1) that repeat with the seed (mulberry32: Tommy Ettinger, public domain). */
export function seededRandom(seed: number): () => number;

/**
 * Creates a world whose randomness repeats with the seed.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function seededWorld(seed: number, options?: SeededWorldOptions): World;

/**
 * Resolves when the wallet is in this state, at once if it already is; `stopped` means not in memory.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a state that does not exist; Error at the timeout, with the states that
 * were seen.
 */
export function waitForWallet<Types extends LedgerTypes = LedgerTypes>(ledger: Ledger<Types>, wallet: string, state: WalletState, options?: WaitOptions): Promise<void>;

