// The public declarations of 'pursekit'. Written by: npm run api-report

/**
 * Every bound of the runtime, with its unit in its name.
 *
 * The first group is fixed: it is part of the stored format and of the promises. The second group holds the defaults
 * of options that `createLedger()` accepts.
 */
/** The largest amount of one asset in one output: what `numeric(78,0)` holds. */
export const AMOUNT_MAX: bigint;

/** What a processor is asked to do once the transaction is committed: a type and its own fields. */
export type Action = {
    readonly type: string;
} & Meta;

/** One asset and its amount. */
export interface AssetAmount {
    readonly asset: string;
    /** In the smallest unit of the asset, at least `1n`. */
    readonly amount: bigint;
}

/** The supply of one asset. */
export interface AssetSupply {
    readonly minted: bigint;
    readonly burned: bigint;
    /** The sum of all unspent outputs. */
    readonly circulating: bigint;
}

/** Assets and their amounts as the public API shows them. */
export type Assets = Readonly<Record<string, bigint>>;

/** What a caller may pass as assets: an object, or a list whose repeated assets are added up first. */
export type AssetsInput = Assets | readonly AssetAmount[];

/** The assets of a wallet, with the number of its UTXOs. */
export interface Balance {
    readonly assets: Assets;
    /** The number of UTXOs that hold the assets. */
    readonly utxos: number;
}

/** Bounds that a host gives, or leaves to their defaults. */
type BoundOptions = {
    readonly [Name in keyof Bounds]?: Bounds[Name] | undefined;
};

/** Every bound of a runtime, with its default filled in. Units are in the names; see `docs/ARCHITECTURE.md`. */
export type Bounds = z.output<typeof boundsSchema>;

/** Destroys assets of a wallet. */
export interface BurnInput extends CommandInput {
    readonly from: string;
}

/** How long a caller waits for the outcome of a command. Ends the waiting, never the command. */
export interface CallOptions {
    /** After this many milliseconds the call rejects with `ERR_TIMEOUT`; at most 2^31 - 1, or `Infinity`: never. */
    readonly timeoutMs?: number | undefined;
    /** When it aborts the call rejects with `ERR_TIMEOUT` and the signal's reason as cause. */
    readonly signal?: AbortSignal | undefined;
}

interface CommandInput {
    readonly assets: AssetsInput;
    /** The idempotency key: made and saved by the caller before the first send. */
    readonly key?: string | undefined;
    readonly meta?: Meta | undefined;
    /** Handed to processors at least once after the commit, in this order. */
    readonly actions?: readonly Action[] | undefined;
}

/** What a caller can ask of a wallet. */
export type CommandKind = 'mint' | 'transfer' | 'burn';

/** A command as `inspect()` and the events show it. */
export interface CommandView {
    readonly id: string;
    readonly kind: CommandKind;
    readonly from?: string;
    readonly to?: string;
    readonly assets: Assets;
    readonly key?: string;
}

/** The commands of a ledger. */
export interface Commands {
    mint(input: MintInput): Promise<Outcome>;
    transfer(input: TransferInput): Promise<Outcome>;
    burn(input: BurnInput): Promise<Outcome>;
}

/** Durable now, by this command. */
export interface Committed {
    readonly status: 'committed';
    readonly transaction: Transaction;
}

/**
 * Where the ledger lives: a `postgres://` URL, the host's own `pg.Pool`, a directory for embedded Postgres, or nothing
 * for embedded Postgres in memory.
 */
export type DatabaseOption = string | HostPool | {
    readonly dataDir: string;
} | undefined;

/** A command, an event or a delivery that no one took. */
export type DeadLetter = (DeadLetterBase & {
    readonly kind: 'command';
    readonly wallet: string;
    readonly command: CommandView;
}) | (DeadLetterBase & {
    readonly kind: 'event';
    readonly event: ExternalEvent;
}) | (DeadLetterBase & {
    readonly kind: 'delivery';
    readonly wallet: string;
    readonly transactionId: string;
    readonly action: Action;
    readonly attempts: number;
});

interface DeadLetterBase {
    readonly id: string;
    readonly reason: DeadLetterReason;
    readonly at: Date;
    readonly error?: string;
}

/** Commands, events and deliveries that no one took. */
export interface DeadLetterQueue {
    /** Oldest first: deliveries from the database, then commands and events of this runtime. 1000 if nothing is said. */
    list(options?: Pick<UtxoPage, 'limit'>): Promise<DeadLetter[]>;
    /**
     * Tries one again: a delivery falls due at once, a command or an event is answered before this resolves. What fails
     * again stays a dead letter.
     *
     * @throws LedgerError `ERR_NOT_FOUND`, or what the command or the event throws.
     */
    redrive(id: string): Promise<void>;
}

/** Why no one took it. */
export type DeadLetterReason =

/** One action of a committed transaction on its way to its processor. */
export interface Delivery {
    /** The same at every attempt: what a processor uses to tell a repetition. */
    readonly id: string;
    readonly transactionId: string;
    /** The wallet whose command carried the action. */
    readonly wallet: string;
    readonly action: Action;
    /** From 1. */
    readonly attempt: number;
}

/** This key was committed before, with the same content: the first transaction again. Nothing moved. */
export interface Duplicate {
    readonly status: 'duplicate';
    readonly transaction: Transaction;
}

/** The failure that an acknowledged command survives: power loss (`disk`), the death of the process (`process`), none. */
export type Durability = 'disk' | 'process' | 'memory';

/** Every code of a `LedgerError`, what it means and whether the same call may succeed later. */
export const ERROR_CODES: Readonly<{
    readonly ERR_INVALID_COMMAND: {
        readonly retryable: false;
        readonly meaning: 'the input breaks a rule; nothing was queued';
    };
    readonly ERR_INVALID_OPTIONS: {
        readonly retryable: false;
        readonly meaning: 'createLedger() or a call was given options it does not take';
    };
    readonly ERR_KEY_REUSED: {
        readonly retryable: false;
        readonly meaning: 'this key belongs to a command with other content; nothing moved';
    };
    readonly ERR_MAILBOX_FULL: {
        readonly retryable: true;
        readonly meaning: 'too many commands wait for this wallet; nothing was queued';
    };
    readonly ERR_OVERLOADED: {
        readonly retryable: true;
        readonly meaning: 'too many commands wait in this runtime; nothing was queued';
    };
    readonly ERR_CONTENTION: {
        readonly retryable: true;
        readonly meaning: 'other runtimes spent the inputs first at every attempt; nothing moved';
    };
    readonly ERR_REFUSED_BY_DATABASE: {
        readonly retryable: false;
        readonly meaning: 'a constraint of the database refuses this command; nothing moved';
    };
    readonly ERR_STORE_UNAVAILABLE: {
        readonly retryable: true;
        readonly meaning: 'the database is unavailable; nothing was committed by this call';
    };
    readonly ERR_IN_DOUBT: {
        readonly retryable: true;
        readonly meaning: 'the answer to the commit was lost; send the same key again to learn it';
    };
    readonly ERR_TIMEOUT: {
        readonly retryable: true;
        readonly meaning: 'the caller stopped waiting; the command may still commit';
    };
    readonly ERR_WALLET_CRASHED: {
        readonly retryable: false;
        readonly meaning: 'this command crashed its wallet actor twice; it is a dead letter';
    };
    readonly ERR_WALLET_QUARANTINED: {
        readonly retryable: true;
        readonly meaning: 'the wallet crashed repeatedly and is quarantined for 60 seconds';
    };
    readonly ERR_UNKNOWN_EVENT: {
        readonly retryable: false;
        readonly meaning: 'no handler is registered for the type of this event';
    };
    readonly ERR_HANDLER_FAILED: {
        readonly retryable: true;
        readonly meaning: 'the handler of this event threw; deliver the event again';
    };
    readonly ERR_CORRUPT: {
        readonly retryable: false;
        readonly meaning: 'a stored row cannot be read: its bytes are not what was written';
    };
    readonly ERR_NOT_FOUND: {
        readonly retryable: false;
        readonly meaning: 'no such dead letter';
    };
    readonly ERR_SCHEMA: {
        readonly retryable: false;
        readonly meaning: 'the database schema is newer than this version or cannot be used';
    };
    readonly ERR_DATABASE_UNFIT: {
        readonly retryable: false;
        readonly meaning: 'the server is read-only, a standby, too old or not UTF8';
    };
    readonly ERR_DIRECTORY_LOCKED: {
        readonly retryable: true;
        readonly meaning: 'another process has this data directory open';
    };
    readonly ERR_CLOSED: {
        readonly retryable: false;
        readonly meaning: 'the ledger is closing or closed; nothing was queued';
    };
}>;

/** The code of a `LedgerError`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Turns an event into commands. Keys are derived from the event and the order of the calls, so a handler issues the
 * same commands in the same order whenever it gets the same event; a key of its own in a command is kept.
 */
export type EventHandler = (event: ExternalEvent, commands: Commands) => unknown;

/** What became of an event: the outcomes of its commands, in the order they were issued. */
export interface EventOutcome {
    /** `duplicate` if it issued commands and all of them were committed before: the event was delivered again. */
    readonly status: 'handled' | 'duplicate';
    readonly outcomes: readonly Outcome[];
}

/**
 * Something that happened outside, with the attribute names of CloudEvents 1.0. `source` and `id` together name it: an
 * event that is delivered twice is the same event. Other CloudEvents attributes may be there and are left alone.
 */
export interface ExternalEvent {
    readonly id: string;
    readonly source: string;
    readonly type: string;
    /** What it is about, usually a wallet. */
    readonly subject?: string | undefined;
    readonly data?: unknown;
    readonly [attribute: string]: unknown;
}

/**
 * The host's own `pg.Pool`, by what tells one. Not by its name: to a host without `@types/pg` that would be `any`, and
 * then anything at all a database.
 */
interface HostPool {
    readonly totalCount: number;
    connect(): Promise<unknown>;
    query(text: string): Promise<unknown>;
}

/** Fixed bounds on what a caller may pass. */
export const LIMITS: Readonly<{
    /** Longest wallet, asset or action name. */
    nameCharsMax: 64;
    /** Longest idempotency key, in UTF-16 code units. */
    keyCharsMax: 255;
    /** Largest encoded `meta` of a command. */
    metaBytesMax: 4096;
    /** Largest encoded action, its type included. */
    actionBytesMax: 4096;
    /** Deepest nesting in `meta` and in an action. */
    dataDepthMax: 8;
    /** Most different assets that one command may move. */
    assetsPerCommandMax: 64;
    /** Most actions that one command may carry. */
    actionsPerCommandMax: 16;
    /** Most assets that a change output bundles, beyond those the command itself moves. */
    assetsPerOutputMax: 16;
    /** Most small UTXOs that one transaction sweeps along into its change. */
    sweepInputsMax: 8;
    /** A wallet that holds more UTXOs than this sweeps any of them along, not only the smaller ones. */
    sweepAboveUtxos: 16;
    /** An idle wallet that holds more UTXOs than this merges the smallest of them… */
    mergeAboveUtxos: 64;
    /** …in units of at most so many merges, so that a command that comes meanwhile soon has its turn. */
    mergesPerUnitMax: 4;
}>;

/**
 * A running ledger.
 *
 * A refusal is an outcome; trouble is a thrown `LedgerError`. Every call that asks the database about a wallet throws
 * `ERR_INVALID_COMMAND` for a name that cannot be one; to `inspect()` such a wallet is not resident.
 */
export interface Ledger extends Commands, AsyncDisposable {
    /** What an acknowledgement survives here: power loss, the death of the process, nothing. */
    readonly durability: Durability;
    /** Where the ledger lives, without a password. */
    readonly location: string;
    /** Creates assets in a wallet. */
    mint(input: MintInput, options?: CallOptions): Promise<Outcome>;
    /** Moves assets from one wallet to another. */
    transfer(input: TransferInput, options?: CallOptions): Promise<Outcome>;
    /** Destroys assets of a wallet. */
    burn(input: BurnInput, options?: CallOptions): Promise<Outcome>;
    /** What a wallet holds, read from Postgres. A wallet nobody ever paid holds nothing. */
    balance(wallet: string): Promise<Balance>;
    /** The unspent outputs of a wallet in the order of their outpoints, read from Postgres. */
    utxos(wallet: string, page?: UtxoPage): Promise<readonly UtxoView[]>;
    /** A transaction by its id. */
    transaction(id: string): Promise<Transaction | undefined>;
    /** The transaction, or the recorded refusal, of an idempotency key. */
    transactionByKey(key: string): Promise<Transaction | undefined>;
    /** Minted, burned and circulating per asset, in one snapshot. */
    supply(): Promise<ReadonlyMap<string, AssetSupply>>;
    /** The live actor of a wallet. Synchronous, never wakes it; undefined when it is not resident. */
    inspect(wallet: string): WalletView | undefined;
    /** The names of the resident wallets, least recently used first. */
    residents(): string[];
    /**
     * Registers the processor of an action type; the returned function removes it.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for a type that is no name, `ERR_INVALID_OPTIONS` for what is no function
     * or a second processor of a type, `ERR_CLOSED`.
     */
    processor(type: string, processor: Processor): () => void;
    /**
     * Registers the handler of an external event type; the returned function removes it.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for a type that no event has, `ERR_INVALID_OPTIONS` for what is no
     * function or a second handler of a type, `ERR_CLOSED`.
     */
    handler(type: string, handler: EventHandler): () => void;
    /** Routes an external event to its handler. The same `(source, id)` applies once. */
    dispatch(event: ExternalEvent): Promise<EventOutcome>;
    /**
     * Listens to an event of the runtime; the returned function ends it. A listener that throws breaks nothing.
     *
     * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that no event has, or what is no function.
     */
    on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name>): () => void;
    readonly deadLetters: DeadLetterQueue;
    /** Resolves when every mailbox is empty, every commit answered and every due delivery made. */
    settled(): Promise<void>;
    /**
     * Takes no more commands and events, answers the commands it has, then stops. Never ends a pool that it did not open.
     * Idempotent.
     */
    close(): Promise<void>;
}

/**
 * Trouble: the command got no answer from the ledger's rules. A refusal is never thrown; it is an outcome.
 *
 * `retryable` says whether the same call may succeed later without a change of the call.
 */
export class LedgerError extends Error {
    readonly name = "LedgerError";
    readonly code: ErrorCode;
    readonly retryable: boolean;
    readonly field?: string;
    readonly problem?: Problem;
    readonly key?: string;
    constructor(code: ErrorCode, message: string, options?: LedgerErrorOptions);
}

/** What a {@link LedgerError} may carry beside its code and message. */
interface LedgerErrorOptions {
    /** What went wrong underneath, if anything did. */
    readonly cause?: unknown;
    /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
    readonly field?: string;
    /** `ERR_INVALID_COMMAND` only: which rule the field breaks. */
    readonly problem?: Problem;
    /** The idempotency key to send again, where there is one. */
    readonly key?: string;
}

/** What `createLedger()` takes. */
export interface LedgerOptions extends BoundOptions {
    /** A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or nothing: embedded Postgres in memory. */
    readonly database?: DatabaseOption;
    /** The Postgres schema that holds the ledger; `pursekit` if none is given. */
    readonly schema?: string | undefined;
    /** Whether to bring the schema up to date at the start; `false` for a role without the right to. Default `true`. */
    readonly migrate?: boolean | undefined;
}

/** What listens to one event. */
export type Listener<Name extends RuntimeEventName> = (event: RuntimeEvents[Name]) => void;

/** The free-form companion of a command, at most 4 KB encoded. */
export type Meta = {
    readonly [name: string]: PlainData | undefined;
};

/** Creates assets in a wallet. */
export interface MintInput extends CommandInput {
    readonly to: string;
}

/** The answer to a command. Trouble is not an outcome: it is a thrown `LedgerError`. */
export type Outcome = Committed | Duplicate | Rejected;

/**
 * Every way an input can be bad, in order of precedence: an input with several faults is refused for the first of
 * these. Shape comes before content, who comes before how much, and size limits come last.
 */
export const PROBLEMS: Readonly<{
    readonly not_an_object: 'an object was expected';
    readonly unknown_field: 'there is no such field';
    readonly missing_field: 'this field is required';
    readonly name_invalid: 'names match [A-Za-z0-9][A-Za-z0-9._:-]{0,63}';
    readonly same_wallet: 'sender and recipient are the same wallet';
    readonly assets_empty: 'at least one asset is required';
    readonly assets_too_many: 'too many different assets for one command';
    readonly amount_not_bigint: 'amounts are bigint';
    readonly amount_not_positive: 'amounts are at least 1n';
    readonly amount_too_large: 'amounts are at most 10n ** 78n - 1n';
    readonly key_invalid: 'keys are well-formed strings of 1 to 255 characters without NUL';
    readonly meta_not_encodable: 'meta is plain data: objects, arrays, strings, finite numbers, bigint, boolean, null, bytes';
    readonly actions_invalid: 'actions are a list of at most 16 plain objects with a type';
    readonly meta_too_large: 'meta is at most 4096 bytes encoded';
    readonly action_too_large: 'an action is at most 4096 bytes encoded';
    readonly page_invalid: 'a page has a positive `limit` and an outpoint as `after`';
    readonly event_invalid: 'an event has id, source and type, strings of 1 to 255 characters';
}>;

/** Data that is stored beside a transaction and never interpreted by the ledger. */
export type PlainData = null | boolean | number | bigint | string | Uint8Array | readonly PlainData[] | {
    readonly [name: string]: PlainData | undefined;
};

/** Which rule a refused input breaks. */
export type Problem = keyof typeof PROBLEMS;

/** Takes deliveries of one type; throwing or rejecting means "again later". */
export type Processor = (delivery: Delivery) => unknown;

/**
 * Why a command that is well formed is refused, in order of precedence: a command that could be refused for several
 * of these is refused for the first.
 */
export const REJECT_REASONS: readonly ["insufficient_funds", "too_many_inputs"];

/** A refusal with what was asked and what is there. */
export interface Refusal {
    readonly reason: RejectReason;
    /** What was asked and what is there, for `insufficient_funds`; empty otherwise. */
    readonly shortfalls: readonly Shortfall[];
}

/** A business refusal: an ordinary evening in a game. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Refused by a rule of the ledger. With a key, the same key answers the same for ever. */
export interface Rejected extends Refusal {
    readonly status: 'rejected';
}

/** The name of a runtime event. */
export type RuntimeEventName = keyof RuntimeEvents;

/** Every event of the runtime and what it carries. Names are recorded facts, in the past tense where they are over. */
export interface RuntimeEvents {
    /** A transaction is durable. */
    'transaction:committed': {
        readonly wallet: string;
        readonly transaction: Transaction;
        readonly waitedMs: number;
    };
    /** A key that was committed before came again; nothing moved. */
    'transaction:duplicate': {
        readonly wallet: string;
        readonly transaction: Transaction;
    };
    /** A command was refused by a rule. */
    'transaction:rejected': {
        readonly wallet: string;
        readonly command: CommandView;
    } & Refusal;
    /** Someone else spent these outpoints first; the commands are planned again after `delayMs`. */
    'transaction:retrying': {
        readonly wallet: string;
        readonly attempt: number;
        readonly delayMs: number;
        readonly lost: readonly string[];
        readonly commands: readonly CommandView[];
    };
    /** A wallet is resident. */
    'wallet:activated': {
        readonly wallet: string;
        readonly utxos: number;
    };
    /** An idle wallet left memory. */
    'wallet:passivated': {
        readonly wallet: string;
    };
    /** A wallet actor is in another state. */
    'wallet:state': {
        readonly wallet: string;
        readonly state: WalletState;
    };
    /** A bug or a throwing listener of the runtime ended a wallet actor; it is rebuilt from the store. */
    'wallet:crashed': {
        readonly wallet: string;
        readonly error: unknown;
        readonly crashesLastMinute: number;
    };
    /** A wallet crashed too often and rests. */
    'wallet:quarantined': {
        readonly wallet: string;
        readonly untilMs: number;
    };
    /** A batch of units is durable. */
    'batch:committed': {
        readonly units: number;
        readonly transactions: number;
        readonly ms: number;
    };
    /** A statement failed and is sent again after `delayMs`; `inDoubt` says that it may have been applied already. */
    'store:retrying': {
        readonly statement: string;
        readonly attempt: number;
        readonly delayMs: number;
        readonly inDoubt: boolean;
        readonly error: unknown;
    };
    /** A processor took a delivery. */
    'delivery:made': {
        readonly delivery: Delivery;
    };
    /** A processor threw; it gets the delivery again after `delayMs`. */
    'delivery:failed': {
        readonly delivery: Delivery;
        readonly error: unknown;
        readonly delayMs: number;
    };
    /** A delivery was given up; it is a dead letter. */
    'delivery:dead': {
        readonly delivery: Delivery;
        readonly error: unknown;
    };
    /** A command or an event that no one took. */
    'deadletter:added': {
        readonly deadLetter: DeadLetter;
    };
    /** A listener threw. The runtime goes on; tell whoever wrote it. */
    'listener:failed': {
        readonly event: string;
        readonly error: unknown;
    };
}

/** One asset of which there is not enough. */
export interface Shortfall {
    readonly asset: string;
    readonly asked: bigint;
    readonly available: bigint;
}

/** Every kind of a transaction; the database has the same list. */
const TRANSACTION_KINDS: readonly ['mint', 'transfer', 'burn', 'merge', 'refused'];

/** The ledger record. Immutable. */
export interface Transaction {
    /** UUID v7. */
    readonly id: string;
    /** The order in which this database recorded its transactions. */
    readonly seq: number;
    readonly kind: TransactionKind;
    readonly key?: string;
    readonly committedAt: Date;
    readonly inputs: readonly TransactionPart[];
    readonly outputs: readonly TransactionPart[];
    readonly meta?: Meta;
    readonly actions: readonly Action[];
    /** Kind `refused` only. */
    readonly refusal?: Refusal;
}

/** The kind of a transaction. `refused` records the refusal of a command that carried a key. */
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** One input or output of a transaction. */
export interface TransactionPart {
    readonly outpoint: string;
    readonly owner: string;
    readonly assets: Assets;
}

/** Moves assets from one wallet to another. */
export interface TransferInput extends CommandInput {
    readonly from: string;
    readonly to: string;
}

/** Which unspent outputs to show. */
export interface UtxoPage {
    /** At most this many; 1000 if nothing is said. */
    readonly limit?: number | undefined;
    /** From after this outpoint. */
    readonly after?: string | undefined;
}

/** A UTXO as the public API shows it. */
export interface UtxoView {
    /** `transactionId:outputIndex`. */
    readonly outpoint: string;
    readonly owner: string;
    readonly assets: Assets;
}

/** The states of a wallet actor. */
export type WalletState = 'activating' | 'idle' | 'committing' | 'backingOff' | 'passivating' | 'stopped';

/** A resident wallet as `ledger.inspect()` shows it: plain data, a copy of one moment. */
export interface WalletView {
    readonly wallet: string;
    readonly state: WalletState;
    readonly mailbox: {
        readonly depth: number;
        readonly capacity: number;
        /** What waits, first to last. */
        readonly commands: readonly CommandView[];
    };
    /** What is with the store. */
    readonly committing: readonly CommandView[];
    /**
     * What the wallet believes to hold, as it will be once `committing` is committed. The database is the truth:
     * `ledger.balance()` asks it.
     */
    readonly utxos: readonly UtxoView[];
    readonly assets: Assets;
    /** Present where `utxos` and `assets` are a part of what the wallet holds: it has very many UTXOs. */
    readonly partial?: true;
    /** The number of the attempt under way, from 1; 0 when none is. */
    readonly attempts: number;
    /** Commands answered by this incarnation. */
    readonly processed: number;
    /** Attempts that lost a UTXO to someone else. */
    readonly conflicts: number;
    /** The last trouble, as text. */
    readonly lastError?: string;
}

const boundsSchema: z.ZodObject<{
    mailboxCapacity: z.ZodDefault<z.ZodInt>;
    chainMax: z.ZodDefault<z.ZodInt>;
    inputsMax: z.ZodDefault<z.ZodInt>;
    merges: z.ZodDefault<z.ZodBoolean>;
    idleMerges: z.ZodDefault<z.ZodBoolean>;
    utxosLoadedMax: z.ZodDefault<z.ZodInt>;
    residentWalletsMax: z.ZodDefault<z.ZodInt>;
    idleMs: z.ZodDefault<z.ZodNumber>;
    commandsWaitingMax: z.ZodDefault<z.ZodInt>;
    walletRestartsPerMinuteMax: z.ZodDefault<z.ZodInt>;
    conflictAttemptsMax: z.ZodDefault<z.ZodInt>;
    storeDeadlineMs: z.ZodDefault<z.ZodNumber>;
    deliveryAttemptsMax: z.ZodDefault<z.ZodInt>;
    deliveriesInFlightMax: z.ZodDefault<z.ZodInt>;
    deadLettersMax: z.ZodDefault<z.ZodInt>;
}, z.core.$strict>;

/**
 * Starts a ledger: opens the database, checks that it can keep the promises, brings the schema up to date.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_STORE_UNAVAILABLE`, `ERR_DATABASE_UNFIT`, `ERR_SCHEMA`,
 * `ERR_DIRECTORY_LOCKED`.
 * @example
 * const ledger = await createLedger();
 * await ledger.mint({ to: 'alice', assets: { gold: 10n } });
 */
export function createLedger(options?: LedgerOptions): Promise<Ledger>;

/**
 * Whether `error` is a {@link LedgerError}, with this code if one is given. Works across duplicate installs of the
 * package, where `instanceof` does not.
 */
export function isLedgerError(error: unknown, code?: ErrorCode): error is LedgerError;

