import type {
  Action,
  AssetDefinition,
  AssetRules,
  AssetSupply,
  Assets,
  Balance,
  COMMAND_KINDS,
  CommandKind,
  Commands,
  DeadLetter,
  EventHandler,
  EventOutcome,
  ExternalEvent,
  HoldView,
  Meta,
  MintedInput,
  Outcome,
  Problem,
  Processor,
  RejectReason,
  UtxoPage,
  WantedInput,
} from '../index.ts';
import type { RandomSource } from './random-source.ts';

/** The optional parts of a command in a scenario: these two, and no key, because the run generates it. */
export interface CommandExtras {
  /** Plain data that is stored with the transaction. */
  readonly meta?: Meta;
  /** Delivered to processors after the commit, in this order. */
  readonly actions?: readonly Action[];
}

/**
 * The commands of a wallet in a scenario, one for each kind of command whose fields name a wallet: `mint(assets)`,
 * `transfer(to, assets)`, `hold(assets, { hold })`. The wallet itself is the first of the wallets of the kind, such as
 * the payer. Then come the other wallets, the assets of a kind that cannot do without, and all other fields by name, in
 * one object.
 */
export type WalletCommands = {
  [Kind in CommandKind as WalletsOf<Kind> extends readonly [] ? never : Kind]: (
    ...passed: [...OtherWallets<WalletsOf<Kind>>, ...CommandContents<Kind>]
  ) => Promise<Outcome>;
};

/**
 * The commands of a scenario that belong to no wallet, one for each kind of command whose fields name none:
 * `exchange({ legs })`, `release({ hold })`.
 */
export type ContextCommands = {
  [Kind in CommandKind as WalletsOf<Kind> extends readonly [] ? Kind : never]: (
    ...passed: CommandContents<Kind>
  ) => Promise<Outcome>;
};

type WalletsOf<Kind extends CommandKind> = (typeof COMMAND_KINDS)[Kind]['wallets'];

/** One argument for each wallet but the first. */
type OtherWallets<Wallets extends readonly unknown[]> = Wallets extends readonly [unknown, unknown, ...infer Rest]
  ? [wallet: WalletHandle | string, ...OtherWallets<[unknown, ...Rest]>]
  : [];

/** The arguments for everything but wallets. */
type CommandContents<Kind extends CommandKind> =
  ContentInput<Kind> extends infer Content
    ? Content extends Record<'assets', unknown>
      ? [assets: Content['assets'], ...LastArgument<Omit<Content, 'assets'>>]
      : LastArgument<Content>
    : never;

type LastArgument<Content> =
  Partial<Content> extends Content ? [content?: Content & CommandExtras] : [content: Content & CommandExtras];

/** The input of a kind of command without its wallets, and without the fields that every kind has. */
type ContentInput<Kind extends CommandKind> = WithHandles<
  Omit<Parameters<Commands[Kind]>[0], keyof CommandExtras | 'key' | WalletsOf<Kind>[number]>
>;

/** Content in which a handle may stand for the name of a wallet, also in legs and requirements. */
type WithHandles<Content> = {
  [Name in keyof Content]: Name extends 'from' | 'to' | 'wallet' | 'for'
    ? OrHandles<Content[Name]>
    : Name extends 'legs' | 'requires'
      ? ListWithHandles<Content[Name]>
      : Content[Name];
};

type ListWithHandles<List> = List extends readonly (infer Item)[] ? readonly ItemWithHandles<Item>[] : List;

/** Of each member of a union. */
type ItemWithHandles<Item> = Item extends unknown ? WithHandles<Item> : never;

type OrHandles<Names> = Names extends string
  ? WalletHandle | string
  : Names extends readonly string[]
    ? readonly (WalletHandle | string)[]
    : Names;

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

/** Output of a scenario in addition to its steps. */
export interface Show {
  /** Shows a table of balances, of all wallets of the scenario by default. */
  balances(...wallets: readonly WalletHandle[]): Promise<void>;
  /** Shows a line of text. */
  note(text: string): void;
}

/** The least and the most of an asset that an expectation allows; one of them at least. */
export interface AmountBounds {
  /** The least amount. */
  readonly atLeast?: bigint | undefined;
  /** The most. */
  readonly atMost?: bigint | undefined;
}

/**
 * Expectations of a scenario. An expectation that is not met fails the run; the run continues, so that all are judged.
 * While a run repeats an earlier run, expectations that depend on how far the earlier run went stay open.
 */
export interface Expect {
  /** The wallet has exactly these assets available. `utxos` is judged only in a fresh run on one runtime. */
  balance(
    wallet: WalletHandle,
    assets: Assets,
    more?: {
      /** The number of UTXOs that hold the assets. */
      readonly utxos?: number | undefined;
      /** Exactly what the wallet owns in holds that are not expired. */
      readonly held?: Assets | undefined;
    },
  ): Promise<void>;
  /**
   * The wallet has these assets available: a `bigint` is the exact amount, `{ atLeast, atMost }` bounds it. Assets that
   * are not named are not judged.
   */
  holds(wallet: WalletHandle, assets: Readonly<Record<string, bigint | AmountBounds>>): Promise<void>;
  /** All wallets of the scenario together own exactly these assets, those in holds included. */
  total(assets: Assets): Promise<void>;
  /** These amounts of an asset were minted and burned in the whole ledger. */
  supply(
    asset: string,
    supply: {
      /** The sum of all mints. */
      readonly minted: bigint;
      /** The sum of all burns. */
      readonly burned: bigint;
    },
  ): Promise<void>;
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

/** The options of {@link ScenarioContext.together}. */
export interface TogetherOptions {
  /** The maximum number of concurrent items; all of them by default. */
  readonly atOnce?: number | undefined;
}

/** Runs work concurrently, and reports it in the order in which it was started. */
export interface Together {
  <Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
  /** Starts work for every item. Each item has its own keys and its own randomness, independent of the others. */
  <Item, Result>(
    items: readonly Item[],
    start: (item: Item, index: number) => Promise<Result>,
    options?: TogetherOptions,
  ): Promise<Result[]>;
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
