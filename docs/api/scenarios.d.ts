// The public declarations of 'pursekit/scenarios'. Written by: npm run api-report

import type { Action, AssetDefinition, AssetRules, AssetSupply, Assets, Balance, COMMAND_KINDS, CommandKind, CommandView, Commands, DeadLetter, ErrorCode, EventHandler, EventOutcome, ExternalEvent, HoldRefusal, HoldView, Ledger, LedgerOptions, Meta, MintedInput, Outcome, Problem, Processor, RejectReason, RuleRefusal, Shortfall, Transaction, UtxoPage, WaitingDeliveries, WalletFreeze, WantedAssets, WantedInput } from 'pursekit';

/**
 * Administration of one ledger in its database, without a running ledger: no wallet actor starts and no delivery is
 * claimed. Safe beside running ledgers.
 *
 * Every method throws `LedgerError` `ERR_STORE_UNAVAILABLE` if the database does not answer, `ERR_DATABASE_UNFIT` if it
 * rejects the statement (a missing right, a missing role), and `ERR_CLOSED` after `close()`. Every method except
 * `migrate()` throws `ERR_SCHEMA` unless the schema has the version of this package.
 */
interface Admin extends AsyncDisposable {
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

/** The least and the most of an asset that an expectation allows; one of them at least. */
export interface AmountBounds {
    /** The least amount. */
    readonly atLeast?: bigint | undefined;
    /** The most. */
    readonly atMost?: bigint | undefined;
}

/** The result of a command. */
export type Answer = {
    readonly status: 'committed' | 'duplicate';
    /** The id of the transaction. */
    readonly transactionId: string;
} | {
    readonly status: 'rejected';
    /** The reason of the refusal. */
    readonly reason: RejectReason;
    /** The assets of which there is too little, where that is the reason. */
    readonly shortfalls: readonly Shortfall[];
    /** For the reasons that begin with `hold_`: the hold. */
    readonly hold?: HoldRefusal;
    /** For `wallet_frozen` and the rules of assets: what the rule says. */
    readonly rule?: RuleRefusal;
}
/** The input is invalid: no command was queued. */
 | {
    readonly status: 'refused';
    /** The rule that the input breaks. */
    readonly problem: Problem;
    /** The path of the offending field. */
    readonly field: string;
    /** The message of the error. */
    readonly message: string;
}
/** An error. */
 | {
    readonly status: 'failed';
    /** The code of a `LedgerError`; absent for any other error. */
    readonly code?: ErrorCode;
    /** The message of the error. */
    readonly message: string;
};

/**
 * A command and its answer: a union over the kinds of commands. It has the fields of its `CommandView` as the script
 * passed them, valid or not.
 */
export type AnsweredCommand = {
    readonly [Kind in CommandKind]: AnsweredOf<Kind>;
}[CommandKind];

type AnsweredOf<Kind extends CommandKind> = {
    /** The kind of the command. */
    readonly kind: Kind;
    /** The actions of the command. */
    readonly actions: readonly Action[];
    /** The result of the command. */
    readonly answer: Answer;
} & ReportedFields<Omit<Extract<CommandView, {
    readonly kind: Kind;
}>, 'id' | 'kind' | 'key'>>;

/** Options of `archiveHistory()`. */
interface ArchiveHistoryOptions {
    /** The time before which the history is archived. */
    readonly before: Date;
}

/** Options of `archiveOutbox()`. */
interface ArchiveOutboxOptions {
    /** Deliveries that were made or cancelled before this time are archived. */
    readonly before: Date;
    /**
     * Receives the rows of each step, some thousand at most, before the step is committed, which waits for its promise.
     * If it throws, or the process ends, the rows of that step stay in the outbox, and the next call passes them again.
     */
    readonly onRows?: ((deliveries: readonly ArchivedDelivery[]) => unknown) | undefined;
}

/** A delivery that was made or cancelled, as the outbox held it before it was archived. */
interface ArchivedDelivery {
    /** The number of its row: the order in which deliveries were written or became due. */
    readonly row: string;
    /** The transaction that carried the action. */
    readonly transactionId: string;
    /** The number of the action in its transaction, from 0. */
    readonly actionIndex: number;
    /** The wallet whose command carried the action. */
    readonly wallet: string;
    /** The action as the command passed it; only its type, if the stored bytes cannot be decoded. */
    readonly action: Action;
    /** The stored bytes, if they cannot be decoded. */
    readonly bytes?: Uint8Array;
    readonly status: 'delivered' | 'cancelled';
    /** The time of the commit. */
    readonly createdAt: Date;
    /** The time at which it was confirmed as delivered, or cancelled. */
    readonly settledAt: Date;
}

/** The report of an asset. */
export interface AssetReport {
    /** The name of the asset. */
    readonly asset: string;
    /** Its supply in the whole ledger. Absent if the run did not come to its end. */
    readonly supply?: Omit<BookEntry, 'asset'>;
    /** The sums of mints and burns by reason, the largest first; together it is the supply. */
    readonly flows: readonly FlowReport[];
    /** Its distribution among the wallets of the scenario at the end. */
    readonly wealth: Wealth;
    /** The balances at the ends of the steps. */
    readonly plot: BalancePlot;
}

/** The amounts that a wallet owned of an asset at the ends of steps. */
export interface BalanceLine {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The amounts that it owned, available and in holds, at the end of each step of the plot. */
    readonly amounts: readonly bigint[];
}

/** The plot of the balances of an asset. */
export interface BalancePlot {
    /** The numbers of the steps of the plot; all of them, or some at equal distances. */
    readonly steps: readonly number[];
    /** The wallets that owned the most at the end of any step, the largest first. */
    readonly lines: readonly BalanceLine[];
    /** All other wallets that owned some of it, summed. Absent if there are none. */
    readonly others?: {
        /** The number of wallets. */
        readonly wallets: number;
        /** The sums of what they owned. */
        readonly amounts: readonly bigint[];
    };
}

/** A step of a run that begins. */
export interface BegunStep {
    /** Its number, from 1. */
    readonly step: number;
    /** Its text. */
    readonly text: string;
}

/** The supply of one asset, and whether it balances. */
export interface BookEntry {
    /** The name of the asset. */
    readonly asset: string;
    /** The sum of all mints. */
    readonly minted: bigint;
    /** The sum of all burns. */
    readonly burned: bigint;
    /** The sum of all unspent outputs. */
    readonly circulating: bigint;
    /** Minted − burned = circulating. */
    readonly balanced: boolean;
}

/** The arguments for everything but wallets. */
type CommandContents<Kind extends CommandKind> = ContentInput<Kind> extends infer Content ? Content extends Record<'assets', unknown> ? [assets: Content['assets'], ...LastArgument<Omit<Content, 'assets'>>] : LastArgument<Content> : never;

/** The optional parts of a command in a scenario: these two, and no key, because the run generates it. */
export interface CommandExtras {
    /** Plain data that is stored with the transaction. */
    readonly meta?: Meta;
    /** Delivered to processors after the commit, in this order. */
    readonly actions?: readonly Action[];
}

/** The input of a kind of command without its wallets, and without the fields that every kind has. */
type ContentInput<Kind extends CommandKind> = WithHandles<Omit<Parameters<Commands[Kind]>[0], keyof CommandExtras | 'key' | WalletsOf<Kind>[number]>>;

/**
 * The commands of a scenario that belong to no wallet, one for each kind of command whose fields name none:
 * `exchange({ legs })`, `release({ hold })`.
 */
export type ContextCommands = {
    [Kind in CommandKind as WalletsOf<Kind> extends readonly [] ? Kind : never]: (...passed: CommandContents<Kind>) => Promise<Outcome>;
};

/** A page of the list of dead deliveries. */
interface DeadLetterPage {
    /** The maximum number of dead deliveries; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after the dead delivery with this id. */
    readonly after?: string | undefined;
}

/** The number of deliveries of an action for a wallet. */
export interface DeliveryCount {
    /** The wallet whose command carried the action. */
    readonly wallet: string;
    /** The action that was delivered. */
    readonly action: Action;
    /** The number of deliveries. */
    readonly times: number;
}

/** The deliveries of one type of action. */
export interface DeliveryReport {
    /** The type of the action. */
    readonly type: string;
    /** The number of deliveries that were made. */
    readonly made: number;
    /** The number of attempts that failed. */
    readonly failed: number;
    /** The number of deliveries that became dead letters. */
    readonly dead: number;
    /** The number that waits at the end. */
    readonly waiting: number;
    /** Those of them that the script did not expect to wait. */
    readonly unexpected: number;
}

/**
 * Expectations of a scenario. An expectation that is not met fails the run; the run continues, so that all are judged.
 * While a run repeats an earlier run, expectations that depend on how far the earlier run went stay open.
 */
export interface Expect {
    /** The wallet has exactly these assets available. `utxos` is judged only in a fresh run on one runtime. */
    balance(wallet: WalletHandle, assets: Assets, more?: {
        /** The number of UTXOs that hold the assets. */
        readonly utxos?: number | undefined;
        /** Exactly what the wallet owns in holds that are not expired. */
        readonly held?: Assets | undefined;
    }): Promise<void>;
    /**
     * The wallet has these assets available: a `bigint` is the exact amount, `{ atLeast, atMost }` bounds it. Assets that
     * are not named are not judged.
     */
    holds(wallet: WalletHandle, assets: Readonly<Record<string, bigint | AmountBounds>>): Promise<void>;
    /** All wallets of the scenario together own exactly these assets, those in holds included. */
    total(assets: Assets): Promise<void>;
    /** These amounts of an asset were minted and burned in the whole ledger. */
    supply(asset: string, supply: {
        /** The sum of all mints. */
        readonly minted: bigint;
        /** The sum of all burns. */
        readonly burned: bigint;
    }): Promise<void>;
    /** Two values are equal, deeply. */
    equal(what: string, actual: unknown, expected: unknown): void;
    /** The command was committed, now or by an earlier run. */
    committed(outcome: Outcome | Promise<Outcome>): Promise<void>;
    /** A rule of the ledger rejected the command. */
    rejected(outcome: Outcome | Promise<Outcome>, reason: RejectReason): Promise<void>;
    /** The input of the call is invalid: no command was queued. */
    refused(call: Promise<unknown>, problem: Problem): Promise<void>;
    /**
     * This number of actions with these fields was delivered, each exactly once. A delivery of an earlier run counts if
     * the script has a processor for it, unless it fails in this run or is a dead letter.
     */
    delivered(action: Action, times?: number): Promise<void>;
    /**
     * This number of actions with these fields waits: no processor takes their type, or their last attempt failed. A run
     * in which other deliveries wait at its end fails.
     */
    waiting(action: Action, times?: number): Promise<void>;
    /** No delivery of the scenario waits, whether a script expects it to or not. Dead letters do not wait. */
    noPendingDeliveries(): Promise<void>;
}

/** An expectation and its result. */
export interface ExpectationReport {
    /** The value that is judged, such as `alice holds`. */
    readonly what: string;
    /** The result. */
    readonly status: ExpectationStatus;
    /** The expected value as text. */
    readonly expected: string;
    /** The found value as text. */
    readonly actual: string;
    /** `file:line:column` of the script, where it is known. */
    readonly at?: string;
}

/** The result of an expectation; `open` where an earlier run may have committed later steps. */
export type ExpectationStatus = 'met' | 'failed' | 'open';

/** The sums that were minted and burned of an asset for one reason, or for several or unknown ones. */
export interface FlowReport {
    /**
     * `reason`: that of `reason`. `none`: commands without one. `others`: the smaller ones, summed. `elsewhere`: by no
     * command of this run, such as by other hosts of the ledger.
     */
    readonly from: 'reason' | 'none' | 'others' | 'elsewhere';
    /** `meta.reason` of the commands. */
    readonly reason?: string;
    /** The sum of what was minted. */
    readonly minted: bigint;
    /** The sum of what was burned. */
    readonly burned: bigint;
}

/** A wallet that is frozen in at least one direction, and the transaction that did it last. */
interface FrozenWallet extends WalletFreeze {
    /** The id of the transaction. */
    readonly frozenBy: string;
    /** The clock of the database when it wrote the batch of the transaction. */
    readonly frozenAt: Date;
}

/** The result of `archiveHistory()`. */
interface HistoryArchive {
    /** The position up to which the history of the wallets is archived, by this call or an earlier one. */
    readonly upto: number;
    /** The commits before the time that are not packed yet: a later call archives them. */
    readonly unpacked: number;
    /** The number of pages that were removed. */
    readonly pages: number;
    /** The number of balances that were removed: the last one of each wallet and asset stays. */
    readonly points: number;
}

/** A page of the list of open holds. */
interface HoldPage {
    /** The wallet whose assets are held; all wallets by default. */
    readonly wallet?: string | undefined;
    /** The maximum number of holds; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after the hold with this id. */
    readonly after?: string | undefined;
}

/** The result of checking one invariant. */
export interface InvariantReport {
    /** The short name, such as `I1`. */
    readonly name: string;
    /** The statement that is true of a sound ledger. */
    readonly sentence: string;
    /** The number of violations that were found; 0 for an invariant that holds. */
    readonly violations: number;
    /** Some of the violations, as text. */
    readonly examples: readonly string[];
}

/** Of each member of a union. */
type ItemWithHandles<Item> = Item extends unknown ? WithHandles<Item> : never;

/** The rows that stay in the outbox, by the reason. */
interface KeptDeliveries {
    /** Those that failed their last attempt: a person decides. */
    readonly dead: number;
    /** Those that are due, claimed or in a back-off. */
    readonly waiting: number;
    /** Those that are due later. */
    readonly scheduled: number;
    /** Those that were delivered or cancelled at the time that was given, or later. */
    readonly settledLater: number;
}

type LastArgument<Content> = Partial<Content> extends Content ? [content?: Content & CommandExtras] : [content: Content & CommandExtras];

/** The commands whose latency is at most `upToMs`, and above that of the bin before. */
export interface LatencyBin {
    /** The upper edge in milliseconds. */
    readonly upToMs: number;
    /** The number of commands. */
    readonly count: number;
}

/** The latencies of the commands of a run in milliseconds, from the call to its answer. */
export interface LatencyReport {
    /** The number of commands. */
    readonly count: number;
    /** Half of the commands took no longer; the other percentiles alike. 0 without a command. */
    readonly p50: number;
    /** The 95th percentile. */
    readonly p95: number;
    /** The 99th percentile. */
    readonly p99: number;
    /** The longest. */
    readonly max: number;
    /** The bins from the lowest with a command to the highest, those without one included. Each edge doubles. */
    readonly bins: readonly LatencyBin[];
}

type ListWithHandles<List> = List extends readonly (infer Item)[] ? readonly ItemWithHandles<Item>[] : List;

/** Options of {@link Admin.migrate}. */
interface MigrateOptions {
    /** Receives what the migration waits for, as one sentence, before each further attempt. */
    readonly onWaiting?: ((what: string) => void) | undefined;
}

/** The steps that a call of {@link migrate} applied. */
interface MigrationReport {
    /** The version the schema has now. */
    readonly version: number;
    /** The steps that ran, such as `1 baseline`; empty if the schema was up to date. */
    readonly applied: readonly string[];
}

/** The options of {@link openRuntimes}: those of `createLedger()`, and the number of runtimes. */
export interface OpenRuntimesOptions extends LedgerOptions {
    /** The number of runtimes, from 1 to 100; 1 by default. */
    readonly runtimes?: number | undefined;
}

type OrHandles<Names> = Names extends string ? WalletHandle | string : Names extends readonly string[] ? readonly (WalletHandle | string)[] : Names;

/** One argument for each wallet but the first. */
type OtherWallets<Wallets extends readonly unknown[]> = Wallets extends readonly [unknown, unknown, ...infer Rest] ? [wallet: WalletHandle | string, ...OtherWallets<[unknown, ...Rest]>] : [];

/** The result of `archiveOutbox()`. */
interface OutboxArchive {
    /** The number of rows that were archived. */
    readonly archived: number;
    /** The rows that stay, of those that were there when it began. */
    readonly kept: KeptDeliveries;
}

/** Seeded randomness for scripts. */
export interface RandomSource {
    /** Draws a number in [0, 1). */
    number(): number;
    /** Draws a whole number from `low` to `high`, both included. */
    int(low: number, high: number): number;
    /** Draws one of the items. */
    pick<Item>(items: readonly Item[]): Item;
}

/** Records all events, for tests. */
export class RecordingReporter implements Reporter {
    /** All events so far, in order. */
    readonly events: ReportEvent[];
    /** Records an event. */
    report(event: ReportEvent): void;
    /** The events of one type, in order. */
    of<Type extends ReportEvent['type']>(type: Type): Extract<ReportEvent, {
        type: Type;
    }>[];
}

/** Commands that were refused for one reason. */
export interface RefusalCount {
    /** By a rule of the ledger, by validation, or by an error. */
    readonly status: 'rejected' | 'refused' | 'failed';
    /** The reason, the problem, or the code of the error. */
    readonly reason: string;
    /** The number of commands. */
    readonly count: number;
}

/**
 * A reporter that builds the report of a run, in room that does not grow with its commands but for eight bytes each:
 * the latencies.
 *
 * Owns: the counts. Does not own: the events, which it does not keep.
 */
export class ReportCollector implements Reporter {
    #private;
    /** True once the run began. */
    get isBegun(): boolean;
    /** Adds an event of the run. */
    report(event: ReportEvent): void;
    /**
     * The report so far. `failures` says why the run did not pass beyond what its events say, such as an invariant that
     * does not hold; a run that has not finished did not pass.
     */
    result(failures?: readonly string[]): ScenarioReport;
}

/** An event of a run, as plain data; amounts are `bigint`. */
export type ReportEvent = {
    readonly type: 'run:started';
    /** The title of the scenario. */
    readonly title: string;
    /** The line that describes the scenario. */
    readonly about: string;
    /** The seed of the script's randomness. */
    readonly seed: number;
    /** The number of runtimes. */
    readonly runtimes: number;
    /** The address of the database, without a password. */
    readonly location: string;
    /** The `ledger.durability` of the runtimes. */
    readonly durability: string;
} | {
    readonly type: 'step:started';
    /** The number of the step, from 1. */
    readonly step: number;
    /** The text to show. */
    readonly text: string;
    /** The time since the start of the run, in milliseconds. */
    readonly at: number;
} | ({
    readonly type: 'command';
    /** The idempotency key that the run generated. */
    readonly key: string;
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    /** The time at which the command was sent, since the start of the run, in milliseconds. */
    readonly at: number;
    /** The time from the call to its answer, in milliseconds. */
    readonly ms: number;
} & AnsweredCommand)
/** The rules of an asset are defined. */
 | {
    readonly type: 'rules';
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    /** The name of the asset. */
    readonly asset: string;
    /** The rules as the script passed them, valid or not. */
    readonly rules: unknown;
    /** The version that they have. Absent if they are not defined. */
    readonly version?: number;
    /** The message of the error, if there was one. */
    readonly error?: string;
}
/** `count` pieces of work start concurrently; their reports follow. */
 | {
    readonly type: 'together:started';
    /** The number of pieces of work. */
    readonly count: number;
    /** The maximum number that runs concurrently. */
    readonly atOnce: number;
} | {
    readonly type: 'together:finished';
    /** The number of pieces of work. */
    readonly count: number;
}
/** A wallet had a conflict: another runtime spent its inputs. It replans its commands after `delayMs`. */
 | {
    readonly type: 'retrying';
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
    readonly wallet?: string;
    /** The id of the hold. Absent for a wallet. */
    readonly hold?: string;
    /** The number of the attempt, from 1. */
    readonly attempt: number;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs: number;
    /** The number of UTXOs that another runtime spent first. */
    readonly utxosLost: number;
    /** The number of commands that are replanned. */
    readonly commands: number;
} | {
    readonly type: 'event';
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    /** The attributes of the external event. */
    readonly event: Pick<ExternalEvent, 'id' | 'source' | 'type' | 'subject'>;
    /** The time at which the event was dispatched, since the start of the run, in milliseconds. */
    readonly at: number;
    /** The time from the call to its answer, in milliseconds. */
    readonly ms: number;
    readonly status: 'handled' | 'duplicate' | 'failed';
    /** The commands that the event issued, with their answers. */
    readonly commands: readonly AnsweredCommand[];
    /** The message of the error, if there was one. */
    readonly error?: string;
} | {
    readonly type: 'delivery';
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    readonly status: 'made' | 'failed' | 'dead';
    /** The name of the wallet. */
    readonly wallet: string;
    /** The action that is delivered. */
    readonly action: Action;
    /** The number of the attempt, from 1. */
    readonly attempt: number;
    /** The message of the error, if there was one. */
    readonly error?: string;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs?: number;
}
/** An error that the runtime recovers from. */
 | {
    readonly type: 'warning';
    /** The number of the runtime, from 1. */
    readonly runtime: number;
    /** The text to show. */
    readonly text: string;
} | {
    readonly type: 'note';
    /** The text to show. */
    readonly text: string;
} | {
    readonly type: 'balances';
    /** The number of the step that ends with it. Absent where the script asked for it. */
    readonly step?: number;
    /** The assets of the columns, in their order. */
    readonly assets: readonly string[];
    /** The balances of the rows, in their order. */
    readonly wallets: readonly WalletBalance[];
} | ({
    readonly type: 'sample';
} & Sample) | ({
    readonly type: 'expectation';
} & ExpectationReport) | ({
    readonly type: 'run:finished';
} & RunSummary);

type Reported<Value> = Value extends WantedAssets ? readonly ReportedAsset[] : Value;

/** An asset and its amount as a script passed them, valid or not. */
export interface ReportedAsset {
    /** The name of the asset. */
    readonly asset: string;
    /** A `bigint` or a wish, unless the script passed an invalid amount. */
    readonly amount: unknown;
}

type ReportedFields<View> = {
    readonly [Name in keyof View as View[Name] extends WantedAssets ? Name : never]: readonly ReportedAsset[];
} & {
    readonly [Name in keyof View as View[Name] extends WantedAssets ? never : Name]?: Reported<View[Name]>;
};

/** The receiver of the events of a run. */
export interface Reporter {
    /** Receives one event. It is called in the order of the script. */
    report(event: ReportEvent): void;
}

/** The options of `runScenario()`. */
export interface RunOptions {
    /** One or more runtimes on one database, which receive the commands in turn. They stay open. */
    readonly ledgers: readonly Ledger[];
    /** The receiver of the events of the run. */
    readonly reporter: Reporter;
    /** The seed of the script's randomness, a whole number; 1 by default. */
    readonly seed?: number | undefined;
    /**
     * The prefix of the key of every command; by default the scenario's name and the seed. A run with the same keys on
     * the same database commits no command twice.
     */
    readonly keys?: string | undefined;
    /** Called before each step, which waits for it: somebody watches the run. */
    readonly beforeStep?: ((step: BegunStep) => unknown) | undefined;
}

/** The result of {@link runScenario}. */
export interface RunResult {
    /** The counts and the verdict of the run. */
    readonly summary: RunSummary;
    /** The value that the script threw, if any. */
    readonly error?: unknown;
}

/** The result of a run. */
export interface RunSummary {
    /**
     * True if the script completed, every expectation was met, every asset balances and no delivery waits that the script
     * did not expect to.
     */
    readonly ok: boolean;
    /** The error that ended the script, if one did. */
    readonly failure?: ScriptFailure;
    /** The number of commands by the status of their answer. */
    readonly commands: Readonly<Record<'committed' | 'duplicate' | 'rejected' | 'refused' | 'failed', number>>;
    /** The results of the expectations. */
    readonly expectations: {
        /** The number of expectations that were met. */
        readonly met: number;
        /** Not judged, because an earlier run had committed later steps. */
        readonly open: number;
        /** The expectations that were not met. */
        readonly failed: readonly ExpectationReport[];
    };
    /** The number of attempts that had a conflict, and of the UTXOs that another runtime spent first. */
    readonly conflicts: {
        /** The number of attempts that had a conflict. */
        readonly attempts: number;
        /** The number of UTXOs that another runtime spent first. */
        readonly utxosLost: number;
    };
    /** The deliveries of this run. */
    readonly deliveries: readonly DeliveryCount[];
    /** The deliveries that wait at the end, expected or not. */
    readonly waiting: readonly WaitingDelivery[];
    /** The dead letters of the run. */
    readonly deadLetters: readonly Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'error'>[];
    /** The supply of every asset of the ledger. */
    readonly books: readonly BookEntry[];
    /**
     * The sums that the commands of the run minted and burned by reason, those included that an earlier run with the
     * same keys committed. Less than the supply where others use the ledger.
     */
    readonly flows: readonly SupplyFlow[];
    /** The balances of all wallets of the scenario at the end. */
    readonly balances: readonly WalletBalance[];
    /** The duration of the run, in milliseconds. */
    readonly ms: number;
}

/** Several runtimes on one database that share nothing but its rows. */
export interface Runtimes extends AsyncDisposable {
    /** The running ledgers, one per runtime. */
    readonly ledgers: readonly Ledger[];
    /** The administration of the ledger, on the same database. {@link Runtimes.close} closes it. */
    readonly admin: Admin;
    /** Checks the invariants of the ledger in the database. */
    verify(): Promise<InvariantReport[]>;
    /** Closes the runtimes, then the connections that were opened here. Idempotent. */
    close(): Promise<void>;
}

/** The scenarios that come with pursekit. */
export const SCENARIOS: readonly Scenario[];

/** A value that a script measured. */
export interface Sample {
    /** The name of the series. */
    readonly series: string;
    /** The value. */
    readonly value: number | bigint;
    /** The number of the step, from 1; 0 before the first. */
    readonly step: number;
    /** The time since the start of the run, in milliseconds. */
    readonly at: number;
}

/** A script with a title, for `pursekit run` and `runScenario()`. */
export interface Scenario {
    /** The title, of 1 to 100 characters. */
    readonly title: string;
    /** The title in lower case with hyphens: the scenario's name on the command line and in its keys. */
    readonly name: string;
    /** One line that describes the scenario. */
    readonly about: string;
    /** The function that runs the steps. */
    readonly script: ScenarioScript;
}

/**
 * The argument of a scenario's script. Its commands are those that belong to no wallet; a handle may stand for the name
 * of a wallet in them.
 */
export interface ScenarioContext extends ContextCommands {
    /** The seed of the run. */
    readonly seed: number;
    /** Randomness that repeats with the seed, separately for each step. */
    readonly random: RandomSource;
    /** Output in addition to the steps. */
    readonly show: Show;
    /** The expectations of the scenario. */
    readonly expect: Expect;
    /** Runs work concurrently. */
    readonly together: Together;
    /** Runs a step: reports its text, calls its body, waits until all is settled, shows the balances. Not nested. */
    step(text: string, body: () => unknown): Promise<void>;
    /**
     * Adds a value to a series, such as a price, with the step and the time. The report of the run plots each series.
     *
     * @throws TypeError for a name that is not a text of 1 to 100 characters, and for a value that is neither a finite
     * number nor a `bigint`.
     */
    sample(series: string, value: number | bigint): void;
    /** The wallet of this name. It takes its place in the tables. */
    wallet(name: string): WalletHandle;
    /** Moves assets among several wallets, all or nothing. */
    exchange(...passed: Parameters<ContextCommands['exchange']>): Promise<Outcome>;
    /** Gives what is left of a hold back to its wallet. */
    release(...passed: Parameters<ContextCommands['release']>): Promise<Outcome>;
    /** Moves the time at which a hold expires. */
    extend(...passed: Parameters<ContextCommands['extend']>): Promise<Outcome>;
    /** Moves back what a transaction moved. */
    reverse(...passed: Parameters<ContextCommands['reverse']>): Promise<Outcome>;
    /** Defines the rules of an asset, which replace those before. The same rules again change nothing. */
    defineAsset(asset: string, rules: AssetRules): Promise<AssetDefinition>;
    /** Reads a hold by its id, open or not; undefined if there is none. */
    holdById(id: string): Promise<HoldView | undefined>;
    /** An id of this run, for external events and holds: a run with another prefix of keys has another. */
    id(name: string): string;
    /** Registers the processor of an action type with every runtime, until the run ends. */
    processor(type: string, processor: Processor): void;
    /** Registers the handler of an external event type with every runtime, until the run ends. */
    handler(type: string, handler: EventHandler): void;
    /** Dispatches an external event to one of the runtimes. */
    dispatch(event: ExternalEvent): Promise<EventOutcome>;
    /** Resolves when every command is answered and every due delivery is delivered. Each step ends with it. */
    settled(): Promise<void>;
    /** Reads the minted, burned and circulating amount of every asset of the ledger. */
    supply(): Promise<ReadonlyMap<string, AssetSupply>>;
    /** Lists the dead letters of all runtimes. */
    deadLetters(): Promise<readonly DeadLetter[]>;
}

/** The options of {@link scenario}. */
export interface ScenarioOptions {
    /** One line for `pursekit scenarios`. */
    readonly about?: string | undefined;
}

/** A run as data: what the page of `pursekit run --report` shows. Amounts are `bigint`, in JSON decimal strings. */
export interface ScenarioReport {
    /** The kind of the file. */
    readonly format: 'pursekit-report';
    /** The version of the format. */
    readonly version: 1;
    /** The title of the scenario. */
    readonly title: string;
    /** The line that describes it. */
    readonly about: string;
    /** The seed of the script's randomness. */
    readonly seed: number;
    /** The number of runtimes. */
    readonly runtimes: number;
    /** The address of the database, without a password. */
    readonly location: string;
    /** True if the run passed. */
    readonly ok: boolean;
    /** The reasons why it did not pass; empty if it did. */
    readonly failures: readonly string[];
    /** The duration of the run in milliseconds, as far as it is known. */
    readonly ms: number;
    /** The number of steps. */
    readonly stepCount: number;
    /** The first steps, and the last ones where there are very many. */
    readonly steps: readonly StepReport[];
    /** The number of commands by the status of their answer, those of events included. */
    readonly commands: RunSummary['commands'];
    /** The refused commands by reason, the most frequent first. */
    readonly refusals: readonly RefusalCount[];
    /** The results of the expectations. */
    readonly expectations: RunSummary['expectations'];
    /** The conflicts of all runtimes. */
    readonly conflicts: RunSummary['conflicts'];
    /** The deliveries by type of action. */
    readonly deliveries: readonly DeliveryReport[];
    /** The number of dead letters at the end. */
    readonly deadLetters: number;
    /** The assets that the ledger has or a wallet of the scenario owned. */
    readonly assets: readonly AssetReport[];
    /** The latencies of the commands of the script. */
    readonly latency: LatencyReport;
    /** The series that the script sampled. */
    readonly series: readonly SeriesReport[];
    /** The balances of all wallets of the scenario at the end. */
    readonly balances: readonly WalletBalance[];
}

/** The function that runs the steps of a scenario. */
export type ScenarioScript = (s: ScenarioContext) => unknown;

/** The error that ended a script. */
export interface ScriptFailure {
    /** The message of the error. */
    readonly message: string;
    /** `file:line:column` of the script, where it is known. */
    readonly at?: string;
}

/** A series that a script sampled. */
export interface SeriesReport {
    /** The name of the series. */
    readonly series: string;
    /** The number of samples. */
    readonly count: number;
    /** The first value. */
    readonly first: number | bigint;
    /** The last value. */
    readonly last: number | bigint;
    /** The smallest value. */
    readonly min: number | bigint;
    /** The largest value. */
    readonly max: number | bigint;
    /** The samples in their order; all of them, or some at equal distances. */
    readonly samples: readonly Pick<Sample, 'step' | 'at' | 'value'>[];
}

/** Output of a scenario in addition to its steps. */
export interface Show {
    /** Shows a table of balances, of all wallets of the scenario by default. */
    balances(...wallets: readonly WalletHandle[]): Promise<void>;
    /** Shows a line of text. */
    note(text: string): void;
}

/** A step of a run. */
export interface StepReport {
    /** The number of the step, from 1. */
    readonly step: number;
    /** Its text. */
    readonly text: string;
    /** The time since the start of the run, in milliseconds. */
    readonly at: number;
    /** The number of commands by the status of their answer, those of events included. */
    readonly commands: RunSummary['commands'];
    /** The number of expectations that were not met when they were judged. */
    readonly unmet: number;
    /** True if it came to its end. */
    readonly ended: boolean;
}

/** The sums that commands of a run minted and burned of an asset for one reason. */
export interface SupplyFlow {
    /** The name of the asset. */
    readonly asset: string;
    /** `meta.reason` of the commands. Absent for those without one. */
    readonly reason?: string;
    /** The sum of what they minted. */
    readonly minted: bigint;
    /** The sum of what they burned. */
    readonly burned: bigint;
}

/** Runs work concurrently, and reports it in the order in which it was started. */
export interface Together {
    <Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
    /** Starts work for every item. Each item has its own keys and its own randomness, independent of the others. */
    <Item, Result>(items: readonly Item[], start: (item: Item, index: number) => Promise<Result>, options?: TogetherOptions): Promise<Result[]>;
}

/** The options of {@link ScenarioContext.together}. */
export interface TogetherOptions {
    /** The maximum number of concurrent items; all of them by default. */
    readonly atOnce?: number | undefined;
}

/** A delivery that waits when a run ends. */
export interface WaitingDelivery {
    /** The action that was not delivered. */
    readonly action: Action;
    /**
     * `no_processor`: the run has no processor for this type, such as a misspelt one; `back_off`: its last attempt
     * failed; `due_later`: its `dueInMs` is not over; `claimed`: another process has claimed it.
     */
    readonly reason: 'no_processor' | 'back_off' | 'due_later' | 'claimed';
    /** The script stated `expect.waiting()` for it. */
    readonly expected: boolean;
}

/** The balance of one wallet, with its name. */
export interface WalletBalance extends Balance {
    /** The name of the wallet. */
    readonly wallet: string;
}

/**
 * The commands of a wallet in a scenario, one for each kind of command whose fields name a wallet: `mint(assets)`,
 * `transfer(to, assets)`, `hold(assets, { hold })`. The wallet itself is the first of the wallets of the kind, such as
 * the payer. Then come the other wallets, the assets of a kind that cannot do without, and all other fields by name, in
 * one object.
 */
type WalletCommands = {
    [Kind in CommandKind as WalletsOf<Kind> extends readonly [] ? never : Kind]: (...passed: [...OtherWallets<WalletsOf<Kind>>, ...CommandContents<Kind>]) => Promise<Outcome>;
};

/**
 * A wallet in a scenario. Its commands are reported with their answers. Like those of the ledger they return an
 * outcome, and throw a `LedgerError` for invalid input and for errors.
 */
export interface WalletHandle extends WalletCommands {
    /** The name of the wallet. */
    readonly name: string;
    /** Reads its balance from the database. */
    balance(): Promise<Balance>;
    /** Reads a page of its holds that are not captured, released or recorded as expired, by their ids. */
    holds(page?: UtxoPage): Promise<readonly HoldView[]>;
    /** Creates assets in this wallet. */
    mint(assets: MintedInput, extras?: CommandExtras): Promise<Outcome>;
    /** Moves assets from this wallet to another one. */
    transfer(to: WalletHandle | string, assets: WantedInput, extras?: CommandExtras): Promise<Outcome>;
    /** Destroys assets of this wallet. */
    burn(assets: WantedInput, extras?: CommandExtras): Promise<Outcome>;
    /** Sets assets of this wallet aside. */
    hold(...passed: Parameters<WalletCommands['hold']>): Promise<Outcome>;
    /** Pays out of a hold to this wallet. */
    capture(...passed: Parameters<WalletCommands['capture']>): Promise<Outcome>;
    /** Stops the payments of this wallet: what it pays, what it is paid, or both. */
    freeze(...passed: Parameters<WalletCommands['freeze']>): Promise<Outcome>;
    /** Ends the freeze of this wallet. */
    unfreeze(...passed: Parameters<WalletCommands['unfreeze']>): Promise<Outcome>;
}

/** A page of a list of wallets. */
interface WalletPage {
    /** The maximum number of wallets; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after this wallet. */
    readonly after?: string | undefined;
}

type WalletsOf<Kind extends CommandKind> = (typeof COMMAND_KINDS)[Kind]['wallets'];

/** The distribution of an asset among wallets. */
export interface Wealth {
    /** The number of wallets, those that own nothing included. */
    readonly wallets: number;
    /** The number of wallets that own some of the asset. */
    readonly owners: number;
    /** The amount that all of them own. */
    readonly total: bigint;
    /**
     * The Gini coefficient, 0 where all wallets own the same, near 1 where one owns all. With the amounts x₁ ≤ … ≤ xₙ of
     * all n wallets it is G = Σ (2i − n − 1)·xᵢ / (n · Σ xᵢ), rounded to four decimals. Undefined if nothing is owned.
     */
    readonly gini?: number;
    /**
     * The Lorenz curve: the part of the total that the poorest wallets own, at equal distances from none of the wallets
     * to all, so from 0 to 1. Empty if nothing is owned.
     */
    readonly lorenz: readonly number[];
}

/** Content in which a handle may stand for the name of a wallet, also in legs and requirements. */
type WithHandles<Content> = {
    [Name in keyof Content]: Name extends 'from' | 'to' | 'wallet' | 'for' ? OrHandles<Content[Name]> : Name extends 'legs' | 'requires' ? ListWithHandles<Content[Name]> : Content[Name];
};

/** Formats an action, its type and the values of its fields: `BuyItem car_1`. */
export function describeAction({ type, ...fields }: {
    readonly type: string;
    readonly [name: string]: unknown;
}): string;

/** Formats the message of any thrown value. Never throws. */
export function describeError(thrown: unknown): string;

/** Says why a run did not pass, a text per cause: `2 expectations not met`. Empty for one that passed. */
export function describeFailures({ failure, expectations, waiting, books }: RunSummary): string[];

/** Finds a bundled scenario by its name. */
export function findScenario(name: string): Scenario | undefined;

/** Returns true for a value that {@link scenario} created, also in another install of the package. */
export function isScenario(value: unknown): value is Scenario;

/**
 * Starts several runtimes on one database, as several processes would. On a server each has its own pool; an embedded
 * database, which has one connection, is shared.
 *
 * @throws LedgerError the errors of `createLedger()`.
 */
export function openRuntimes(options?: OpenRuntimesOptions): Promise<Runtimes>;

/**
 * Runs a scenario and reports its events. An error of the script ends the script and is returned, not thrown.
 *
 * @throws TypeError for a value that `scenario()` did not create, for an invalid option, and without a ledger.
 */
export function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult>;

/**
 * Creates a scenario from a title and a script.
 *
 * @throws TypeError for a title that is not a text of 1 to 100 characters, a script that is not a function, or an
 * invalid option.
 * @example
 * export default scenario('Rent day', async (s) => {
 *   const alice = s.wallet('alice');
 *   await s.step('Alice is paid', async () => {
 *     await alice.mint({ gold: 10n });
 *     await s.expect.balance(alice, { gold: 10n });
 *   });
 * });
 */
export function scenario(title: string, script: ScenarioScript, options?: ScenarioOptions): Scenario;

/** The `file:line:column` of the innermost frame of a stack that is in a script, if any. */
export function scriptLocation(stack: string | undefined): string | undefined;

