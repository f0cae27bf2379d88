// The public declarations of 'pursekit'. Written by: npm run api-report

/** The largest amount of one asset in one output: what `numeric(78,0)` holds. */
export const AMOUNT_MAX: bigint;

/**
 * A request to a processor, executed after the transaction is committed: a type and fields of its own.
 * Example: `{ type: 'BuyItem', itemId: 'car_1' }`, or `{ type: 'EndAuction', lot: 3, dueInMs: 3_600_000 }`.
 */
export type Action = ActionFields & Meta;

/** The fields of every action, beside its own. */
interface ActionFields {
    /** The name that selects the processor. */
    readonly type: string;
    /**
     * The action is due this long after the commit, by the clock of the database: whole milliseconds from 1 to ten years.
     * It is due at once without it.
     */
    readonly dueInMs?: number | undefined;
}

/** The actions that a command takes: those of the ledger, or of the caller's own type if none are declared. */
type ActionInput<Types extends LedgerTypes, Own> = Types extends Declares<'actions'> ? ActionOf<Types> : IsAny<Own> extends true ? Action : Own;

/** The actions of a ledger, or those of one type: `ActionOf<Game, 'GiveItem'>`. */
export type ActionOf<Types extends LedgerTypes, Type extends string = string> = Types extends Declares<'actions'> ? ActionsOf<Types['actions']>[keyof Types['actions'] & Type] : Action;

/** The types of the actions of a ledger. */
type ActionTypeOf<Types extends LedgerTypes> = Types extends Declares<'actions'> ? keyof Types['actions'] & string : string;

type ActionsOf<Actions> = {
    readonly [Type in keyof Actions]: {
        /** The name that selects the processor. */
        readonly type: Type;
    } & Pick<ActionFields, 'dueInMs'> & Actions[Type];
};

/** Everything that there is: see {@link all}. */
export interface All {
    /** Always true. */
    readonly all: true;
    /** The amount that stays; none by default. */
    readonly keep?: bigint | undefined;
}

/** An amount, or a wish that the ledger turns into one when it commits. */
export type Amount = bigint | Wish;

/** An action as a command without declared actions may have it: of any type, and with any fields of plain data. */
interface AnyAction extends DataObject, ActionFields {
}

/** One asset and its amount. */
export interface AssetAmount<Name extends string = string> {
    /** The name of the asset, such as `gold`. */
    readonly asset: Name;
    /** In the smallest unit of the asset, at least `1n`. */
    readonly amount: bigint;
}

/** The amounts of an asset in a wallet. */
export interface AssetAmounts {
    /** The amount that the wallet may spend. */
    readonly available: bigint;
    /** The amount that is held. */
    readonly held: bigint;
}

/** The change of an asset by one transaction, and what the wallet has after it. */
export interface AssetChange {
    /** The amount that the wallet may spend more; negative for less. */
    readonly available: bigint;
    /** The amount that is held more; negative for less. */
    readonly held: bigint;
    /** The amounts of the asset after the transaction. */
    readonly after: AssetAmounts;
}

/** The rules of an asset as they are recorded. They never change: other rules get a new version. */
export interface AssetDefinition<Name extends string = string> {
    /** The name of the asset. */
    readonly asset: Name;
    /** The number of the rules among those of the asset, from 1. */
    readonly version: number;
    /** At most so much circulates; absent for no limit. */
    readonly supplyMax?: bigint;
    /** At most so much is ever minted; absent for no limit. */
    readonly mintedMax?: bigint;
    /** At most so much a wallet owns; absent for no limit. */
    readonly perWalletMax?: bigint;
    /** Wallets may give it to each other. */
    readonly transferable: boolean;
    /** Wallets may burn it. */
    readonly burnable: boolean;
    /** It may be minted. */
    readonly mintable: boolean;
    /** The decimals of an amount, for display. */
    readonly decimals: number;
    /** The clock of the database when they were defined. */
    readonly definedAt: Date;
}

/** The names of the assets of a ledger. */
export type AssetOf<Types extends LedgerTypes> = Types extends Declares<'assets'> ? Types['assets'] : string;

/** The rules of an asset. A rule that is left out does not restrict it. */
export interface AssetRules {
    /** At most so much circulates: what was minted less what was burned. */
    readonly supplyMax?: bigint | undefined;
    /** At most so much is ever minted, burned or not. */
    readonly mintedMax?: bigint | undefined;
    /** At most so much a wallet owns, what is held included. */
    readonly perWalletMax?: bigint | undefined;
    /** Wallets may give it to each other. Default: `true`. */
    readonly transferable?: boolean | undefined;
    /** Wallets may burn it. Default: `true`. */
    readonly burnable?: boolean | undefined;
    /** It may be minted. Default: `true`. */
    readonly mintable?: boolean | undefined;
    /** The decimals of an amount, for display: 2 if 1250 is shown as 12.50. Default: 0. */
    readonly decimals?: number | undefined;
}

/** The supply of one asset. */
export interface AssetSupply {
    /** The sum of all mints. */
    readonly minted: bigint;
    /** The sum of all burns. */
    readonly burned: bigint;
    /** The sum of all unspent outputs. */
    readonly circulating: bigint;
}

/** The choice of one of the rules that an asset had. */
export interface AssetVersion {
    /** The version of the rules, from 1; the last one by default. */
    readonly version?: number | undefined;
}

/** Assets and their amounts as the public API shows them. `Name` are the names of the assets, if they are declared. */
export type Assets<Name extends string = string> = string extends Name ? Readonly<Record<string, bigint>> : {
    readonly [Asset in Name]?: bigint;
};

/**
 * The assets of a command: an object, or a list whose repeated assets are added up before anything is checked against
 * the ledger. Example: `{ gold: 5n }`, or `[{ asset: 'gold', amount: 2n }, { asset: 'gold', amount: 3n }]`.
 */
export type AssetsInput<Name extends string = string> = Assets<Name> | readonly AssetAmount<Name>[];

/** The assets of a wallet, with the number of its UTXOs. */
export interface Balance<Name extends string = string> {
    /** The assets that the wallet may spend, with their amounts; an asset that it does not hold is absent. */
    readonly assets: Assets<Name>;
    /** The assets that are held and not expired, with their amounts. */
    readonly held: Assets<Name>;
    /** The number of UTXOs that hold the assets. */
    readonly utxos: number;
}

/** The amounts of a wallet at a moment. */
export interface BalanceAt<Name extends string = string> {
    /** The last position that is counted; 0 before the first one. */
    readonly position: number;
    /** The assets that the wallet could spend, expired holds included. */
    readonly assets: Assets<Name>;
    /** The assets that were held and not expired. */
    readonly held: Assets<Name>;
}

/** Options of `balanceAt()`. */
export interface BalanceAtOptions extends CallOptions {
    /** Only this asset: the cost does not depend on the number of assets that the wallet ever had. */
    readonly asset?: string | undefined;
}

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

/** The bounds of a runtime with their defaults. */
export type Bounds = {
    readonly [Name in keyof BoundOptions]-?: NonNullable<BoundOptions[Name]>;
};

/** Destroys assets of a wallet. */
export interface BurnInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet whose assets are destroyed. */
    readonly from: string;
    /** The assets to destroy, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or a wish. */
    readonly assets: WantedInput<AssetOf<Types>>;
}

/** A leg that destroys assets. */
export interface BurnLeg<Types extends LedgerTypes = LedgerTypes> {
    /** The assets to destroy. */
    readonly burn: WantedInput<AssetOf<Types>>;
    /** The name of the wallet whose assets are destroyed, or of several: each gives as much as it has, in this order. */
    readonly from: string | readonly string[];
}

/** Every kind of command with its public description. Example: the wallets of `transfer` are `from` and `to`. */
export const COMMAND_KINDS: {
    readonly [Kind in keyof CommandWallets]: CommandKindInfo<CommandWallets[Kind]>;
};

/** Limits of the time that a caller waits. They end the waiting, not the command or the read. */
export interface CallOptions {
    /** The call rejects with `ERR_TIMEOUT` after this many milliseconds: at most 2^31 - 1, or `Infinity` for no limit. */
    readonly timeoutMs?: number | undefined;
    /** The call rejects with `ERR_TIMEOUT`, and the signal's reason as cause, when this signal aborts. */
    readonly signal?: AbortSignal | undefined;
}

/**
 * The result of `cancelAction()`. The refusals are `action_delivered`, if a runtime has claimed it, and
 * `action_not_found`.
 */
export type CancelOutcome = Cancelled | Rejected;

/** An action will never be delivered. */
export interface Cancelled {
    /** The action is cancelled. */
    readonly status: 'cancelled';
    /** Present if it was cancelled before. */
    readonly repeated?: true;
}

/** Pays out of a hold. */
export interface CaptureInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The id of the hold. */
    readonly hold: string;
    /** The name of the wallet that receives the assets. */
    readonly to: string;
    /** The assets to capture; without it all that is left. */
    readonly assets?: AssetsInput<AssetOf<Types>> | undefined;
    /** The rest stays held (`keep`, the default), or returns to the wallet of the hold (`release`). */
    readonly rest?: 'keep' | 'release' | undefined;
}

/** A leg that pays out of a hold. */
export interface CaptureLeg<Types extends LedgerTypes = LedgerTypes> {
    /** The id of the hold. */
    readonly capture: string;
    /** The name of the wallet that receives the assets. */
    readonly to: string;
    /** The assets to capture; without it all that is left. */
    readonly assets?: AssetsInput<AssetOf<Types>> | undefined;
    /** The rest stays held (`keep`, the default), or returns to the wallet of the hold (`release`). */
    readonly rest?: 'keep' | 'release' | undefined;
}

/**
 * A committed transaction in the feed. It is the same however often it is read: it has no `reversedBy`, which becomes
 * known later.
 */
export interface Change<Types extends LedgerTypes = LedgerTypes> extends Omit<Transaction<Types>, 'reversedBy'> {
    /** The position of its commit. */
    readonly position: number;
    /** A time that never falls along the feed. */
    readonly recordedAt: Date;
    /** The place of this transaction in the feed, for `after`: opaque, of at most 150 characters `A-Za-z0-9_-`. */
    readonly cursor: string;
}

/** The feed of a ledger from a place on. Each iteration begins there. */
export interface Changes<Types extends LedgerTypes = LedgerTypes> extends AsyncIterable<Change<Types>> {
    [Symbol.asyncIterator](): AsyncIterableIterator<Change<Types>>;
    /** Reads what follows the place, as far as it was committed before the call. */
    page(): Promise<ChangesPage<Types>>;
}

/** Options of `changes()`. */
export interface ChangesOptions {
    /** The feed begins after the transaction with this cursor; by default at the first transaction of the ledger. */
    readonly after?: string | undefined;
    /**
     * The maximum number of transactions of one read, which are in memory at once; 250 by default, 500 at most. A read of
     * large transactions has fewer.
     */
    readonly limit?: number | undefined;
    /**
     * The iteration waits at its end for further transactions (`true`, the default), or ends behind what was committed
     * when it began (`false`). Has no effect on `page()`.
     */
    readonly live?: boolean | undefined;
    /** Ends the iteration, without an error, when it aborts; a `page()` rejects with `ERR_TIMEOUT`. */
    readonly signal?: AbortSignal | undefined;
}

/** A page of the feed. */
export interface ChangesPage<Types extends LedgerTypes = LedgerTypes> {
    /** The transactions, in their order. */
    readonly changes: readonly Change<Types>[];
    /** The cursor of the last one; that of the call if there is none. */
    readonly cursor: string | undefined;
    /** True if the next page may have some at once. */
    readonly hasMore: boolean;
}

/** The constraint of a declaration: it has no other fields, and its actions and its `meta` are plain data. */
type CheckedTypes<Types> = {
    readonly [Name in keyof Types]: Name extends 'meta' ? DataObject & PlainFields<Types[Name]> : Name extends 'actions' ? {
        readonly [Type in keyof Types[Name]]: DataObject & NoType & PlainFields<Types[Name][Type]>;
    } : Name extends keyof LedgerTypes ? unknown : 'not one of assets, actions, events and meta';
};

/**
 * The fields of a command of one kind as `inspect()` and the events show them, without those that every kind has. The
 * fields of other kinds are undefined, so that `from` can be read from the view of any command.
 */
type CommandContent<Kind extends CommandKind> = {
    readonly [Name in keyof OwnInput<Kind>]: Viewed<OwnInput<Kind>[Name]>;
} & {
    readonly [Name in Exclude<FieldName, keyof OwnInput<Kind>>]?: undefined;
};

/** The public description of a field of the input of a command. */
interface CommandFieldInfo {
    /** The name of the field in the input, such as `assets`. */
    readonly name: string;
    /** The type of its values. */
    readonly type: FieldType;
    /** True if an input without the field is refused with `missing_field`. */
    readonly isRequired: boolean;
}

/**
 * The fields that the input of every kind of command has. `OwnMeta` and `OwnAction` are the types of the caller's own
 * values, in a ledger that does not declare them.
 */
interface CommandInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> {
    /** The idempotency key: created and saved by the caller before the first send. */
    readonly key?: string | undefined;
    /** Plain data that is stored with the transaction and never interpreted; at most 4096 bytes encoded. */
    readonly meta?: MetaInput<Types, OwnMeta> | undefined;
    /** Delivered to processors at least once after the commit, in this order. */
    readonly actions?: readonly ActionInput<Types, OwnAction>[] | undefined;
}

/** The input of every kind of command. Each kind is a method of `Ledger`. */
interface CommandInputs<Types extends LedgerTypes = LedgerTypes> {
    /** Creates assets in a wallet. */
    mint: MintInput<Types>;
    /** Moves assets from one wallet to another. */
    transfer: TransferInput<Types>;
    /** Destroys assets of a wallet. */
    burn: BurnInput<Types>;
    /** Moves assets among several wallets, all or nothing. */
    exchange: ExchangeInput<Types>;
    /** Sets assets of a wallet aside. */
    hold: HoldInput<Types>;
    /** Pays out of a hold. */
    capture: CaptureInput<Types>;
    /** Gives what is left of a hold back. */
    release: ReleaseInput<Types>;
    /** Moves the time at which a hold expires. */
    extend: ExtendInput<Types>;
    /** Moves back what a transaction moved. */
    reverse: ReverseInput<Types>;
    /** Stops the payments of a wallet. */
    freeze: FreezeInput<Types>;
    /** Ends the freeze of a wallet. */
    unfreeze: UnfreezeInput<Types>;
}

/** The kind of a command. Each kind has one definition in `domain/commands/kinds/`. */
export type CommandKind = Exclude<TransactionKind, 'expire' | 'reversal' | 'merge' | 'refused'> | 'reverse';

/** The public description of a kind of command. */
export interface CommandKindInfo<Wallets extends readonly string[] = readonly string[]> {
    /** The fields that name wallets. The first is the wallet that the command is asked of, such as the payer. */
    readonly wallets: Wallets;
    /** The fields of the input in the order of its definition, without those that every kind has. */
    readonly fields: readonly CommandFieldInfo[];
    /**
     * The command as an English sentence: `{name}` stands for the value of a field, and what is in brackets is left out
     * with a field that is missing. What is in brackets with `{in=false}` is said only if the field has this value.
     */
    readonly sentence: string;
}

/** The methods of {@link Commands} as a map over the kinds, for code that calls the method of any kind. */
type CommandMethods<More extends readonly unknown[] = [], Types extends LedgerTypes = LedgerTypes> = {
    [Kind in keyof CommandInputs]: (input: CommandInputs<Types>[Kind], ...more: More) => Promise<Outcome<Types>>;
};

/** Options of a command. */
export interface CommandOptions extends CallOptions {
    /**
     * A command that finds no room in the mailbox of a payer is refused at once with `ERR_MAILBOX_FULL` (`'reject'`, the
     * default), or waits until the mailboxes of all payers have room (`'wait'`), within `timeoutMs` and until `signal`
     * aborts. No command of a wallet overtakes one of this wallet that waits.
     */
    readonly whenFull?: 'reject' | 'wait' | undefined;
}

/**
 * A command as `inspect()` and the events show it: a union over the kinds of commands. `view.from` can be read from the
 * view of any kind; after a check of `view.kind` the fields of that kind are present. Example:
 * `{ id: '0190…', kind: 'transfer', from: 'alice', to: 'bob', assets: { gold: 5n }, key: 'order-7' }`.
 */
export type CommandView = {
    readonly [Kind in CommandKind]: ViewOf<Kind>;
}[CommandKind];

/**
 * The fields of every kind of command that name wallets, in the order of its definition. The first is the wallet that
 * the command is asked of. The compiler compares them with the definitions.
 */
interface CommandWallets {
    /** The receiver. */
    mint: readonly ['to'];
    /** The payer, then the receiver. */
    transfer: readonly ['from', 'to'];
    /** The payer. */
    burn: readonly ['from'];
    /** None: the legs name the wallets. */
    exchange: readonly [];
    /** The payer. */
    hold: readonly ['from'];
    /** The receiver. */
    capture: readonly ['to'];
    /** None: the hold names its wallet. */
    release: readonly [];
    /** None: the hold names its wallet. */
    extend: readonly [];
    /** None: the transaction names its wallets. */
    reverse: readonly [];
    /** The wallet that is frozen. */
    freeze: readonly ['wallet'];
    /** The wallet that was frozen. */
    unfreeze: readonly ['wallet'];
}

/**
 * The commands of a ledger, a method for each kind. `More` are further parameters of each. The methods are declared
 * again for their comments: editors show no comment of a member of a mapped type. Where a ledger does not declare
 * `meta` and actions, they are of the caller's own types.
 */
export interface Commands<More extends readonly unknown[] = [], Types extends LedgerTypes = LedgerTypes> extends CommandMethods<More, Types> {
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    mint<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<MintInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Creates assets in a wallet.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    mint<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: MintInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    transfer<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<TransferInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Moves assets from one wallet to another.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    transfer<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: TransferInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    burn<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<BurnInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Destroys assets of a wallet.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    burn<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: BurnInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    exchange<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>, Leg extends DataObject & PlainFields<Leg>>(input: Dry<ExchangeInput<Types, Own, Act, Leg>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Moves assets among several wallets in one transaction: all legs or none. A wallet pays what its legs take less what
     * they bring.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    exchange<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>, Leg extends DataObject & PlainFields<Leg>>(input: ExchangeInput<Types, Own, Act, Leg>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    hold<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<HoldInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Sets assets of a wallet aside, until they are captured, released or expired.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    hold<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: HoldInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    capture<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<CaptureInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Pays out of a hold, in parts or as a whole.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    capture<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: CaptureInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    release<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<ReleaseInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Gives what is left of a hold back to its wallet.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    release<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: ReleaseInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    extend<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<ExtendInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Moves the time at which a hold expires, counted from the commit on, and never to an earlier one.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    extend<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: ExtendInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    reverse<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<ReverseInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Moves back what a transaction moved, once, as a new transaction of kind `reversal`. Without a key, a repetition is
     * a duplicate of the first reversal.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    reverse<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: ReverseInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    freeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<FreezeInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Stops the payments of a wallet, in one direction or both, from its commit on and for all runtimes. Releases and
     * ends of its holds, and reversals, go on.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    freeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: FreezeInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
    /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
    unfreeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: Dry<UnfreezeInput<Types, Own, Act>>, ...more: More): Promise<DryOutcome<Types>>;
    /**
     * Ends the freeze of a wallet.
     *
     * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
     */
    unfreeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(input: UnfreezeInput<Types, Own, Act>, ...more: More): Promise<Outcome<Types>>;
}

/** The times of a committed command, in milliseconds on the monotonic clock. */
export interface CommitTimings {
    /** From the acceptance of the command to this event; 0 for a merge of an idle wallet. */
    readonly waitedMs: number;
    /**
     * From its acceptance until the batch that committed it was planned: in the mailbox, in reads of its wallet, and in
     * attempts that lost an input. All of `waitedMs` for a command that a read has found committed.
     */
    readonly queuedMs: number;
    /** The planning of that batch, of all wallets in it. A chain that was planned ahead is in `queuedMs`. */
    readonly planMs: number;
    /** From the first send of that batch to the answer of the database, repeated sends and waits for locks included. */
    readonly commitMs: number;
    /** The batches with the command that were sent, the one that committed it included. */
    readonly attempts: number;
}

/** This command was committed; its transaction is durable. */
export interface Committed<Types extends LedgerTypes = LedgerTypes> {
    /** The command was committed now. */
    readonly status: 'committed';
    /** The record of the transaction. */
    readonly transaction: Transaction<Types>;
}

/** An object, but not a list, bytes or a map. */
interface DataObject {
    /** Absent. */
    readonly [Symbol.iterator]?: never;
}

/**
 * The database of a ledger: a `postgres://` URL, the host's own `pg.Pool`, a directory for embedded Postgres, or
 * `'memory'` for embedded Postgres in memory.
 */
export type DatabaseOption = string | HostPool | {
    /** The path of the directory, which is created if it does not exist. */
    readonly dataDir: string;
};

/** A command, an event, a delivery or an effect of one of the latter that was given up. It can be re-driven. */
export type DeadLetter = (DeadLetterBase & {
    readonly kind: 'command';
    /** The wallet of the command. Absent where it names a hold or a transaction and no wallet. */
    readonly wallet?: string;
    /** The command that was not applied. */
    readonly command: CommandView;
}) | (DeadLetterBase & {
    readonly kind: 'event';
    /** The external event that was dispatched. */
    readonly event: ExternalEvent;
}) | (DeadLetterBase & {
    readonly kind: 'effect';
    /** The wallet of the command. Absent where it names a hold or a transaction and no wallet. */
    readonly wallet?: string;
    /**
     * The external event that was dispatched; for an effect of a delivery an event that stands for it, with the
     * source `pursekit:delivery`, the id of the delivery, and the action as `data`.
     */
    readonly event: ExternalEvent;
    /** The command that was not applied. */
    readonly command: EffectView;
}) | (DeadLetterBase & {
    readonly kind: 'delivery';
    /** The wallet of the delivery. */
    readonly wallet: string;
    /** The transaction that carried the action. */
    readonly transactionId: string;
    /** The action that was not delivered. */
    readonly action: Action;
    /** The number of attempts that failed. */
    readonly attempts: number;
});

interface DeadLetterBase {
    /** The id to pass to `redrive()`. */
    readonly id: string;
    /** The reason why it was given up. */
    readonly reason: DeadLetterReason;
    /** The time when it was given up. */
    readonly at: Date;
    /** The message of the last error, if there was one. */
    readonly error?: string;
}

/** The commands, events and deliveries that failed for good. */
export interface DeadLetterQueue {
    /**
     * Lists the dead deliveries of the database, then the dead commands, events and refused effects of events of this
     * runtime, each oldest first; at most 1000 by default.
     */
    list(page?: Pick<UtxoPage, 'limit'>, options?: CallOptions): Promise<DeadLetter[]>;
    /**
     * Retries a dead letter: a delivery falls due at once, a command or an event is answered before this resolves. A
     * command or an event that fails again stays a dead letter, and so does a command that a rule refuses. A refused
     * effect of an event is sent under a new key that is derived from its own, which keeps its refusal; one that is
     * refused again stays a dead letter. The options are those of its commands, as in `dispatch()`.
     *
     * @throws LedgerError `ERR_NOT_FOUND`, or the error of the command or the event.
     */
    redrive(id: string, options?: CommandOptions): Promise<void>;
}

/** The reason why a dead letter was given up. */
export type DeadLetterReason = 
/** A delivery whose processor failed at every attempt. */
'attempts_exhausted'
/** A delivery whose stored action cannot be decoded; only the type of the action is known. */
 | 'unreadable'
/** A command that crashed its wallet actor twice. */
 | 'poison'
/** A command that waited for a wallet which was quarantined. */
 | 'quarantined'
/** An event of a type without a handler. */
 | 'unhandled'
/** An effect of an event or of a delivery that a rule refused; `error` is the reason of the refusal. */
 | 'refused';

/** The declarations that have one of the fields. */
type Declares<Name extends keyof LedgerTypes> = Required<Pick<LedgerTypes, Name>>;

/** One action of a committed transaction, as a processor receives it. */
export interface Delivery<Own = Action> {
    /** The same at every attempt, so that a processor can detect a repetition. */
    readonly id: string;
    /** The id of the transaction that carried the action. */
    readonly transactionId: string;
    /** The wallet whose command carried the action. */
    readonly wallet: string;
    /** The action as the command passed it. */
    readonly action: Own;
    /** From 1. */
    readonly attempt: number;
}

/** The deliveries of one action type that wait, as a runtime sees them. */
export interface DeliveryStats extends WaitingDeliveries {
    /** True if this runtime has a processor of the type. If not, those that are due wait for another runtime. */
    readonly hasProcessor: boolean;
}

/** The input of a command that may be a dry run. */
type Dry<Input> = Input & {
    /**
     * True: plans the command as any other, and answers `would_commit` or the refusal. Nothing is written, and no key is
     * used up.
     */
    readonly dryRun: boolean;
};

/** The result of a command that may be a dry run. */
export type DryOutcome<Types extends LedgerTypes = LedgerTypes> = Outcome<Types> | WouldCommit<Types>;

/** A command with this key and content was committed before: `transaction` is that of the first command. */
export interface Duplicate<Types extends LedgerTypes = LedgerTypes> {
    /** The command was committed before. */
    readonly status: 'duplicate';
    /** The record of the transaction of the first command with this key. */
    readonly transaction: Transaction<Types>;
}

/**
 * The failure that an acknowledged command survives: the loss of the server, because a standby has it on disk, too
 * (`replica`), power loss (`disk`), a crash of the process (`process`), none (`memory`).
 */
export type Durability = 'replica' | 'disk' | 'process' | 'memory';

/** Every code of a `LedgerError` with its meaning. `retryable` says that the same call may succeed later. */
export const ERROR_CODES: Readonly<{
    readonly ERR_INVALID_COMMAND: {
        readonly retryable: false;
        readonly meaning: 'the input breaks a rule: see field and problem; nothing was queued';
    };
    readonly ERR_INVALID_OPTIONS: {
        readonly retryable: false;
        readonly meaning: 'an option, an argument of processor(), handler() or on(), or the second argument of a command is invalid';
    };
    readonly ERR_KEY_REUSED: {
        readonly retryable: false;
        readonly meaning: 'this key belongs to a command with other content; nothing was committed';
    };
    readonly ERR_MAILBOX_FULL: {
        readonly retryable: true;
        readonly meaning: 'too many commands, or too many bytes of them, wait for this wallet; nothing was queued';
    };
    readonly ERR_OVERLOADED: {
        readonly retryable: true;
        readonly meaning: 'too many commands, bytes of commands or reads wait in this runtime; nothing was queued';
    };
    readonly ERR_CONTENTION: {
        readonly retryable: true;
        readonly meaning: 'every attempt conflicted with another runtime; nothing was committed';
    };
    readonly ERR_REFUSED_BY_DATABASE: {
        readonly retryable: false;
        readonly meaning: 'a constraint of the database refuses this command; nothing was committed';
    };
    readonly ERR_STORE_UNAVAILABLE: {
        readonly retryable: true;
        readonly meaning: 'the database is unavailable, or a row locked; nothing was committed by this call (one before may be in doubt)';
    };
    readonly ERR_IN_DOUBT: {
        readonly retryable: true;
        readonly meaning: 'the answer to the commit was lost; send the same key again to learn the outcome';
    };
    readonly ERR_TIMEOUT: {
        readonly retryable: true;
        readonly meaning: 'the caller stopped waiting; the command may still commit: send the same key again to learn the outcome';
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
        readonly meaning: 'no handler is registered for the type of this event; it is a dead letter';
    };
    readonly ERR_HANDLER_FAILED: {
        readonly retryable: true;
        readonly meaning: 'the handler of this event threw; dispatch the event again';
    };
    readonly ERR_CORRUPT: {
        readonly retryable: false;
        readonly meaning: 'a stored row cannot be decoded; other rows are not affected';
    };
    readonly ERR_NOT_FOUND: {
        readonly retryable: false;
        readonly meaning: 'no dead letter has this id';
    };
    readonly ERR_SCHEMA: {
        readonly retryable: false;
        readonly meaning: string;
    };
    readonly ERR_DATABASE_UNFIT: {
        readonly retryable: false;
        readonly meaning: 'the server is read-only, a standby, too old or without UTF8, refuses the login, or the role lacks a right';
    };
    readonly ERR_DIRECTORY_LOCKED: {
        readonly retryable: true;
        readonly meaning: 'another process, container or machine has this data directory open; the message names it';
    };
    readonly ERR_WAITS_FOR_ITSELF: {
        readonly retryable: false;
        readonly meaning: 'a processor called settled() or close(), which wait for the processor';
    };
    readonly ERR_HISTORY_BEHIND: {
        readonly retryable: true;
        readonly meaning: 'the history is so far behind the commits that this read would take too long; it catches up meanwhile';
    };
    readonly ERR_READ_ONLY: {
        readonly retryable: false;
        readonly meaning: 'a reader was asked for what is written first; a ledger that writes has to be asked once';
    };
    readonly ERR_CLOSED: {
        readonly retryable: false;
        readonly meaning: 'the ledger is closing or closed; nothing was queued';
    };
}>;

type EffectOf<Kind extends CommandKind> = {
    /** The kind of the command. */
    readonly kind: Kind;
    /** The key under which the refusal is recorded. A re-driven effect has another one, which is derived from it. */
    readonly key: string;
} & CommandContent<Kind>;

/** An effect of an event or of a delivery: a command that its handler or processor issued. */
export type EffectView = {
    readonly [Kind in CommandKind]: EffectOf<Kind>;
}[CommandKind];

/** The code of a `LedgerError`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * Turns an event into commands. A command without a key gets one that is derived from the event and from its number, so
 * a handler must issue the same commands in the same order every time it gets the same event. Dry runs get no key, and
 * are not counted.
 */
export type EventHandler<Event = ExternalEvent, Types extends LedgerTypes = LedgerTypes> = (event: Event, commands: Commands<[], Types>) => unknown;

/** The external events of a ledger, or those of one type: `EventOf<Game, 'payment.settled'>`. */
export type EventOf<Types extends LedgerTypes, Type extends string = string> = Types extends Declares<'events'> ? EventsOf<Types['events']>[keyof Types['events'] & Type] : ExternalEvent;

/** The result of an event: the outcomes of its commands in the order in which they were issued. */
export interface EventOutcome<Types extends LedgerTypes = LedgerTypes> {
    /**
     * `duplicate` if the event issued commands and all of them were decided before, committed or refused: it was
     * delivered again.
     */
    readonly status: 'handled' | 'duplicate';
    /** One outcome per command. Dry runs have none here. */
    readonly outcomes: readonly Outcome<Types>[];
}

/** The schemas of the data of events, by event type. A type without a schema has data of any shape. */
export type EventSchemas = Readonly<Record<string, StandardSchema>>;

/** The types of the external events of a ledger. */
type EventTypeOf<Types extends LedgerTypes> = Types extends Declares<'events'> ? keyof Types['events'] & string : string;

type EventsOf<Events> = {
    readonly [Type in keyof Events]: ExternalEvent & Readonly<Record<'type', Type>> & WithData<Events[Type]>;
};

/** Moves assets among several wallets in one transaction. */
export interface ExchangeInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction, OwnLegMeta = DataObject> extends CommandInput<Types, OwnMeta, OwnAction> {
    /**
     * The movements, at most 100. Their order has no influence on what is moved; it is part of what a repeated key must
     * repeat.
     */
    readonly legs: readonly LegInput<Types, OwnLegMeta>[];
    /** Assets that wallets must hold, at most 100 entries: a membership, a licence. */
    readonly requires?: readonly RequirementInput<Types>[] | undefined;
}

/** The way of a command from its acceptance to its commit. */
export interface Explanation<Types extends LedgerTypes = LedgerTypes> {
    /** The id of its transaction. */
    readonly id: string;
    /**
     * `waiting` in mailboxes, `committing` if it was taken from them and is not answered, `committed` in the ledger, or
     * `refused`: a recorded refusal.
     */
    readonly state: 'waiting' | 'committing' | 'committed' | 'refused';
    /** The time at which its runtime accepted it, from the id (RFC 9562, version 7), by the clock of that runtime. */
    readonly acceptedAt: Date | undefined;
    /** The milliseconds from `acceptedAt` to the commit by the clock of the database, or to now: what it waited. */
    readonly waitedMs: number | undefined;
    /** The command, while it is not answered. */
    readonly command?: CommandView;
    /** The mailboxes that it is in: those of its payers. */
    readonly queued: readonly MailboxPlace[];
    /** The conflicts of it that this runtime remembers: it keeps its last 1,000 conflicts. */
    readonly retries: readonly RetryView[];
    /** The record, if it is committed or refused. */
    readonly transaction?: Transaction<Types>;
}

/** Moves the time at which a hold expires. */
export interface ExtendInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The id of the hold. */
    readonly hold: string;
    /** Whole milliseconds from the commit on, at most ten years. A hold never expires earlier for it. */
    readonly expiresInMs: number;
}

/**
 * An event from outside the ledger, with the attribute names of CloudEvents 1.0. `source` and `id` together identify
 * it: two deliveries with the same pair are the same event. Other CloudEvents attributes may be present and are
 * ignored.
 */
export interface ExternalEvent {
    /** Unique within its source; 1 to 255 characters. */
    readonly id: string;
    /** The origin of the event, such as `/shop`; 1 to 255 characters. */
    readonly source: string;
    /** The type that selects the handler, such as `payment.settled`; 1 to 255 characters. */
    readonly type: string;
    /** The subject of the event, usually a wallet. */
    readonly subject?: string | undefined;
    /** The content of the event, of any shape: the handler checks it. */
    readonly data?: unknown;
    readonly [attribute: string]: unknown;
}

/** The names of all fields that some kind of command has. */
type FieldName = {
    [Kind in CommandKind]: keyof OwnInput<Kind>;
}[CommandKind];

/**
 * The type of a field: `wallet` for the name of a wallet that takes part, `assets` for assets and their amounts, `legs`
 * for the legs of an exchange, `requirements` for wallets with assets that they must hold, `data` for any other plain
 * data.
 */
type FieldType = 'wallet' | 'assets' | 'legs' | 'requirements' | 'data';

/** An amount that does not depend on the total. */
interface FixedShare extends ShareOfWallet {
    /** The amount, at least `0n`. */
    readonly fixed: bigint;
}

/** A fraction of the total. */
interface FractionShare extends RoundedShare {
    /** Two whole numbers as text, such as `'1/3'`. The fraction is at most 1. */
    readonly fraction: string;
}

/** The directions in which a wallet is frozen. */
export interface Freeze {
    /** True if the wallet may not pay. */
    readonly out: boolean;
    /** True if the wallet may not be paid. */
    readonly in: boolean;
}

/** Stops the payments of a wallet. */
export interface FreezeInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The wallet may not pay. Default: `true`. */
    readonly out?: boolean | undefined;
    /** The wallet may not be paid. Default: `true`. */
    readonly in?: boolean | undefined;
}

/** The history of a wallet from a place on. Each iteration begins there, and ends at the last entry. */
export interface History<Types extends LedgerTypes = LedgerTypes> extends AsyncIterable<HistoryEntry<Types>> {
    /** Reads one page. */
    page(options?: CallOptions): Promise<HistoryPage<Types>>;
}

/** One transaction in the history of a wallet. Merges, and assets that only came back as change, are not in it. */
export interface HistoryEntry<Types extends LedgerTypes = LedgerTypes> {
    /** The place from which a page goes on: `history(wallet, { after: entry.cursor })`. */
    readonly cursor: string;
    /** The position of its commit in the one order that never changes. */
    readonly position: number;
    /** A time that never falls along the positions. */
    readonly recordedAt: Date;
    /** The clock of the database at its commit. */
    readonly committedAt: Date;
    /** The id of the transaction. */
    readonly transaction: string;
    /** The kind of the transaction. */
    readonly kind: TransactionKind;
    /** The other wallets of the transaction: those of its legs with this one, or those whose assets it changed. */
    readonly counterparts: readonly string[];
    /** The net change of each asset of the wallet that the transaction changed. */
    readonly assets: Readonly<Partial<Record<AssetOf<Types>, AssetChange>>>;
    /** `meta.reason` of the command, if it is a text. */
    readonly reason?: string;
    /** The idempotency key of the command, if it has one. */
    readonly key?: string;
}

/** Options of `history()`. */
export interface HistoryOptions<Types extends LedgerTypes = LedgerTypes> {
    /** Only the entries that changed this asset, and only its changes. */
    readonly asset?: AssetOf<Types> | undefined;
    /** The page starts behind the entry with this cursor, which is of the same wallet, asset and order. */
    readonly after?: string | undefined;
    /** The maximum number of entries of a page; 100 by default, 1000 at most. An iteration reads page after page. */
    readonly limit?: number | undefined;
    /** `'newest'` first, the default, or `'oldest'` first. */
    readonly order?: 'newest' | 'oldest' | undefined;
}

/** A page of the history of a wallet. */
export interface HistoryPage<Types extends LedgerTypes = LedgerTypes> {
    /** The entries, in the order of the page. */
    readonly entries: readonly HistoryEntry<Types>[];
    /** The cursor of the last entry, for `after`; that of the call if there is none. */
    readonly cursor: string | undefined;
    /** True if there are further entries. */
    readonly hasMore: boolean;
    /**
     * The position up to which the history was archived. Entries at or before it are in no page: newest first, the last
     * page ends behind it; oldest first, the first page begins behind it. Absent if nothing was archived.
     */
    readonly archivedUpto?: number;
}

/** Sets assets of a wallet aside. */
export interface HoldInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet whose assets are held. */
    readonly from: string;
    /** The assets to hold, such as `{ gold: 5n }`. */
    readonly assets: WantedInput<AssetOf<Types>>;
    /** The id of the hold: a name that no other hold of the ledger has. */
    readonly hold: string;
    /** Whole milliseconds from the commit on, at most ten years; without it the hold does not expire. */
    readonly expiresInMs?: number | undefined;
    /** The wallets that may capture it, at most 100; without it any may. */
    readonly for?: readonly string[] | undefined;
}

/** A leg that sets assets aside. */
export interface HoldLeg<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject> {
    /** The assets to hold. */
    readonly hold: WantedInput<AssetOf<Types>>;
    /** The name of the wallet whose assets are held. */
    readonly from: string;
    /** The id of the hold: a name that no other hold of the ledger has. */
    readonly id: string;
    /** Whole milliseconds from the commit on, at most ten years; without it the hold does not expire. */
    readonly expiresInMs?: number | undefined;
    /** The wallets that may capture it, at most 100; without it any may. */
    readonly for?: readonly string[] | undefined;
    /** Data of the hold, which `holdById()` shows: at most 4096 bytes encoded, of all legs together. */
    readonly meta?: MetaInput<Types, OwnMeta> | undefined;
}

/** The hold for which a command is refused. */
export interface HoldRefusal<Name extends string = string> {
    /** The id of the hold. */
    readonly id: string;
    /** For an exchange: the index of the leg. */
    readonly leg?: number;
    /** For `hold_exceeded`: the asset. */
    readonly asset?: Name;
    /** For `hold_exceeded`: the amount that the command captures. */
    readonly asked?: bigint;
    /** For `hold_exceeded`: the amount that is left in the hold. */
    readonly left?: bigint;
}

/** The states of a hold: open, and the three ends. An open hold is expired from its time on, recorded or not. */
export type HoldState = 'open' | 'captured' | 'released' | 'expired';

/** A hold as the public API shows it. */
export interface HoldView<Types extends LedgerTypes = LedgerTypes> {
    /** The id that the caller gave it, or its transaction. */
    readonly id: string;
    /** The wallet whose assets are held. */
    readonly wallet: string;
    /** The state: an open hold whose time is over is `expired`, whether that is recorded yet or not. */
    readonly state: HoldState;
    /** The assets that are left. */
    readonly assets: Assets<AssetOf<Types>>;
    /** The wallets that may capture it; absent if any may. */
    readonly payees?: readonly string[];
    /** The transaction that made it. */
    readonly heldBy: string;
    /** The time when it was made, by the clock of the database. */
    readonly heldAt: Date;
    /** The time from which it is expired; absent for a hold that does not expire. */
    readonly expiresAt?: Date;
    /** The transaction that captured the last of it, released it or recorded that it is expired. */
    readonly endedBy?: string;
    /** The time of that transaction. */
    readonly endedAt?: Date;
    /** The `meta` of the command `hold` or of the leg of an exchange that made it, if it has one. */
    readonly meta?: MetaOf<Types>;
}

/**
 * The host's own `pg.Pool`, typed by its members. The type of `pg` itself would be `any` for a host without
 * `@types/pg`, and every value would pass as a database.
 */
interface HostPool {
    /** The number of open connections. */
    readonly totalCount: number;
    /** Takes a connection. */
    connect(): Promise<unknown>;
    /** Sends one statement. */
    query(text: string): Promise<unknown>;
}

/** True for the constraint itself, in the place of a type of the caller: plain data has none of its symbols. */
type IsAny<Own> = typeof Symbol.iterator extends keyof Own ? true : false;

/** Fixed bounds of commands, of transactions and of `split()`. */
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
    /** Maximum number of different assets in one command. */
    assetsPerCommandMax: 64;
    /** Maximum number of entries of a list of assets, in which an asset may be repeated. */
    assetEntriesMax: 1000;
    /** Maximum number of legs of an exchange, and of its requirements. */
    legsMax: 100;
    /** Maximum number of amounts in all legs, or in all requirements, of an exchange. */
    legAmountsMax: 1000;
    /** Maximum number of wallets that may capture a hold, or that pay one leg in their order. */
    payeesMax: 100;
    /** Longest duration of a hold: ten years of 365 days. */
    durationMsMax: 315360000000;
    /** Maximum number of shortfalls that a refusal lists. */
    shortfallsMax: 64;
    /** Maximum number of actions of one command. */
    actionsPerCommandMax: 16;
    /** Maximum number of assets in one change output, beyond those that the command itself moves. */
    assetsPerOutputMax: 16;
    /** Maximum number of small UTXOs that one transaction sweeps into its change. */
    sweepInputsMax: 8;
    /** A wallet that holds more UTXOs than this sweeps any of its UTXOs, not only those of the assets it pays. */
    sweepAboveUtxos: 16;
    /** An idle wallet that holds more UTXOs than this merges the smallest of them. */
    mergeAboveUtxos: 64;
    /** Maximum number of merges of an idle wallet in one unit, so that a new command does not wait long. */
    mergesPerUnitMax: 4;
    /** Maximum number of decimals with which an asset is displayed. */
    decimalsMax: 38;
    /** Maximum number of shares that a total is split into. */
    sharesMax: 100;
    /** Longest text of a percentage or a fraction. */
    shareCharsMax: 90;
}>;

/** The last position that a reader can see, and its time. */
export interface LastPosition {
    /** The last position; 0 if there is none. */
    readonly position: number;
    /** The time of its commit; undefined if there is none. */
    readonly recordedAt: Date | undefined;
}

/**
 * A running ledger. `Types` are what its host has declared about it: {@link LedgerTypes}.
 *
 * Commands and reads take the options of a call: a timeout and a signal, which end the waiting. Commands may also wait
 * for room in a full mailbox.
 *
 * A rejection by a rule is an outcome; an error is a thrown `LedgerError`. Every call that reads a wallet from the
 * database throws `ERR_INVALID_COMMAND` for an invalid name; `inspect()` returns undefined for it.
 */
export interface Ledger<Types extends LedgerTypes = LedgerTypes> extends Commands<[options?: CommandOptions], Types>, AsyncDisposable {
    /** The failure that a committed transaction survives: power loss, death of the process, none. */
    readonly durability: Durability;
    /** The address of the database, without a password. */
    readonly location: string;
    /** Reads the balance of a wallet from Postgres; it is empty for a wallet that never received anything. */
    balance(wallet: string, options?: CallOptions): Promise<Balance<AssetOf<Types>>>;
    /** Reads a hold by its id, open or not; undefined if there is none. */
    holdById(id: string, options?: CallOptions): Promise<HoldView<Types> | undefined>;
    /**
     * Reads a page of the holds of a wallet that are not captured, released or recorded as expired, in the order of their
     * ids: those that are expired and not recorded yet have the state `expired`.
     */
    holds(wallet: string, page?: UtxoPage, options?: CallOptions): Promise<readonly HoldView<Types>[]>;
    /**
     * Reads a page of the unspent outputs of a wallet from Postgres, in the order of their outpoints. Each page has a
     * snapshot of its own: their sum is not that of one moment. `balance()` is.
     */
    utxos(wallet: string, page?: UtxoPage, options?: CallOptions): Promise<readonly UtxoView<AssetOf<Types>>[]>;
    /** Reads a transaction by its id. */
    transaction(id: string, options?: CallOptions): Promise<Transaction<Types> | undefined>;
    /** Reads the transaction, or the recorded rejection, of an idempotency key. */
    transactionByKey(key: string, options?: CallOptions): Promise<Transaction<Types> | undefined>;
    /**
     * Reads the id of the transaction that spent an output; undefined if none has, or if the output does not exist. It
     * finds every spend that was committed before the call.
     */
    spentBy(outpoint: string, options?: CallOptions): Promise<string | undefined>;
    /**
     * Starts the history of a wallet, newest first: an iteration, or a page. It has all that was committed before the
     * page is read. An entry never changes; what is committed meanwhile changes no further page.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid`, `page_invalid`, `page_stale` or `page_archived`;
     * `ERR_HISTORY_BEHIND`.
     */
    history(wallet: string, options?: HistoryOptions<Types>): History<Types>;
    /**
     * Reads the balance of a wallet at a time, or at a position, both included. The answer never changes. Times are those
     * of `recordedAt`; holds that were expired at the time count as available.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid`, with `moment_invalid` for a moment later than the
     * ledger, or with `moment_archived` for one before what was archived; `ERR_HISTORY_BEHIND`.
     */
    balanceAt(wallet: string, moment: MomentInput, options?: BalanceAtOptions): Promise<BalanceAt<AssetOf<Types>>>;
    /**
     * Reads the wallets that own the most of an asset, held amounts included, of what was committed before the call. Of
     * equal amounts the first name comes first. The first call for an asset ranks all wallets, which takes 10 to
     * 30 seconds per million of them; from then on packs of the history keep the ranking.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` or `page_invalid`; `ERR_HISTORY_BEHIND`.
     */
    top(asset: AssetOf<Types>, options?: TopOptions): Promise<readonly RankedWallet[]>;
    /** Reads what was minted, burned and owned of every asset at a time, or at a position. @throws as `balanceAt()`. */
    supplyAt(moment: MomentInput, options?: CallOptions): Promise<ReadonlyMap<AssetOf<Types>, SupplyAt>>;
    /**
     * The feed: every committed transaction once, in the order of positions, of all kinds: merges, ends of holds and
     * recorded refusals, too. `for await` waits at the end, and gets what any runtime commits within 100 ms. A loop that
     * resumes after the `cursor` of the last transaction it took misses nothing and sees nothing twice, also after a
     * crash. Each iteration reads its own bounded pages: a slow one delays no other and no command.
     *
     * `break`, `signal` and the end of `close()` end a waiting iteration, without an error. One with `live: false` that
     * has not reached its end when the ledger closes throws `ERR_CLOSED`.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `page_invalid`; the iteration and `page()`: `page_stale` if the
     * database has lost what the cursor saw, `ERR_STORE_UNAVAILABLE`, `ERR_OVERLOADED`, `ERR_CORRUPT`, `ERR_CLOSED`.
     */
    changes(options?: ChangesOptions): Changes<Types>;
    /**
     * Traces an output, or all outputs of a transaction, back to the mints they came from; undefined for one that does
     * not exist.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds.
     */
    ancestry(of: string, bounds?: TraceOptions<AssetOf<Types>>, options?: CallOptions): Promise<Trace<AssetOf<Types>> | undefined>;
    /**
     * Traces all outputs of a transaction, or one output, forward to what is unspent; undefined for one that does not
     * exist. It finds every spend that was committed before the call; in a ledger of which no runtime has
     * `history`, the first trace projects the whole history.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds.
     */
    descendants(of: string, bounds?: TraceOptions<AssetOf<Types>>, options?: CallOptions): Promise<Trace<AssetOf<Types>> | undefined>;
    /**
     * Finds every wallet that holds what came of transactions or outputs, with the amounts and the ways: data for a
     * person to decide on. It changes nothing, and is as exact as `descendants()`.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds or origins.
     */
    taint(input: TaintInput<AssetOf<Types>>, options?: CallOptions): Promise<Taint<AssetOf<Types>>>;
    /** Reads the minted, burned and circulating amount of every asset in one snapshot. */
    supply(options?: CallOptions): Promise<ReadonlyMap<AssetOf<Types>, AssetSupply>>;
    /**
     * Defines the rules of an asset, which replace those before: they get the next version. They hold from the commit on,
     * for all runtimes. The same rules again change nothing. A first `supplyMax` or `mintedMax` of an asset is answered,
     * and holds, when the history is counted; commits go on meanwhile.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_CLOSED`, `ERR_STORE_UNAVAILABLE`.
     */
    defineAsset(asset: AssetOf<Types>, rules: AssetRules, options?: CallOptions): Promise<AssetDefinition<AssetOf<Types>>>;
    /** Reads the rules of an asset, the last ones or those of a version; undefined if there are none. */
    asset(asset: AssetOf<Types>, which?: AssetVersion, options?: CallOptions): Promise<AssetDefinition<AssetOf<Types>> | undefined>;
    /** Reads the last rules of all assets that have some, in the order of their names. */
    assets(options?: CallOptions): Promise<readonly AssetDefinition<AssetOf<Types>>[]>;
    /** Returns a copy of the state of a wallet actor, or undefined if the wallet is not in memory. Never wakes it. */
    inspect(wallet: string): WalletView<AssetOf<Types>> | undefined;
    /** Lists the wallets in memory, least recently used first. */
    residents(): string[];
    /**
     * Lists a page of the wallets in memory, those with the longest mailbox first. It looks at each of them, which takes
     * about 40 ms with 100,000, and wakes none.
     *
     * @throws LedgerError `ERR_INVALID_OPTIONS`.
     */
    residentPage(query?: ResidentQuery): ResidentPage;
    /**
     * Explains a command by the id of its transaction or its key: since when and behind what it waits, or what it waited;
     * its conflicts, with who spent what it wanted. Undefined for a command that waits in no mailbox of this runtime and
     * is not in the ledger.
     */
    explain(idOrKey: string, options?: CallOptions): Promise<Explanation<Types> | undefined>;
    /**
     * Registers the processor of an action type; the returned function removes it.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for a type that is not a name, `ERR_INVALID_OPTIONS` for a processor that
     * is not a function or is the second of its type, `ERR_CLOSED`.
     */
    processor<Type extends ActionTypeOf<Types>>(type: Type, processor: Processor<ActionOf<Types, Type>, Types>): () => void;
    /**
     * Cancels an action that no runtime has claimed, so that it is never delivered: one that is due later, or one that
     * waits. Its id is `transactionId:index`, as `delivery.id`. To cancel it again changes nothing.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` with `action_id_invalid`, `ERR_CLOSED`, `ERR_STORE_UNAVAILABLE`.
     */
    cancelAction(id: string, options?: CallOptions): Promise<CancelOutcome>;
    /**
     * Registers the handler of an external event type; the returned function removes it.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND` for a type that no event can have, `ERR_INVALID_OPTIONS` for a
     * handler that is not a function or is the second of its type, `ERR_CLOSED`.
     */
    handler<Type extends EventTypeOf<Types>>(type: Type, handler: EventHandler<EventOf<Types, Type>, Types>): () => void;
    /**
     * Routes an external event to its handler. Events with the same `source` and `id` are applied once. The options are
     * those of all commands of the handler; `timeoutMs` counts from the call.
     *
     * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_UNKNOWN_EVENT`, `ERR_HANDLER_FAILED`, `ERR_TIMEOUT`, or the error
     * of a command. What was sent may be committed: dispatch the event again.
     */
    dispatch(event: EventOf<Types>, options?: CommandOptions): Promise<EventOutcome<Types>>;
    /**
     * Adds a listener to an event of the runtime; the returned function removes it. An error of a listener is emitted as
     * `listener:failed` and has no other effect.
     *
     * @throws LedgerError `ERR_INVALID_OPTIONS` for an unknown event name or a listener that is not a function.
     */
    on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name, Types>): () => void;
    /**
     * Reads figures of this runtime and of the ledger, for a monitor: commands that wait, commits, conflicts and refusals
     * since the start, how far positions and projections lag, and the deliveries that wait, by type. The cost does not
     * grow with what waits: counts of the database end at 1,000.
     */
    stats(options?: CallOptions): Promise<LedgerStats>;
    /** The commands, events and deliveries that failed for good, and their redrive. */
    readonly deadLetters: DeadLetterQueue;
    /**
     * Resolves when every mailbox is empty, every commit is answered, and no delivery of a type with a processor here is
     * due or in its processor. Deliveries in back-off, of other types, those that another runtime claimed, and actions
     * that are due later are not waited for.
     *
     * @throws LedgerError `ERR_TIMEOUT`, whose message says what it waits for, if the options end the waiting;
     * `ERR_WAITS_FOR_ITSELF` in a processor; `ERR_CLOSED` if the ledger closes meanwhile; `ERR_STORE_UNAVAILABLE`.
     */
    settled(options?: CallOptions): Promise<void>;
    /**
     * Rejects further commands and events, answers the accepted commands, then stops. Actions that are due later stay in
     * the database. A pool of the host stays open. Idempotent.
     *
     * @throws LedgerError `ERR_WAITS_FOR_ITSELF` in a processor.
     */
    close(): Promise<void>;
}

/**
 * An error of the ledger: the rules of the ledger did not decide on the command. A refusal by a rule is not an error
 * but an outcome. `retryable` says that the same call may succeed later.
 */
export class LedgerError extends Error {
    readonly name = "LedgerError";
    /** The kind of the error: a key of `ERROR_CODES`. */
    readonly code: ErrorCode;
    /** True if the same call may succeed later. A command with a key is safe to send again. */
    readonly retryable: boolean;
    /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
    readonly field?: string;
    /** `ERR_INVALID_COMMAND` only: the rule that the field breaks. */
    readonly problem?: Problem;
    /** The idempotency key of the command, to be sent again. */
    readonly key?: string;
    constructor(code: ErrorCode, message: string, options?: LedgerErrorOptions);
}

/** Optional data of a {@link LedgerError}. */
interface LedgerErrorOptions {
    /** The underlying error. */
    readonly cause?: unknown;
    /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
    readonly field?: string;
    /** `ERR_INVALID_COMMAND` only: the rule that the field breaks. */
    readonly problem?: Problem;
    /** The idempotency key of the command, to be sent again. */
    readonly key?: string;
}

/** The options of `createLedger()`. */
export interface LedgerOptions extends BoundOptions {
    /**
     * A `postgres://` URL, your own `pg.Pool`, `{ dataDir }`, or `'memory'`: embedded Postgres in memory, the default. A
     * value of `undefined` is refused: the variable that names the database is missing.
     */
    readonly database?: DatabaseOption;
    /**
     * Maximum number of connections of the pool that the ledger opens for a `postgres://` URL. Your own `pg.Pool` has its
     * own `max`, so that this option is refused beside it; embedded Postgres has one connection. Default: 8, from 1 to
     * 100.
     */
    readonly connectionsMax?: number | undefined;
    /** The Postgres schema that holds the ledger. Default: `pursekit`. */
    readonly schema?: string | undefined;
    /**
     * Migrates the schema at the start. Set `false` for a role that may not change the schema. Default: `true`.
     */
    readonly migrate?: boolean | undefined;
}

/**
 * A ledger that only reads: on a standby, or with a role that may only read. It answers as of its database.
 * `history()`, `balanceAt()`, `supplyAt()`, `top()`, `changes()` and `ancestry()` answer as of the last sweep of a
 * runtime that writes: a commit has a position within about a second.
 *
 * @example
 * await using reader = await openReader({ database: 'postgres://reports@standby/game' });
 * const { position } = await reader.lastPosition();
 * const { assets } = await reader.balanceAt('alice', { position });
 */
export interface LedgerReader<Types extends LedgerTypes = LedgerTypes> extends Pick<Ledger<Types>, ReadName>, AsyncDisposable {
    /** The last position that is there. */
    lastPosition(): Promise<LastPosition>;
    /** Ends the iterations of `changes()`, fails the other reads that run with `ERR_CLOSED`, and closes the database. */
    close(): Promise<void>;
}

/** Figures of a runtime and its ledger: plain data. */
export interface LedgerStats {
    /** The commands that wait in this runtime now. */
    readonly mailboxes: {
        /** The wallets in memory. */
        readonly wallets: number;
        /** The commands that are accepted and not answered. */
        readonly commands: number;
        /** The commands in all mailboxes; one of several payers is in several. */
        readonly depth: number;
        /** The commands in the fullest mailbox. */
        readonly depthMax: number;
    };
    /** Counts of this runtime since its start. */
    readonly counts: {
        /** The batches that it committed. */
        readonly commits: number;
        /** The transactions in them, recorded refusals included. */
        readonly transactions: number;
        /** The units that lost an input to another runtime, each time they did. */
        readonly conflicts: number;
        /** The commands that were refused, by reason; a reason without one is absent. Dry runs do not count. */
        readonly refusals: Readonly<Partial<Record<RejectReason, number>>>;
    };
    /** The order of positions of the ledger, of all runtimes. */
    readonly order: OrderLag;
    /** The deliveries that wait in the ledger, of all runtimes, by type. */
    readonly deliveries: readonly DeliveryStats[];
}

/**
 * The names and data that a host declares about its ledger: `createLedger<{ assets: 'gold' | 'gem' }>()`. A part that
 * is left out is of any name and content. The declaration is for the compiler: nothing is checked at run time.
 */
export interface LedgerTypes {
    /** The names of the assets: a union, which may have patterns such as `` `item:${string}` ``. */
    readonly assets?: string;
    /** The fields of the actions by their types: `{ GiveItem: { item: string } }`. */
    readonly actions?: object;
    /** The `data` of the external events by their types: `{ 'payment.settled': { gold: number } }`. */
    readonly events?: object;
    /** The `meta` of commands, and of holds that legs open. */
    readonly meta?: object;
}

/** One movement of an exchange. */
export type LegInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject> = TransferLeg<Types> | MintLeg<Types> | BurnLeg<Types> | HoldLeg<Types, OwnMeta> | CaptureLeg<Types> | ReleaseLeg;

/** A leg as the public API shows it, in the form in which it is passed: a transfer, a mint or a burn. */
export type LegView<Name extends string = string> = {
    /** The wallet that gave. */
    readonly from: string;
    /** The wallet that received. */
    readonly to: string;
    /** The assets that moved. */
    readonly assets: Assets<Name>;
} | {
    /** The assets that were created. */
    readonly mint: Assets<Name>;
    /** The wallet that received them. */
    readonly to: string;
} | {
    /** The assets that were destroyed. */
    readonly burn: Assets<Name>;
    /** The wallet that held them. */
    readonly from: string;
} | {
    /** The assets that were set aside. */
    readonly hold: Assets<Name>;
    /** The wallet whose assets they are. */
    readonly from: string;
    /** The id of the hold. */
    readonly id: string;
} | {
    /** The id of the hold. */
    readonly capture: string;
    /** The wallet that received the assets. */
    readonly to: string;
    /** The assets that were captured. */
    readonly assets: Assets<Name>;
} | {
    /** The id of the hold. */
    readonly release: string;
    /** The wallet that got the assets back. */
    readonly to: string;
    /** The assets that were released. */
    readonly assets: Assets<Name>;
};

/** A listener of one event. */
export type Listener<Name extends RuntimeEventName, Types extends LedgerTypes = LedgerTypes> = (event: RuntimeEvents<Types>[Name]) => void;

/** An outpoint that a command wanted and another transaction had spent. */
export interface LostOutpoint {
    /** The outpoint. */
    readonly outpoint: string;
    /** The id of the transaction that spent it; undefined if none has. */
    readonly spentBy: string | undefined;
}

/** A place of a command in the mailbox of one of its payers. */
export interface MailboxPlace {
    /** The wallet. */
    readonly wallet: string;
    /** The commands before it in the mailbox. */
    readonly ahead: number;
    /** The payers that the wallet waits for at this place, if it is the first: they are busy, loaded, or back off. */
    readonly waitingFor: readonly string[];
}

/** The free-form companion data of a command. At most 4 KB encoded. */
export type Meta = {
    readonly [name: string]: PlainData | undefined;
};

/** The `meta` that a command takes: that of the ledger, or the caller's own type if none is declared. */
type MetaInput<Types extends LedgerTypes, Own> = Types extends Declares<'meta'> ? Types['meta'] : IsAny<Own> extends true ? Meta : Own;

/** The `meta` of a ledger. */
export type MetaOf<Types extends LedgerTypes> = Types extends Declares<'meta'> ? Types['meta'] : Meta;

/** Creates assets in a wallet. */
export interface MintInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet that receives the new assets. */
    readonly to: string;
    /** The assets to create, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or `upTo()`. */
    readonly assets: MintedInput<AssetOf<Types>>;
}

/** A leg that creates assets. */
export interface MintLeg<Types extends LedgerTypes = LedgerTypes> {
    /** The assets to create; an amount may be `upTo()`, as much as a cap leaves. */
    readonly mint: MintedInput<AssetOf<Types>>;
    /** The name of the wallet that receives them. */
    readonly to: string;
}

/** An asset with an amount, or as much as there is room for. */
export interface MintedAmount<Name extends string = string> {
    /** The name of the asset, such as `gold`. */
    readonly asset: Name;
    /** In the smallest unit of the asset, at least `1n`; or `upTo(5n)`. */
    readonly amount: bigint | UpTo;
}

/** The assets of a command that creates them: as {@link WantedInput}, without `all()`. */
export type MintedInput<Name extends string = string> = (string extends Name ? Readonly<Record<string, bigint | UpTo>> : {
    readonly [Asset in Name]?: bigint | UpTo;
}) | readonly MintedAmount<Name>[];

/** A moment of the past: a time, which includes what was recorded at it, or a position, which is included. */
export type MomentInput = Date | {
    /** The position of a commit; 0 is before the first one. */
    readonly position: number;
};

/** The fields of an action in a declaration: its type is their name. */
interface NoType {
    /** Absent. */
    readonly type?: never;
}

type NotPlain = 'plain data has no functions, no symbols and no instances of classes';

/** The lag of the order, and of what is computed along it, behind the commits. */
export interface OrderLag {
    /** The last position that was given; 0 without one. */
    readonly position: number;
    /** The visible commits without a position; 1,000 stands for 1,000 or more. */
    readonly unplaced: number;
    /** The age of the oldest of them in milliseconds; 0 without one. */
    readonly lagMs: number;
    /** The projection of spends. */
    readonly spends: {
        /** The position up to which it is complete. */
        readonly position: number;
        /** The commits with a position behind which it is. */
        readonly commits: number;
        /** The age of the oldest commit that it does not have in milliseconds; 0 without one. */
        readonly lagMs: number;
    };
}

/** The result of a command. An error is not an outcome: it is thrown as a `LedgerError`. */
export type Outcome<Types extends LedgerTypes = LedgerTypes> = Committed<Types> | Duplicate<Types> | Rejected<Types>;

/** The input of a kind of command without the fields that every kind has. */
type OwnInput<Kind extends CommandKind> = Omit<CommandInputs[Kind], keyof CommandInput>;

/**
 * Every rule that an input can break, in order of precedence: an input that breaks several is refused for the first.
 * Shape comes before content, wallets come before amounts, and encoded sizes come last.
 * Input beyond a bound is not read on: what precedes the bound decides.
 */
export const PROBLEMS: Readonly<{
    readonly not_an_object: 'an object was expected';
    readonly not_a_list: 'a list was expected';
    readonly legs_too_many: 'at most 100 legs with 1000 amounts in all, and as many requirements';
    readonly wallets_too_many: 'at most 100 wallets in a list';
    readonly unknown_field: 'unknown field';
    readonly leg_verbs: 'a leg has one of assets, mint, burn, hold, capture and release';
    readonly missing_field: 'this field is required';
    readonly legs_empty: 'at least one leg is required';
    readonly name_invalid: 'names match [A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}; encodeName() converts any text to one';
    readonly same_wallet: 'sender and recipient are the same wallet';
    readonly wallet_repeated: 'a list of wallets names each once, and is not empty';
    readonly hold_repeated: 'an exchange opens each hold once';
    readonly assets_empty: 'at least one asset is required';
    readonly assets_too_many: 'at most 64 different assets';
    readonly wish_invalid: 'an amount is a bigint, upTo(5n), all() or all({ keep: 5n })';
    readonly shares_too_many: 'at most 100 shares';
    readonly share_invalid: 'a share has one of percent, fraction (texts of at most 90 characters), fixed and rest; round is up or down';
    readonly rests_too_many: 'at most one share has rest';
    readonly amount_not_bigint: 'amounts are bigint: write 5n; fromWire() reads text';
    readonly amount_not_positive: 'amounts are at least 1n';
    readonly amount_too_large: 'amounts are at most 10n ** 78n - 1n';
    readonly shares_above_total: 'the shares are more than the total';
    readonly shares_below_total: 'the shares are less than the total, and none has rest';
    readonly transaction_invalid: 'the id of a transaction is a UUID; transactionByKey() finds it by its key';
    readonly switch_invalid: 'this field is true or false';
    readonly duration_invalid: 'durations are whole milliseconds from 1 to 315360000000, which are ten years';
    readonly rest_invalid: 'rest is keep or release';
    readonly key_invalid: 'keys are well-formed strings of 1 to 255 characters without NUL';
    readonly meta_not_encodable: 'meta is plain data: objects, arrays, strings, finite numbers, bigint, boolean, null, bytes; at most 8 levels deep';
    readonly actions_invalid: 'actions are a list of at most 16 plain objects with a type that is a name';
    readonly due_invalid: 'dueInMs is whole milliseconds from 1 to 315360000000, which are ten years';
    readonly freeze_empty: 'a freeze has a direction: out, in or both; unfreeze() ends it';
    readonly meta_too_large: 'meta is at most 4096 bytes encoded';
    readonly action_too_large: 'an action is at most 4096 bytes encoded';
    readonly decimals_invalid: 'decimals are a whole number from 0 to 38';
    readonly caps_contradict: 'perWalletMax is at most supplyMax';
    readonly version_invalid: 'the version of the rules of an asset is a whole number from 1';
    readonly action_id_invalid: 'the id of an action is transactionId:index, as delivery.id';
    readonly page_invalid: 'limit is a positive integer; after is an outpoint, a name in a list of wallets or holds, or a cursor of this list';
    readonly page_stale: 'the history lost what this cursor saw, in a restore or a failover: read it again from the start';
    readonly page_archived: 'the history was archived up to this cursor or beyond it: read it again from its other end';
    readonly moment_invalid: 'a moment is a valid Date, or { position } with a whole number, not later than the ledger';
    readonly moment_archived: 'the history of this moment was archived: later moments have answers';
    readonly outpoint_invalid: 'an outpoint is transactionId:outputIndex';
    readonly trace_invalid: 'depthMax and limit are whole numbers from 1 to 100000; a taint has at most 1000 origins';
    readonly event_invalid: 'an event has id, source and type, strings of 1 to 255 characters';
    readonly data_invalid: 'the data of an event fits the schema of its type';
    readonly wire_invalid: 'toWire() takes plain data, dates and maps, at most 64 levels deep; fromWire() takes what it returned';
}>;

/** A percentage of the total. */
interface PercentShare extends RoundedShare {
    /** A decimal number from 0 to 100 as text, such as `'35.5'`: a number such as 0.1 is not exact. */
    readonly percent: string;
}

/** The type itself, or one whose name is the error that the compiler shows. Plain data has no end: it comes first. */
type Plain<Value> = Value extends PlainData ? Value : Value extends undefined | symbol | ((...args: never) => unknown) ? NotPlain : Value extends readonly unknown[] ? readonly Plain<Value[number]>[] : keyof Value & symbol extends never ? PlainFields<Value> : NotPlain;

/** Data that is stored beside a transaction and never interpreted by the ledger. */
export type PlainData = null | boolean | number | bigint | string | Uint8Array | readonly PlainData[] | {
    readonly [name: string]: PlainData | undefined;
};

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

/** The rule that a refused input breaks. */
export type Problem = keyof typeof PROBLEMS;

/**
 * Processes deliveries of one type. If it throws or rejects, the delivery is attempted again later.
 *
 * Its `commands` have default keys that are derived from the delivery and from the number of the call, so a processor
 * must issue the same commands in the same order at every attempt. The delivery is made when all of them are answered,
 * whether the processor waits for them or not: each is applied once. One that a rule refuses is a dead letter, and one
 * that fails with an error fails the attempt.
 */
export type Processor<Own = Action, Types extends LedgerTypes = LedgerTypes> = (delivery: Delivery<Own>, commands: Commands<[], Types>) => unknown;

/**
 * The reasons for which a rule refuses a valid command, in order of precedence: a command that several rules refuse is
 * refused for the first of these. The rules are in `domain/rules/`.
 */
export const REJECT_REASONS: readonly ["transaction_not_found", "hold_not_found", "action_not_found", "hold_captured", "hold_released", "hold_expired", "action_delivered", "already_reversed", "not_reversible", "wallet_frozen", "mint_not_allowed", "burn_not_allowed", "not_transferable", "hold_not_for", "requirement_failed", "hold_exceeded", "insufficient_funds", "funds_held", "nothing_to_move", "too_many_inputs", "hold_exists", "wallet_max_exceeded", "supply_exceeded", "minted_exceeded"];

/** The orders of {@link ResidentQuery}. Names ascend; the others descend, so that what needs attention comes first. */
const RESIDENT_SORTS: readonly ['depth', 'age', 'attempts', 'utxos', 'conflicts', 'balance', 'name'];

/** The amounts of an asset in a wallet of `top()`. */
export interface RankedWallet extends AssetAmounts {
    /** The name of the wallet. */
    readonly wallet: string;
}

/** The reads of a ledger that nothing has to be written for. */
type ReadName = 'location' | 'balance' | 'utxos' | 'holdById' | 'holds' | 'transaction' | 'transactionByKey' | 'spentBy' | 'history' | 'balanceAt' | 'top' | 'changes' | 'ancestry' | 'supply' | 'supplyAt' | 'asset' | 'assets';

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

/** A refusal with its reason. */
export interface Refusal<Name extends string = string> {
    /** The first of `REJECT_REASONS` that applies. */
    readonly reason: RejectReason;
    /**
     * For `insufficient_funds`, `funds_held` and `requirement_failed` the assets of which there is too little, at most
     * 64; empty for other reasons.
     */
    readonly shortfalls: readonly Shortfall<Name>[];
    /** For the reasons that begin with `hold_`: the hold. */
    readonly hold?: HoldRefusal<Name>;
    /** For `transaction_not_found`, `already_reversed` and `not_reversible`. */
    readonly reversal?: ReversalRefusal;
    /**
     * For `wallet_frozen` and the rules of assets: what the rule says. For `nothing_to_move`: the cap of the first wish,
     * if caps leave nothing of any of them; absent if a payer has nothing.
     */
    readonly rule?: RuleRefusal<Name>;
}

/** The reason of a refusal. A refusal is an ordinary result, not an error. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** A rule of the ledger refused this command. A refusal with a key is recorded, and every repetition returns it. */
export interface Rejected<Types extends LedgerTypes = LedgerTypes> extends Refusal<AssetOf<Types>> {
    /** A rule refused the command; nothing was moved. */
    readonly status: 'rejected';
    /** Present if the refusal was recorded before under this key: this command repeats an earlier one. */
    readonly repeated?: true;
}

/** Gives what is left of a hold back. */
export interface ReleaseInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The id of the hold. */
    readonly hold: string;
}

/** A leg that gives what is left of a hold back to its wallet. */
export interface ReleaseLeg {
    /** The id of the hold. */
    readonly release: string;
}

/** Assets that a wallet must hold when the exchange is committed, and that it keeps. */
export interface RequirementInput<Types extends LedgerTypes = LedgerTypes> {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The assets that it holds at least. */
    readonly assets: AssetsInput<AssetOf<Types>>;
}

/** Some of the wallets in memory. */
export interface ResidentPage {
    /** The wallets in memory that the query names. */
    readonly total: number;
    /** The wallets of this page. */
    readonly wallets: readonly ResidentRow[];
}

/** A page of the wallets in memory. */
export interface ResidentQuery {
    /** The order; `depth` by default. `balance` needs an asset. Of equal wallets the first name comes first. */
    readonly sort?: ResidentSort | undefined;
    /** The asset whose available amounts are listed, and sorted by with `balance`. */
    readonly asset?: string | undefined;
    /** Only wallets whose name contains this text. */
    readonly search?: string | undefined;
    /** The wallets to skip; 0 by default. */
    readonly offset?: number | undefined;
    /** The maximum number of wallets; 50 by default, 1000 at most. */
    readonly limit?: number | undefined;
}

/** A wallet in memory, as a list shows it: plain data. */
export interface ResidentRow {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The state of its actor. */
    readonly state: WalletState;
    /** The commands in its mailbox. */
    readonly depth: number;
    /** The milliseconds since its oldest command was accepted that is not answered; 0 if there is none. */
    readonly oldestMs: number;
    /** The number of the attempt in progress, from 1; 0 if there is none. */
    readonly attempts: number;
    /** Attempts of its actor that ended in a conflict. */
    readonly conflicts: number;
    /** The cached UTXOs. */
    readonly utxos: number;
    /** The available amount of the asset that was asked for, in the cached UTXOs. */
    readonly available?: bigint;
}

/** An order of the wallets in memory. */
export type ResidentSort = (typeof RESIDENT_SORTS)[number];

/** All that the other shares leave. */
interface RestShare extends ShareOfWallet {
    /** Always `true`. */
    readonly rest: true;
}

/** A conflict of a command. */
export interface RetryView {
    /** The time. */
    readonly at: Date;
    /** The number of the attempt that failed, from 1. */
    readonly attempt: number;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs: number;
    /** The outpoints of its unit that were already spent, at most 100 of them. */
    readonly lost: readonly LostOutpoint[];
}

/** The transaction that cannot be reversed. */
export interface ReversalRefusal {
    /** The id of the transaction. */
    readonly of: string;
    /** For `already_reversed`: the first reversal. */
    readonly by?: string;
    /** For `not_reversible`: the kind of the transaction, or `hold` and `release` for an exchange with such a leg. */
    readonly because?: string;
}

/** Moves back what a transaction moved. */
export interface ReverseInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The id of the transaction. */
    readonly transaction: string;
    /**
     * Moves back as much as the only wallet that owes has; the rest can be reversed later. Without it, and where several
     * wallets owe, all or nothing. Default: `false`.
     */
    readonly upTo?: boolean | undefined;
}

/** The fields of a share that may have to be rounded. */
interface RoundedShare extends ShareOfWallet {
    /** Rounds the share in this direction. It then takes nothing of the residue. */
    readonly round?: Rounding | undefined;
}

/** The direction in which a share is rounded to a whole amount. */
type Rounding = 'down' | 'up';

/** The rule for which a command is refused. */
export interface RuleRefusal<Name extends string = string> {
    /** For `wallet_frozen` and the cap of a wallet: the wallet. */
    readonly wallet?: string;
    /** For a rule of an asset: the asset. */
    readonly asset?: Name;
    /**
     * For a cap: the amount that the wallet would get, net, or that would circulate or be minted more. For
     * `nothing_to_move` the amount of the wish; absent for `all()`.
     */
    readonly asked?: bigint;
    /** For a cap: the amount that fits. */
    readonly room?: bigint;
    /** For `wallet_frozen`: it may not pay (`out`), or may not be paid (`in`). */
    readonly frozen?: 'out' | 'in';
    /** For an exchange: the index of the leg. */
    readonly leg?: number;
}

/** The name of a runtime event. */
export type RuntimeEventName = keyof RuntimeEvents;

/** Every event of the runtime, with its payload. */
export interface RuntimeEvents<Types extends LedgerTypes = LedgerTypes> {
    /**
     * A valid command came, before its mailbox accepts or refuses it. The listeners run in the async context of its
     * caller, so that a tracer finds the span there. `command:answered` follows with the same id.
     */
    'command:received': {
        /** The command. Its `id` is that of the transaction that it is to become. */
        readonly command: CommandView;
        /** The wallet of the command; absent where it names none, as in `transaction:rejected`. */
        readonly wallet?: string;
    };
    /** A command was answered. Its caller is told next, unless the time that it waits for was over before. */
    'command:answered': {
        /** The id of the command. */
        readonly id: string;
        /** The status of its outcome; `failed` if an error was thrown instead. */
        readonly status: DryOutcome['status'] | 'failed';
        /** The reason of a refusal. */
        readonly reason?: RejectReason;
        /** The error that was thrown. */
        readonly error?: unknown;
        /** Milliseconds since it was received. */
        readonly waitedMs: number;
    };
    /** A transaction was committed durably. */
    'transaction:committed': {
        /** The name of the wallet. */
        readonly wallet: string;
        /** The record of the transaction. */
        readonly transaction: Transaction<Types>;
    } & CommitTimings;
    /** A command repeated the key of a committed transaction, or a reversal without a key another one: nothing moved. */
    'transaction:duplicate': {
        /** The wallet of the transaction. Absent for a reversal of what moved nothing net. */
        readonly wallet?: string;
        /** The record of the transaction. */
        readonly transaction: Transaction<Types>;
    };
    /** A command was rejected; `repeated` if its key was rejected before. */
    'transaction:rejected': {
        /**
         * The wallet of the command; where only holds pay, the wallet that receives first. Absent where the command names
         * no wallet: a release and an extension name a hold, and a reversal that nobody owes names a transaction.
         */
        readonly wallet?: string;
        /** The command that was rejected. */
        readonly command: CommandView;
        /** Present if its key was rejected before. */
        readonly repeated?: true;
    } & Refusal<AssetOf<Types>>;
    /** The outpoints `lost` were already spent by another runtime; the commands are replanned after `delayMs`. */
    'transaction:retrying': {
        /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
        readonly wallet?: string;
        /** The id of the hold whose commands are planned again. Absent for a wallet. */
        readonly hold?: string;
        /** The number of the attempt that failed, from 1. */
        readonly attempt: number;
        /** The pause before the next attempt, in milliseconds. */
        readonly delayMs: number;
        /** The outpoints that were already spent. */
        readonly lost: readonly string[];
        /** The commands that are planned again. */
        readonly commands: readonly CommandView[];
    };
    /** A wallet was loaded and is resident. */
    'wallet:activated': {
        /** The name of the wallet. */
        readonly wallet: string;
        /** The number of UTXOs that were loaded. */
        readonly utxos: number;
    };
    /** An idle wallet was removed from memory. */
    'wallet:passivated': {
        /** The name of the wallet. */
        readonly wallet: string;
    };
    /** A wallet actor changed its state. */
    'wallet:state': {
        /** The name of the wallet. */
        readonly wallet: string;
        /** The state that it has now. */
        readonly state: WalletState;
    };
    /** A bug ended a wallet actor; the wallet is rebuilt from the store. */
    'wallet:crashed': {
        /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
        readonly wallet?: string;
        /** The id of the hold. Absent for a wallet. */
        readonly hold?: string;
        /** The value that was thrown. */
        readonly error: unknown;
        /** The number of its crashes within the last minute, this one included. */
        readonly crashesLastMinute: number;
    };
    /** A wallet exceeded its restart limit and is quarantined. */
    'wallet:quarantined': {
        /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
        readonly wallet?: string;
        /** The id of the hold. Absent for a wallet. */
        readonly hold?: string;
        /** The end of the quarantine, in milliseconds since the epoch. */
        readonly untilMs: number;
    };
    /** A batch of units was committed durably. */
    'batch:committed': {
        /** The number of units: the transactions that one wallet commits together are one. */
        readonly units: number;
        /** The number of transactions. */
        readonly transactions: number;
        /** Milliseconds from the first attempt to the answer of the database. */
        readonly ms: number;
        /** The `commitId` of its transactions; absent if none of them was committed. */
        readonly commitId?: number;
    };
    /** A statement failed and is sent again after `delayMs`; if `inDoubt`, it may have been applied already. */
    'store:retrying': {
        /** The name of the statement, such as `commit-batch`. */
        readonly statement: string;
        /** The number of the attempt that failed, from 1. */
        readonly attempt: number;
        /** The pause before the next attempt, in milliseconds. */
        readonly delayMs: number;
        /** True if the attempt may have been applied. */
        readonly inDoubt: boolean;
        /** The value that was thrown. */
        readonly error: unknown;
    };
    /**
     * A connection of the host's pool works and was destroyed: the host returned it inside a database transaction. The
     * statement goes to another connection.
     */
    'connection:discarded': {
        /** The sentence that says why. */
        readonly reason: string;
    };
    /** A processor succeeded with a delivery. */
    'delivery:made': {
        /** The delivery, with the number of its attempt. */
        readonly delivery: Delivery<ActionOf<Types>>;
    };
    /** A processor failed; the delivery is attempted again after `delayMs`. */
    'delivery:failed': {
        /** The delivery, with the number of its attempt. */
        readonly delivery: Delivery<ActionOf<Types>>;
        /** The value that was thrown. */
        readonly error: unknown;
        /** The pause before the next attempt, in milliseconds. */
        readonly delayMs: number;
    };
    /** A delivery was given up and is a dead letter. */
    'delivery:dead': {
        /** The delivery, with the number of its attempt. */
        readonly delivery: Delivery<ActionOf<Types>>;
        /** The value that was thrown. */
        readonly error: unknown;
    };
    /** A command or an event became a dead letter. */
    'deadletter:added': {
        /** The dead letter, as `deadLetters.list()` returns it. */
        readonly deadLetter: DeadLetter;
    };
    /** The first commit of a ledger in memory, whose data ends with the process. Emitted once. */
    'ledger:in-memory': {
        /** The address of the database. */
        readonly location: string;
    };
    /** A listener threw or rejected. The runtime is not affected. */
    'listener:failed': {
        /** The name of the event whose listener failed. */
        readonly event: string;
        /** The value that was thrown. */
        readonly error: unknown;
    };
}

/** A value that does not fit a schema. */
export interface SchemaFailure {
    /** The violations, first to last. */
    readonly issues: readonly SchemaIssue[];
}

/** One violation that a schema found. */
export interface SchemaIssue {
    /** The text for the sender. */
    readonly message: string;
    /** The names and indexes that lead to it. */
    readonly path?: readonly (PropertyKey | SchemaPathSegment)[] | undefined;
}

/** A step of a path, as some libraries wrap it. */
export interface SchemaPathSegment {
    /** The name or the index. */
    readonly key: PropertyKey;
}

/** The result of a validation. */
export type SchemaResult = SchemaSuccess | SchemaFailure;

/** A value that fits a schema. */
export interface SchemaSuccess {
    /** The value, which the schema may have converted. */
    readonly value: unknown;
    /** Absent: nothing is wrong. */
    readonly issues?: undefined;
}

/** A share of a total: exactly one of `percent`, `fraction`, `fixed` and `rest`. */
export type Share = PercentShare | FractionShare | FixedShare | RestShare;

/** The amount of one share of a total. */
export interface ShareAmount {
    /** The name of the wallet that the share is for. */
    readonly to: string;
    /** The amount, at least `0n`. Commands refuse amounts of `0n`: leave such a share out. */
    readonly amount: bigint;
}

/** The field that every share has. */
interface ShareOfWallet {
    /** The name of the wallet that the share is for. Several shares may name one wallet. */
    readonly to: string;
}

/**
 * An asset of which a wallet holds too little. Example: `{ wallet: 'alice', asset: 'gold', asked: 5n, available: 2n }`.
 */
export interface Shortfall<Name extends string = string> {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The name of the asset. */
    readonly asset: Name;
    /** The amount that the command takes from the wallet, or requires it to hold. */
    readonly asked: bigint;
    /** The amount that the wallet holds, and for an exchange what its legs bring the wallet. */
    readonly available: bigint;
    /** The amount that the wallet owns in holds that are not expired, less what the command takes out of them. */
    readonly held: bigint;
    /** For an exchange: the indexes of the legs that take the asset from the wallet. */
    readonly legs?: readonly number[];
}

/** The part of Standard Schema 1 that is used. Schemas of zod, valibot, ArkType and others have it. */
export interface StandardSchema {
    /** The properties that Standard Schema defines. */
    readonly '~standard': {
        /** The version of Standard Schema. */
        readonly version: 1;
        /** Checks a value. */
        validate(value: unknown): SchemaResult | Promise<SchemaResult>;
    };
}

/** The amounts of an asset that were minted, burned and owned by all wallets at a moment: minted − burned = owned. */
export interface SupplyAt {
    /** The sum of all mints. */
    readonly minted: bigint;
    /** The sum of all burns. */
    readonly burned: bigint;
    /** The sum of the amounts of all wallets, held amounts included. */
    readonly owned: bigint;
}

/**
 * Every kind of transaction: one for each kind of command, but `reversal` for a command `reverse`; `expire` for the end
 * of an expired hold, `merge` for a transaction by which a wallet merges its own UTXOs, and `refused` for the record of
 * a refusal under an idempotency key. The database lists the same kinds.
 */
const TRANSACTION_KINDS: readonly ["mint", "transfer", "burn", "exchange", "hold", "capture", "release", "extend", "freeze", "unfreeze", "expire", "reversal", "merge", "refused"];

/** Every wallet that holds something that came from the origins. */
export interface Taint<Name extends string = string> {
    /** The wallets, in the order of their names. */
    readonly wallets: readonly TaintedWallet<Name>[];
    /** The origins that do not exist. */
    readonly missing: readonly string[];
    /** The trace from the origins. If it is `truncated`, wallets may be missing. */
    readonly trace: Trace<Name>;
}

/** The origins of a {@link Taint}: at least one. */
export interface TaintInput<Name extends string = string> extends TraceOptions<Name> {
    /** Ids of transactions: what their wallets received, net. What came back to a payer as change is not followed. */
    readonly transactions?: readonly string[] | undefined;
    /** Outpoints: all that they hold. */
    readonly outpoints?: readonly string[] | undefined;
}

/** A wallet that holds something that came from the origins of a {@link Taint}. */
export interface TaintedWallet<Name extends string = string> {
    /** The wallet. */
    readonly wallet: string;
    /** Per asset, the amount in the unspent outputs that the taint reaches, holds of the wallet included. */
    readonly assets: Assets<Name>;
    /** Per asset, the largest part of it that came from the origins. */
    readonly atMost: Assets<Name>;
    /** The unspent outputs, holds included. `tracePath()` has the way to each. */
    readonly outputs: readonly TraceOutput<Name>[];
}

/** Options of `top()`. */
export interface TopOptions extends CallOptions {
    /** The maximum number of wallets; 10 by default, 1000 at most. */
    readonly limit?: number | undefined;
}

/** The way of assets, back or forward: a graph of transactions, and of the outputs that lead from one to another. */
export interface Trace<Name extends string = string> {
    /** The ways it goes: back to the mints, or forward to what is unspent. */
    readonly direction: 'back' | 'forward';
    /** The position up to which it reads the ledger: a spend behind it does not count. */
    readonly position: number;
    /** The transactions: forward in the order of commits, back in the opposite order. */
    readonly transactions: readonly TraceTransaction<Name>[];
    /** The outputs, in the order in which the trace reaches them. */
    readonly outputs: readonly TraceOutput<Name>[];
    /** True if `depthMax` or `limit` ended the trace before its ends: `open` is not empty then. */
    readonly truncated: boolean;
    /** The outpoints at which `depthMax` or `limit` ended it. A trace of them goes on. */
    readonly open: readonly string[];
}

/** The bounds of a trace, and the assets that it follows. */
export interface TraceOptions<Name extends string = string> {
    /** The number of steps from the start, at most; no bound by default. */
    readonly depthMax?: number | undefined;
    /** The number of transactions, at most; 1000 by default. */
    readonly limit?: number | undefined;
    /** Follows only this asset; all by default. */
    readonly asset?: Name | undefined;
}

/** One asset of an output that a trace reaches. An output that holds several assets is listed once for each. */
export interface TraceOutput<Name extends string = string> {
    /** The name of the output: `transactionId:outputIndex`. */
    readonly outpoint: string;
    /** The wallet that holds, or held, it; of a hold the wallet whose assets are held. */
    readonly wallet: string;
    /** The id of the hold that owns, or owned, it. */
    readonly hold?: string;
    /** The asset. */
    readonly asset: Name;
    /** The amount of the asset in this output. */
    readonly amount: bigint;
    /**
     * The largest part of `amount` that came from the start of the trace, or, back, that the start came from. Equal to
     * `amount` for a unique item. Units of an asset that were mixed cannot be told apart: this is a bound.
     */
    readonly atMost: bigint;
    /** The output before it on a shortest way from the start, with the same asset. Absent at the start. */
    readonly previous?: string;
    /** The transaction that spent it. Absent if it is unspent, and at the start of a trace back. */
    readonly spentBy?: string;
}

/** A transaction that a trace reaches. */
export interface TraceTransaction<Name extends string = string> {
    /** The id. */
    readonly id: string;
    /** The kind. */
    readonly kind: TransactionKind;
    /** The number of steps from the start of the trace; 0 for the transaction of the start. */
    readonly depth: number;
    /** The position of its commit. */
    readonly position: number;
    /** A time that never falls along the positions. */
    readonly recordedAt: Date;
    /** Of a trace back: what it created of what the start came from, at most. */
    readonly minted?: Assets<Name>;
    /** Of a trace forward: what it destroyed of what came from the start, at most. */
    readonly burned?: Assets<Name>;
}

/** The ledger record. Immutable. */
export interface Transaction<Types extends LedgerTypes = LedgerTypes> {
    /** UUID v7, assigned by the runtime before the first attempt to commit. */
    readonly id: string;
    /**
     * The commit that holds it: the batch that the database applied at once. Ids of commits have gaps. They are not the
     * order of commits: one with a larger id may be visible first. What a transaction spends is of an earlier commit, or
     * of the same one and an earlier place.
     */
    readonly commitId: number;
    /** Its place within its commit, from 1, with gaps. */
    readonly place: number;
    /**
     * The position of its commit in the one order that never changes: what becomes visible later has a larger one.
     * Positions have no gaps. Absent in an outcome, which is answered before the position is given; present in reads.
     */
    readonly position?: number;
    /** A time that never falls along the positions, at `committedAt` or later. Present exactly when `position` is. */
    readonly recordedAt?: Date;
    /** The kind of its command, or `merge`, or `refused` for the record of a refusal under a key. */
    readonly kind: TransactionKind;
    /** The idempotency key of its command, if it has one. */
    readonly key?: string;
    /**
     * The clock of the database when it wrote the batch of this transaction, a little before the commit. Not the order
     * of commits: a transaction with a later time may be visible first, and the clock may be set.
     */
    readonly committedAt: Date;
    /** The outputs that it spends, in the order of their outpoints. */
    readonly inputs: readonly TransactionPart<AssetOf<Types>>[];
    /** The outputs that it creates, in the order of their indexes. */
    readonly outputs: readonly TransactionPart<AssetOf<Types>>[];
    /**
     * The legs of an exchange in their order, and of a transfer or a burn whose amounts depended on what its payer held:
     * what moved. Legs of which nothing moved are left out.
     */
    readonly legs?: readonly LegView<AssetOf<Types>>[];
    /** Kind `reversal` only: the transaction that it reverses. */
    readonly reverses?: string;
    /** Kind `reversal` only: what it left to be reversed; empty if nothing. */
    readonly open?: Assets<AssetOf<Types>>;
    /** The reversals of this transaction, first to last. Absent if there are none, and in an outcome. */
    readonly reversedBy?: readonly string[];
    /** Kinds `freeze` and `unfreeze` only: the wallet, and the directions in which it is frozen from this commit on. */
    readonly freeze?: WalletFreeze;
    /** The `meta` of its command, if it has one. */
    readonly meta?: MetaOf<Types>;
    /** The actions of its command in their order. */
    readonly actions: readonly ActionOf<Types>[];
    /** The refusal that is recorded. Kind `refused` only. */
    readonly refusal?: Refusal<AssetOf<Types>>;
}

/** The kind of a transaction. */
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** One input or output of a transaction. */
export interface TransactionPart<Name extends string = string> {
    /** The name of the output: `transactionId:outputIndex`. */
    readonly outpoint: string;
    /** The wallet that holds, or held, the output. */
    readonly owner: string;
    /** The assets of the output with their amounts. */
    readonly assets: Assets<Name>;
}

/** Moves assets from one wallet to another. */
export interface TransferInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet that pays. */
    readonly from: string;
    /** The name of the wallet that receives the assets; another one than `from`. */
    readonly to: string;
    /** The assets to move, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`, or a wish. */
    readonly assets: WantedInput<AssetOf<Types>>;
}

/** A leg that moves assets from one wallet to another. */
export interface TransferLeg<Types extends LedgerTypes = LedgerTypes> {
    /** The name of the wallet that gives, or of several: each gives as much as it has, in this order. */
    readonly from: string | readonly string[];
    /** The name of the wallet that gets; another one than `from`. */
    readonly to: string;
    /** The assets to move, such as `{ gold: 5n }` or `{ gold: all() }`. */
    readonly assets: WantedInput<AssetOf<Types>>;
}

/** Ends the freeze of a wallet. */
export interface UnfreezeInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction> extends CommandInput<Types, OwnMeta, OwnAction> {
    /** The name of the wallet. */
    readonly wallet: string;
}

/** As much as there is, up to this amount: see {@link upTo}. */
export interface UpTo {
    /** The largest amount that moves, at least `1n`. */
    readonly upTo: bigint;
}

/** A page of a list. */
export interface UtxoPage {
    /** The maximum number of items; 1000 by default. */
    readonly limit?: number | undefined;
    /** The page starts after this item: an outpoint, or the id of a hold. */
    readonly after?: string | undefined;
}

/** The public view of a UTXO. */
export interface UtxoView<Name extends string = string> {
    /** `transactionId:outputIndex`. */
    readonly outpoint: string;
    /** The wallet that holds it. */
    readonly owner: string;
    /** Its assets with their amounts. */
    readonly assets: Assets<Name>;
}

type ViewOf<Kind extends CommandKind> = {
    /** The id of the transaction that the command is to become. */
    readonly id: string;
    /** The kind of the command. */
    readonly kind: Kind;
    /** The idempotency key of the command, if it has one. */
    readonly key?: string;
    /** Present for a dry run. */
    readonly dryRun?: true;
} & CommandContent<Kind>;

/** The value of a field as a view shows it: assets as an object, any other value as the caller passed it. */
type Viewed<Value> = undefined extends Value ? ViewedOne<NonNullable<Value>> | undefined : ViewedOne<Value>;

type ViewedOne<Value> = [Value] extends [AssetsInput] ? Assets : [Value] extends [WantedInput] ? WantedAssets : Value;

/**
 * The deliveries of one action type that wait. At most 1,000 rows are read of each of those that were never claimed,
 * that are due again, and that are not due: a count of 1,000 or more stands for at least so many.
 */
export interface WaitingDeliveries {
    /** The type of the actions. */
    readonly type: string;
    /** Those that a runtime with a processor of the type may claim now, or that wait behind others of their wallet. */
    readonly due: number;
    /** Those that failed and are in a back-off. */
    readonly backingOff: number;
    /** The end of the first back-off. Absent without one. */
    readonly backingOffUntil?: Date;
    /** Those that a runtime has claimed, and has not confirmed. */
    readonly claimed: number;
    /** The runtimes that have claimed some, by an id of their own; ten at most. */
    readonly claimedBy: readonly string[];
    /** The time since the commit of the oldest of these. Absent if there is none. */
    readonly oldestMs?: number;
    /** The actions that are due later, among the next 1,000 of all types. */
    readonly scheduled: number;
    /** The time at which the first of them is due. Absent without one. */
    readonly dueAt?: Date;
}

/** A wallet that is frozen, or, in neither direction, not frozen any longer. */
export interface WalletFreeze extends Freeze {
    /** The name of the wallet. */
    readonly wallet: string;
}

/** The states of a wallet actor. */
export type WalletState = 'activating' | 'idle' | 'committing' | 'waiting' | 'backingOff' | 'passivating' | 'stopped';

/** A resident wallet as `ledger.inspect()` shows it: plain data, copied at one moment. */
export interface WalletView<Name extends string = string> {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The state of its actor. */
    readonly state: WalletState;
    /** The commands that wait for the wallet. */
    readonly mailbox: {
        /** The number of waiting commands. */
        readonly depth: number;
        /** The number of commands that may wait: `mailboxCapacity`. */
        readonly capacity: number;
        /** The waiting commands, first to last. */
        readonly commands: readonly CommandView[];
        /** The number of commands that wait for room (`whenFull: 'wait'`), in this mailbox or in that of another payer. */
        readonly waitingForRoom: number;
    };
    /** Present in the state `waiting`: the first command of the mailbox has other payers, which are not there yet. */
    readonly waiting?: {
        /** The id of the command. */
        readonly command: string;
        /** The payers that are busy with commands before it, are loaded, or back off. */
        readonly for: readonly string[];
        /** The milliseconds since the wallet began to wait. */
        readonly ms: number;
    };
    /** The commands that were taken from the mailbox and are not answered. */
    readonly committing: readonly CommandView[];
    /**
     * The cached UTXOs of the wallet, as they are once `committing` is committed. The database is authoritative:
     * `ledger.balance()` reads it.
     */
    readonly utxos: readonly UtxoView<Name>[];
    /** The sums per asset of `utxos` and of the holds that are expired. */
    readonly assets: Assets<Name>;
    /** The sums per asset of the holds that are not expired. */
    readonly held: Assets<Name>;
    /** Present if `utxos` and `assets` are a part of what the wallet holds, because it holds very many UTXOs. */
    readonly partial?: true;
    /** Present if the wallet is frozen, as far as this runtime knows: the directions. */
    readonly frozen?: Freeze;
    /** The number of the attempt in progress, from 1; 0 if there is none. */
    readonly attempts: number;
    /** Commands answered by the current actor of the wallet. */
    readonly processed: number;
    /** Attempts that ended in a conflict: an input was already spent. */
    readonly conflicts: number;
    /** The message of the last error. */
    readonly lastError?: string;
}

/** An asset with an amount or a wish. */
export interface WantedAmount<Name extends string = string> {
    /** The name of the asset, such as `gold`. */
    readonly asset: Name;
    /** In the smallest unit of the asset, at least `1n`; or `upTo(5n)`, `all()`. */
    readonly amount: Amount;
}

/** Assets with fixed amounts or wishes, as the public API shows them. */
export type WantedAssets<Name extends string = string> = string extends Name ? Readonly<Record<string, Amount>> : {
    readonly [Asset in Name]?: Amount;
};

/**
 * The assets of a command that pays: as {@link AssetsInput}, with wishes beside fixed amounts. In a list, an asset with
 * a wish is named once. Example: `{ gold: 5n, wood: upTo(3n) }`.
 */
export type WantedInput<Name extends string = string> = WantedAssets<Name> | readonly WantedAmount<Name>[];

/** A value that JSON holds, as {@link toWire} returns it. */
export type WireValue = null | boolean | number | string | readonly WireValue[] | {
    readonly [name: string]: WireValue;
};

/** An amount that depends on what the payer holds. */
export type Wish = UpTo | All;

type WithData<Data> = undefined extends Data ? Readonly<Partial<Record<'data', Data>>> : Readonly<Record<'data', Data>>;

/** The answer to a dry run that nothing refuses: what a commit would move now. Nothing was written. */
export interface WouldCommit<Types extends LedgerTypes = LedgerTypes> {
    /** The command would be committed now. */
    readonly status: 'would_commit';
    /** The kind of the transaction. */
    readonly kind: TransactionKind;
    /** The net change of what each wallet may spend, by wallet and asset. What is held is not part of it. */
    readonly changes: Readonly<Record<string, Assets<AssetOf<Types>>>>;
    /** The legs, as a transaction would show them. */
    readonly legs?: readonly LegView<AssetOf<Types>>[];
}

/**
 * All of an asset that the payer holds, less what it keeps. Example: `{ gold: all() }`, or `{ gold: all({ keep: 10n })
 * }`.
 */
export function all({ keep }?: Pick<All, 'keep'>): All;

/**
 * Starts a ledger: opens the database, checks that the server meets the requirements, migrates the schema.
 *
 * `Types` declare its assets, actions, events and `meta` to the compiler. Without them any name and content compiles.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_STORE_UNAVAILABLE`, `ERR_DATABASE_UNFIT`, `ERR_SCHEMA`,
 * `ERR_DIRECTORY_LOCKED`.
 * @example
 * const ledger = await createLedger();
 * await ledger.mint({ to: 'alice', assets: { gold: 10n } });
 */
export function createLedger<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(options?: LedgerOptions): Promise<Ledger<Types>>;
export function createLedger(options?: LedgerOptions): Promise<Ledger>;

/**
 * Returns the text whose name {@link encodeName} made.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` for a name that it does not make.
 */
export function decodeName(name: string): string;

/**
 * Converts any text, such as the name of a player, to a name: `Jürgen` becomes `J#070#rgen`. A name without `#` stays
 * as it is. Different texts have different names, and {@link decodeName} returns the text.
 *
 * Characters that names do not allow, and `#`, are written as their code points in base 36 between two `#`: three
 * digits, or `+` and four digits above U+B63F. A name has at most 64 characters, which is enough for 20 Chinese
 * characters. Normalise the text first (`text.normalize('NFC')`) if two spellings of `ü` are to be one name.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` for text that Postgres does not store unchanged, and
 * for text whose name would be longer than 64 characters.
 */
export function encodeName(text: string): string;

/**
 * Restores the value that `toWire()` turned into JSON. The JSON may also be written by hand, such as the body of a
 * request: `{ from: 'alice', to: 'bob', assets: { gold: '5' } }` becomes the input of a transfer, in which gold is
 * `5n`. What a text in any other form means is not for this function to say: it stays text, and the ledger refuses it.
 *
 * The result is a value of no known type: it is as trustworthy as its sender. Commands check their input.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `wire_invalid` for what `JSON.parse()` cannot return, an unknown tag,
 * a tag with content of another form or beside other fields, `__proto__`, more than 64 levels.
 * @example
 * const balance = fromWire(JSON.parse(json)) as Balance;
 */
export function fromWire(wire: unknown): unknown;

/**
 * Checks that `error` is a {@link LedgerError}, with this code if one is given. Works across duplicate installs of the
 * package, where `instanceof` does not.
 */
export function isLedgerError(error: unknown, code?: ErrorCode): error is LedgerError;

/**
 * Checks that `value` may name a wallet, an asset or an action: ASCII characters that SQL and CBOR store unchanged. `~`
 * is reserved for names that the runtime gives itself.
 */
export function isName(value: unknown): value is string;

/**
 * Opens a ledger for reading. Nothing is written, so that a standby will do, or a role that `pursekit migrate
 * --reader-role` has granted its rights. The schema must have the version of this package.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_STORE_UNAVAILABLE`, `ERR_DATABASE_UNFIT`, `ERR_SCHEMA`,
 * `ERR_DIRECTORY_LOCKED`.
 */
export function openReader<Types extends LedgerTypes & CheckedTypes<Types> = LedgerTypes>(options: ReaderOptions): Promise<LedgerReader<Types>>;

/**
 * Reads an event in the JSON format of CloudEvents 1.0, as `JSON.parse()` returns it, for `dispatch()`. Its data is
 * what the schema of its type makes of it, or unchanged if the type has none; `data_base64` becomes bytes. Attributes
 * that are null are left out, as the format demands.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `not_an_object`, `event_invalid` or `data_invalid`;
 * `ERR_HANDLER_FAILED` if the schema throws.
 */
export function readCloudEvent(json: unknown, schemas?: EventSchemas): Promise<ExternalEvent>;

/**
 * Divides a total among shares. The result has one amount per share, in the order of the shares, and the amounts add up
 * to the total exactly. Pure, and exact at any size: it calculates with rational numbers.
 *
 * A fixed share, and one that is a whole number, gets exactly that. A share with `round` is rounded in its direction.
 * All others are rounded down, and the share with `rest` takes the residue. Without `rest` the shares must add up to
 * the total, and the residue goes by units to the shares that lost most by rounding down, of equal ones to the earlier:
 * the largest remainder method of Hamilton (1792; Balinski and Young, "Fair Representation", 1982, chapter 3). So every
 * amount differs from its exact share by less than one unit.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `shares_above_total` or `shares_below_total`, also if the shares add
 * up to the total only before they are rounded as `round` says; with another problem for an invalid total or share.
 * @example
 * split(1001n, [{ to: 'tax', percent: '10', round: 'down' }, { to: 'seller', rest: true }]);
 * // [{ to: 'tax', amount: 100n }, { to: 'seller', amount: 901n }]
 */
export function split(total: bigint, shares: readonly Share[]): ShareAmount[];

/** Draws a trace in the language of Graphviz, as {@link toMermaid} does. */
export function toDot(trace: Trace): string;

/**
 * Formats any value of the ledger as JSON, where `JSON.stringify()` throws on a `bigint`: an amount becomes a decimal
 * string, bytes become a hexadecimal string. Example: `{ gold: 5n }` becomes `{"gold":"5"}`. `space` indents as that
 * of `JSON.stringify()` does.
 */
export function toJson(value: unknown, space?: string | number): string;

/**
 * Draws a trace as a flowchart of Mermaid: transactions, the outputs that lead from one to another, and the wallets
 * that hold what is unspent.
 */
export function toMermaid(trace: Trace): string;

/**
 * Turns a value of the ledger into one that JSON holds, from which {@link fromWire} restores it exactly: outcomes,
 * transactions, balances, holds, views, plain data. Amounts become decimal strings, dates ISO strings:
 * `{ assets: { gold: 5n } }` becomes `{ assets: { gold: '5' } }`.
 *
 * A string is known to be an amount by its field: `assets`, `held`, `open`, `mint`, `burn`, `hold` and `changes` have
 * assets, and `amount`, `asked`, `available`, `left`, `room`, `minted`, `burned`, `circulating`, `owned`, `keep`,
 * `upTo`, `fixed`, `supplyMax`, `mintedMax` and `perWalletMax` are amounts. `committedAt`, `recordedAt`, `heldAt`,
 * `expiresAt`, `endedAt`, `definedAt`, `frozenAt`, `dueAt`, `backingOffUntil` and `acceptedAt` are dates. All else that
 * JSON cannot hold has a tag: `{ $bigint: '5' }`, `{ $date: '2026-…' }`, `{ $bytes: '00ff' }`, `{ $map: [['gold', …]]
 * }`, and `{ $string: '5' }` for a text in one of those fields that looks like an amount or a date. A field of your own
 * whose name begins with `$` gets one more.
 *
 * Fields that are undefined are left out, and `-0` becomes `0`, as in the database.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `wire_invalid` for functions, symbols, other class instances, numbers
 * that are not finite, undefined in a list, `__proto__`, integers of more than 128 digits, more than 64 levels.
 * @example
 * const json = JSON.stringify(toWire(await ledger.balance('alice')));
 */
export function toWire(value: unknown): WireValue;

/** The way from the start of a trace to one of its outputs, both included: a shortest one. */
export function tracePath(trace: Trace, output: Pick<TraceOutput, 'outpoint' | 'asset'>): TraceOutput[];

/**
 * As much of an asset as the payer holds, but no more than `amount`. A command of which nothing moves is refused with
 * `nothing_to_move`. Example: `{ gold: upTo(5n) }`.
 */
export function upTo(amount: bigint): UpTo;

