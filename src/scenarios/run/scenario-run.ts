import type { DeadLetter, EventHandler, Ledger, Processor } from '../../index.ts';
import { ReportQueue } from '../report/report-queue.ts';
import type { RunSummary } from '../report/run-summary.ts';
import { summarise } from '../report/summarise.ts';
import type { Scenario } from '../scenario.ts';
import type { ScenarioContext, WalletHandle } from '../scenario-context.ts';
import { checkSample } from './check-sample.ts';
import { contextCommands } from './command-methods.ts';
import { DeliveryLog } from './delivery-log.ts';
import { makeExpect } from './expect.ts';
import { Expectations } from './expectations.ts';
import { PendingWork } from './pending-work.ts';
import { RunClock } from './run-clock.ts';
import type { RunOptions } from './run-options.ts';
import { RunScopes } from './run-scopes.ts';
import { RunTally } from './run-tally.ts';
import { watchRuntime } from './runtime-watch.ts';
import { type NumberedLedger, ScriptCommands } from './script-commands.ts';
import { makeTogether } from './together.ts';
import { makeWallet } from './wallet-handle.ts';
import { WalletRoster } from './wallet-roster.ts';
import { watchOutcomes } from './watch-outcomes.ts';

const NO_SUPPLY = { minted: 0n, burned: 0n, circulating: 0n };

/**
 * One run of one scenario.
 *
 * Owns: its processors, handlers and listeners on the ledgers, until `leave()`. Does not own: the ledgers.
 */
export class ScenarioRun {
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #ledgers: readonly NumberedLedger[];
  readonly #queue: ReportQueue;
  readonly #clock = new RunClock();
  readonly #scopes: RunScopes;
  readonly #commands: ScriptCommands;
  readonly #roster: WalletRoster;
  readonly #deliveries: DeliveryLog;
  readonly #expectations: Expectations;
  readonly #tally: RunTally;
  readonly #conflicts = { attempts: 0, utxosLost: 0 };
  readonly #undo: (() => void)[] = [];
  /** Steps and concurrent groups, including those that the script does not await. */
  readonly #begun = new PendingWork();
  readonly #beforeStep: RunOptions['beforeStep'];
  #steps = 0;
  #inStep = false;

  constructor(scenario: Scenario, { ledgers, reporter, seed = 1, keys, beforeStep }: RunOptions) {
    this.#beforeStep = beforeStep;
    this.#scenario = scenario;
    this.#seed = seed;
    this.#ledgers = ledgers.map((ledger, at) => ({ runtime: at + 1, ledger }));
    this.#queue = new ReportQueue(reporter);
    this.#scopes = new RunScopes(keys ?? `${scenario.name}:${seed}`, seed);
    this.#roster = new WalletRoster(this.#first);
    this.#deliveries = new DeliveryLog(this.#queue);
    this.#expectations = new Expectations(this.#queue);
    this.#tally = new RunTally(this.#deliveries, this.#expectations);
    this.#commands = new ScriptCommands({
      ledgers: this.#ledgers,
      scopes: this.#scopes,
      queue: this.#queue,
      clock: this.#clock,
      answered: (answer, outcome) => this.#tally.add(answer, outcome),
    });
  }

  /** Runs the script. */
  async play(): Promise<void> {
    const { title, about, script } = this.#scenario;
    const { location, durability } = this.#first;
    const runtimes = this.#ledgers.length;
    this.#queue.put({ type: 'run:started', title, about, seed: this.#seed, runtimes, location, durability });
    for (const { runtime, ledger } of this.#ledgers) {
      this.#undo.push(watchRuntime(ledger, runtime, this.#queue, this.#deliveries, this.#conflicts));
    }
    if ((await this.#first.supply()).size > 0) {
      const text = 'This ledger is not empty: what an earlier run with the same keys did is not done again.';
      this.#queue.put({ type: 'note', text });
    }
    await script(this.#context());
    await this.#ended();
    await this.#settled();
  }

  /** Waits for the work in flight, then reports and returns the summary. */
  async finish(error: unknown): Promise<RunSummary> {
    await this.#ended();
    await this.#commands.idle();
    this.#deliveries.flush();
    this.#expectations.runEnded();
    const deadLetters = await this.#deadLetters();
    const { wallets: balances } = await this.#roster.balances();
    const summary = await summarise({
      ledger: this.#first,
      deadLetters,
      commands: this.#tally.commands,
      conflicts: this.#conflicts,
      deliveries: this.#deliveries.counts(),
      waiting: this.#deliveries.waiting(deadLetters),
      expectations: this.#expectations.result,
      flows: this.#tally.flows.list(),
      balances,
      ms: this.#clock.now(),
      error,
      at: this.#commands.locate(error),
    });
    this.#queue.put({ type: 'run:finished', ...summary });
    return summary;
  }

  /** Removes its processors, handlers and listeners from the ledgers. */
  leave(): void {
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }

  get #first(): Ledger {
    return (this.#ledgers[0] as NumberedLedger).ledger;
  }

  #context(): ScenarioContext {
    const settled = (): Promise<void> => this.#settled();
    const showBalances = (...wallets: readonly WalletHandle[]): Promise<void> => {
      return this.#showBalances(wallets.length === 0 ? undefined : wallets.map(({ name }) => name));
    };
    return {
      ...contextCommands(this.#commands, this.#roster),
      seed: this.#seed,
      random: this.#scopes.random,
      show: { balances: showBalances, note: (text) => this.#queue.put({ type: 'note', text }) },
      expect: makeExpect({
        expectations: this.#expectations,
        roster: this.#roster,
        deliveries: this.#deliveries,
        countsUtxos: () => this.#ledgers.length === 1 && !this.#tally.repeats,
        settled,
        deadLetters: () => this.#deadLetters(),
        supplyOf: async (asset) => (await this.#first.supply()).get(asset) ?? NO_SUPPLY,
      }),
      together: makeTogether(this.#commands, this.#queue, this.#scopes, this.#begun),
      sample: (series, value) => this.#sample(series, value),
      step: (text, body) => this.#begun.begin(this.#step(text, body)),
      wallet: (name) => makeWallet(name, this.#commands, this.#roster, this.#first),
      defineAsset: (asset, rules) => this.#commands.defineAsset(asset, rules),
      holdById: (id) => this.#first.holdById(id),
      id: (name) => this.#scopes.id(name),
      processor: (type, processor) => {
        this.#register((ledger) => ledger.processor(type, this.#inScope(processor)));
        this.#deliveries.processes(type);
      },
      handler: (type, handler: EventHandler) =>
        this.#register((ledger) => ledger.handler(type, this.#commands.watched(handler))),
      dispatch: (event) => this.#commands.dispatch(event),
      settled,
      supply: () => this.#first.supply(),
      deadLetters: () => this.#deadLetters(),
    };
  }

  /** Resolves when all work that the script began has ended, awaited or not. */
  async #ended(): Promise<void> {
    do {
      await this.#begun.idle();
      await this.#expectations.idle();
    } while (this.#begun.isBusy);
  }

  async #step(text: string, body: () => unknown): Promise<void> {
    if (this.#inStep)
      throw new Error(`the step "${text}" begins within another step: steps follow one another, each with await`);
    this.#inStep = true;
    this.#steps += 1;
    const step = this.#steps;
    try {
      await this.#beforeStep?.({ step, text });
      this.#queue.put({ type: 'step:started', step, text, at: this.#clock.now() });
      await this.#scopes.enter(String(step), body);
      await this.#expectations.idle();
      await this.#settled();
      this.#queue.put({ ...(await this.#roster.balances()), step });
      this.#expectations.stepEnded();
    } finally {
      this.#inStep = false;
    }
  }

  #sample(series: string, value: number | bigint): void {
    checkSample(series, value);
    this.#queue.put({ type: 'sample', series, value, step: this.#steps, at: this.#clock.now() });
  }

  async #settled(): Promise<void> {
    await this.#commands.idle();
    // A runtime does not wait for deliveries that another one claimed: repeat until a round delivers nothing.
    let before: number;
    do {
      before = this.#deliveries.made;
      for (const { ledger } of this.#ledgers) await ledger.settled();
    } while (this.#deliveries.made > before);
    this.#deliveries.flush();
  }

  async #showBalances(names?: readonly string[]): Promise<void> {
    this.#queue.put(await this.#roster.balances(names));
  }

  async #deadLetters(): Promise<readonly DeadLetter[]> {
    const lists = await Promise.all(this.#ledgers.map(({ ledger }) => ledger.deadLetters.list()));
    // Every runtime lists the dead deliveries, because they are in the database.
    return [...new Map(lists.flat().map((letter) => [letter.id, letter])).values()];
  }

  #register(register: (ledger: Ledger) => () => void): void {
    for (const { ledger } of this.#ledgers) this.#undo.push(register(ledger));
  }

  /** A delivery may be repeated, also in another run: the keys of its processor's commands depend on its id only. */
  #inScope(processor: Processor): Processor {
    if (typeof processor !== 'function') return processor;
    return (delivery, commands) => {
      const watched = watchOutcomes(commands, (outcome) => this.#tally.supplied(outcome));
      return this.#scopes.enter(`delivery.${delivery.id}`, () => processor(delivery, watched));
    };
  }
}
