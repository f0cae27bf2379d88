import type {
  Action,
  AssetSupply,
  Assets,
  AssetsInput,
  Balance,
  DeadLetter,
  EventHandler,
  EventOutcome,
  ExternalEvent,
  Meta,
  Outcome,
  Problem,
  Processor,
  RejectReason,
} from '../index.ts';
import type { RandomSource } from './random-source.ts';

/** What a command of a scenario may carry beside its assets. Its key is made by the run. */
export interface CommandExtras {
  readonly meta?: Meta;
  readonly actions?: readonly Action[];
}

/**
 * A wallet in a scenario. Its commands are reported with what came of them; like those of the ledger they answer with
 * an outcome, and throw a `LedgerError` for input that is refused at the border and for trouble.
 */
export interface WalletHandle {
  readonly name: string;
  mint(assets: AssetsInput, extras?: CommandExtras): Promise<Outcome>;
  transfer(to: WalletHandle | string, assets: AssetsInput, extras?: CommandExtras): Promise<Outcome>;
  burn(assets: AssetsInput, extras?: CommandExtras): Promise<Outcome>;
  /** What it holds, read from the database. */
  balance(): Promise<Balance>;
}

/** What a scenario can show beside its steps. */
export interface Show {
  /** A table of what wallets hold; of all the scenario's wallets if none are named. */
  balances(...wallets: readonly WalletHandle[]): Promise<void>;
  /** A line of text. */
  note(text: string): void;
}

/**
 * What a scenario expects. An expectation that is not met fails the run; the run goes on, so that all of them are seen.
 * Where a run repeats what an earlier run already did, what depends on how far that one went is not judged.
 */
export interface Expect {
  /** The wallet holds exactly these assets. `utxos` is judged only where it is certain: one runtime, a fresh run. */
  balance(wallet: WalletHandle, assets: Assets, more?: { readonly utxos?: number }): Promise<void>;
  /** All wallets of the scenario together hold exactly these assets. */
  total(assets: Assets): Promise<void>;
  /** So much of an asset was minted and burned in the whole ledger. */
  supply(asset: string, supply: { readonly minted: bigint; readonly burned: bigint }): Promise<void>;
  /** Two values are equal, deeply. */
  equal(what: string, actual: unknown, expected: unknown): void;
  /** The command was committed, now or by an earlier run. */
  committed(outcome: Outcome | Promise<Outcome>): Promise<void>;
  /** The command was refused by a rule of the ledger. */
  rejected(outcome: Outcome | Promise<Outcome>, reason: RejectReason): Promise<void>;
  /** The call was refused at the border, before anything was queued. */
  refused(call: Promise<unknown>, problem: Problem): Promise<void>;
  /**
   * Deliveries of actions with these fields were made: so many, each exactly once. One of an earlier run counts where
   * the script has a processor for it, unless it fails in this run or is a dead letter.
   */
  delivered(action: Action, times?: number): Promise<void>;
}

/** How {@link ScenarioContext.together} starts its work. */
export interface TogetherOptions {
  /** At most this many at one time; all of them if nothing is said. */
  readonly atOnce?: number;
}

/** Does several things at the same time; what comes of them is reported in the order in which they were asked. */
export interface Together {
  <Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
  /** Starts something for every item. Each item has its own keys and its own randomness, whoever is first. */
  <Item, Result>(
    items: readonly Item[],
    start: (item: Item, index: number) => Promise<Result>,
    options?: TogetherOptions,
  ): Promise<Result[]>;
}

/** What a scenario's script works with. */
export interface ScenarioContext {
  readonly seed: number;
  /** Randomness that repeats with the seed, separately for each step. */
  readonly random: RandomSource;
  readonly show: Show;
  readonly expect: Expect;
  readonly together: Together;
  /** One step: reports its text, does it, waits until all is settled, shows the balances. Steps follow one another. */
  step(text: string, body: () => unknown): Promise<void>;
  /** The wallet of this name. It takes its place in the tables. */
  wallet(name: string): WalletHandle;
  /** An id of this run's own, for external events: another run on the same database has another. */
  id(name: string): string;
  /** Registers the processor of an action type with every runtime, until the run ends. */
  processor(type: string, processor: Processor): void;
  /** Registers the handler of an external event type with every runtime, until the run ends. */
  handler(type: string, handler: EventHandler): void;
  /** An event from outside; it reaches one of the runtimes. */
  dispatch(event: ExternalEvent): Promise<EventOutcome>;
  /** Resolves when every command is answered and every due delivery made. Each step ends with it. */
  settled(): Promise<void>;
  /** Minted, burned and circulating per asset, over the whole ledger. */
  supply(): Promise<ReadonlyMap<string, AssetSupply>>;
  /** The dead letters of all runtimes. */
  deadLetters(): Promise<readonly DeadLetter[]>;
}
