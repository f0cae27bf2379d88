// The public declarations of 'pursekit/scenarios'. Written by: npm run api-report

import type { Action, AssetSupply, Assets, AssetsInput, Balance, CommandKind, DeadLetter, EventHandler, EventOutcome, ExternalEvent, Ledger, LedgerOptions, Meta, Outcome, Problem, Processor, RejectReason, Shortfall } from 'pursekit';

/** What came of a command. */
export type Answer = {
    readonly status: 'committed' | 'duplicate';
    readonly transactionId: string;
} | {
    readonly status: 'rejected';
    readonly reason: RejectReason;
    readonly shortfalls: readonly Shortfall[];
}

/** A command and its answer. */
export interface AnsweredCommand {
    readonly kind: CommandKind;
    readonly from?: string;
    readonly to?: string;
    /** As the script passed them, right or wrong. */
    readonly assets: readonly {
        readonly asset: string;
        readonly amount: unknown;
    }[];
    readonly actions: readonly Action[];
    readonly answer: Answer;
}

/** The supply of one asset and whether it is where it should be. */
export interface BookEntry {
    readonly asset: string;
    readonly minted: bigint;
    readonly burned: bigint;
    readonly circulating: bigint;
    /** Minted − burned = circulating. */
    readonly balanced: boolean;
}

/** What a command of a scenario may carry beside its assets. Its key is made by the run. */
export interface CommandExtras {
    readonly meta?: Meta;
    readonly actions?: readonly Action[];
}

/** How often an action was handed over for a wallet. */
export interface DeliveryCount {
    readonly wallet: string;
    readonly action: Action;
    readonly times: number;
}

/**
 * What a scenario expects. An expectation that is not met fails the run; the run goes on, so that all of them are seen.
 * Where a run repeats what an earlier run already did, what depends on how far that one went is not judged.
 */
export interface Expect {
    /** The wallet holds exactly these assets. `utxos` is judged only where it is certain: one runtime, a fresh run. */
    balance(wallet: WalletHandle, assets: Assets, more?: {
        readonly utxos?: number;
    }): Promise<void>;
    /** All wallets of the scenario together hold exactly these assets. */
    total(assets: Assets): Promise<void>;
    /** So much of an asset was minted and burned in the whole ledger. */
    supply(asset: string, supply: {
        readonly minted: bigint;
        readonly burned: bigint;
    }): Promise<void>;
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

/** An expectation and what became of it. */
export interface ExpectationReport {
    readonly what: string;
    readonly status: ExpectationStatus;
    readonly expected: string;
    readonly actual: string;
    /** `file:line:column` of the script, where it is known. */
    readonly at?: string;
}

/** What became of an expectation; `open` where an earlier run may have gone further than this point. */
export type ExpectationStatus = 'met' | 'failed' | 'open';

/** What became of one invariant. */
export interface InvariantReport {
    readonly name: string;
    readonly sentence: string;
    readonly violations: number;
    /** A few of the violations, as text. */
    readonly examples: readonly string[];
}

/** What runtimes are opened with: the options of `createLedger()`, and how many. */
export interface OpenRuntimesOptions extends LedgerOptions {
    readonly runtimes?: number;
}

/** Seeded randomness for scripts. */
export interface RandomSource {
    /** A number in [0, 1). */
    number(): number;
    /** A whole number from `low` to `high`, both included. */
    int(low: number, high: number): number;
    /** One of the items. */
    pick<Item>(items: readonly Item[]): Item;
}

/** A reporter that keeps everything, for tests. */
export class RecordingReporter implements Reporter {
    readonly events: ReportEvent[];
    report(event: ReportEvent): void;
    /** The events of one type, in order. */
    of<Type extends ReportEvent['type']>(type: Type): Extract<ReportEvent, {
        type: Type;
    }>[];
}

/** One thing that happens in a run, as plain data; amounts are `bigint`. */
export type ReportEvent = {
    readonly type: 'run:started';
    readonly title: string;
    readonly about: string;
    readonly seed: number;
    readonly runtimes: number;
    readonly location: string;
    readonly durability: string;
} | {
    readonly type: 'step:started';
    readonly step: number;
    readonly text: string;
} | ({
    readonly type: 'command';
    readonly key: string;
    readonly runtime: number;
} & AnsweredCommand)

/** Where a run is reported to. */
export interface Reporter {
    report(event: ReportEvent): void;
}

/** What a scenario is run with. */
export interface RunOptions {
    /** One or more runtimes on one database, which take the commands in turn. They stay open. */
    readonly ledgers: readonly Ledger[];
    readonly reporter: Reporter;
    /** The seed of the script's randomness; 1 if none is given. */
    readonly seed?: number;
    /**
     * What the key of every command begins with; the scenario's name and the seed if nothing is said. A run with the same
     * keys on the same database repeats nothing that is done already.
     */
    readonly keys?: string;
}

/** What {@link runScenario} resolves to. */
export interface RunResult {
    readonly summary: RunSummary;
    /** What the script threw, if it did. */
    readonly error?: unknown;
}

/** How a run went. */
export interface RunSummary {
    /** The script came to its end, every expectation was met and the books balance. */
    readonly ok: boolean;
    readonly failure?: ScriptFailure;
    readonly commands: Readonly<Record<'committed' | 'duplicate' | 'rejected' | 'refused' | 'failed', number>>;
    readonly expectations: {
        readonly met: number;
        /** Not judged, because an earlier run had gone further. */
        readonly open: number;
        readonly failed: readonly ExpectationReport[];
    };
    /** Attempts that lost UTXOs to a competitor and were made again, and how many UTXOs they lost. */
    readonly conflicts: {
        readonly attempts: number;
        readonly utxosLost: number;
    };
    /** Deliveries made in this run. */
    readonly deliveries: readonly DeliveryCount[];
    readonly deadLetters: readonly Pick<DeadLetter, 'id' | 'kind' | 'reason' | 'error'>[];
    readonly books: readonly BookEntry[];
}

/** Runtimes on one database which do not know of each other. */
export interface Runtimes extends AsyncDisposable {
    readonly ledgers: readonly Ledger[];
    /** Checks the invariants of the ledger in the database. */
    verify(): Promise<InvariantReport[]>;
    /** Closes the runtimes, then the database if it was opened here. Idempotent. */
    close(): Promise<void>;
}

/** The scenarios that come with pursekit. */
export const SCENARIOS: readonly Scenario[];

/** A script with a title: what `pursekit run` and `runScenario()` take. */
export interface Scenario {
    readonly title: string;
    /** The title in lower case with hyphens: the scenario's name on the command line and in its keys. */
    readonly name: string;
    /** One line that says what it shows. */
    readonly about: string;
    readonly script: ScenarioScript;
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

/** What a scenario may say about itself. */
export interface ScenarioOptions {
    /** One line for `pursekit scenarios`. */
    readonly about?: string;
}

/** What a scenario does, step by step. */
export type ScenarioScript = (s: ScenarioContext) => unknown;

/** Why a script ended early. */
export interface ScriptFailure {
    readonly message: string;
    /** `file:line:column` of the script, where it is known. */
    readonly at?: string;
}

/** What a scenario can show beside its steps. */
export interface Show {
    /** A table of what wallets hold; of all the scenario's wallets if none are named. */
    balances(...wallets: readonly WalletHandle[]): Promise<void>;
    /** A line of text. */
    note(text: string): void;
}

/** Does several things at the same time; what comes of them is reported in the order in which they were asked. */
export interface Together {
    <Result>(work: readonly Promise<Result>[]): Promise<Result[]>;
    /** Starts something for every item. Each item has its own keys and its own randomness, whoever is first. */
    <Item, Result>(items: readonly Item[], start: (item: Item, index: number) => Promise<Result>, options?: TogetherOptions): Promise<Result[]>;
}

/** How {@link ScenarioContext.together} starts its work. */
export interface TogetherOptions {
    /** At most this many at one time; all of them if nothing is said. */
    readonly atOnce?: number;
}

/** What one wallet holds, for a table. */
export interface WalletBalance {
    readonly wallet: string;
    readonly assets: Assets;
    readonly utxos: number;
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

/** The scenario of this name. */
export function findScenario(name: string): Scenario | undefined;

/** Whether a value came from {@link scenario}, also from that of another install of the package. */
export function isScenario(value: unknown): value is Scenario;

/**
 * Starts runtimes on one database. On a server each has a pool of its own; an embedded database, which belongs to one
 * process and one connection, is shared.
 *
 * @throws LedgerError as `createLedger()` does.
 */
export function openRuntimes({ runtimes, ...options }?: OpenRuntimesOptions): Promise<Runtimes>;

/**
 * Runs a scenario to its end and reports what happens. What the script throws ends the script, not this call.
 *
 * @throws TypeError without a ledger.
 */
export function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult>;

/**
 * Names a script.
 *
 * @throws TypeError for a title that is no text of 1 to 100 characters, or a script that is no function.
 * @example
 * export default scenario('Rent day', async (s) => {
 *   const alice = s.wallet('alice');
 *   await s.step('Alice is paid', async () => {
 *     await alice.mint({ gold: 10n });
 *     await s.expect.balance(alice, { gold: 10n });
 *   });
 * });
 */
export function scenario(title: string, script: ScenarioScript, { about }?: ScenarioOptions): Scenario;

