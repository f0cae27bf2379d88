// The public declarations of 'pursekit/testing'. Written by: npm run api-report

import type { Bounds, DatabaseOption, Ledger, WalletState } from 'pursekit';

/** Bounds that a host gives, or leaves to their defaults. */
type BoundOptions = {
    readonly [Name in keyof Bounds]?: Bounds[Name] | undefined;
};

/** Time, as the runtime sees it. Injected, so that tests own it. */
interface Clock {
    /** Milliseconds since the epoch, for dates that people read. It jumps when someone sets the date. */
    now(): number;
    /** Milliseconds since some fixed moment: the difference of two is how much time went by, whoever sets the date. */
    steadyMs(): number;
    /** How far this clock runs ahead of real time: zero, except for a clock that a test moves. */
    readonly aheadMs: number;
    /** Calls `run` once after `delayMs`; the returned function cancels it. */
    after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
}

/** A commit that is held: it has been planned, and has not reached the database. */
export interface Gate {
    /** Resolves when a commit arrived at the gate. */
    readonly entered: Promise<void>;
    /** Lets it go on. */
    open(): void;
}

/** What became of one invariant. */
interface InvariantReport {
    readonly name: string;
    readonly sentence: string;
    readonly violations: number;
    /** A few of the violations, as text. */
    readonly examples: readonly string[];
}

/**
 * A clock that stands still until it is told to go on. Drives back-off, passivation, timeouts and the due times of the
 * outbox.
 */
export class ManualClock implements Clock {
    #private;
    /** How far it was moved. */
    get aheadMs(): number;
    now(): number;
    steadyMs(): number;
    after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
    /**
     * Moves time on and runs what falls due on the way, in order, each at its own moment.
     *
     * @throws RangeError for what is no time that can pass.
     */
    advance(byMs: number): Promise<void>;
    /**
     * Resolves when something waits for time to pass (a back-off, a caller's timeout), at once if something does.
     * Passivation and polling, which always wait, do not count.
     */
    sleeping(): Promise<void>;
}

/** A row: column name to text. */
type Row = Readonly<Record<string, string | null>>;

/** What a seeded world is made of. */
export interface SeededWorldOptions {
    /** The real clock if none is given. */
    readonly clock?: Clock;
    /**
     * Whether transaction ids repeat with the seed, too. Only for a schema of one run: an id that comes back in a later
     * run names a transaction that is there already.
     */
    readonly seededIds?: boolean;
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

/** How a timer behaves. */
interface TimerOptions {
    /** A process with nothing else to do need not wait for it. */
    readonly background?: boolean;
}

/** Everything outside the program that a run depends on: with the same world and the same input, a run repeats. */
interface World {
    readonly clock: Clock;
    /** A number in [0, 1). */
    random(): number;
    /** A fresh UUID v7. */
    transactionId(): string;
}

/** A ledger for a test. The first one of a process starts embedded Postgres; each further one costs milliseconds. */
export function createTestLedger({ database, owner, ...options }?: TestLedgerOptions): Promise<TestLedger>;

/**
 * Throws unless the books balance: per asset, minted − burned equals the sum of what is unspent. Of a test ledger every
 * other invariant of the stored data is checked, too: nothing spent twice, every transaction whole. Waits until the
 * ledger has settled.
 */
export function expectConserved(ledger: Ledger | TestLedger): Promise<void>;

/** Numbers in [0, 1) that repeat with the seed (mulberry32: Tommy Ettinger, public domain). */
export function seededRandom(seed: number): () => number;

/** A world whose randomness repeats with the seed. */
export function seededWorld(seed: number, { clock, seededIds }?: SeededWorldOptions): World;

/** Resolves when the wallet is in this state, at once if it is; `stopped` means not resident. */
export function waitForWallet(ledger: Ledger, wallet: string, state: WalletState): Promise<void>;

