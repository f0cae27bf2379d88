import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type AssetDefinition,
  type AssetRules,
  COMMAND_KINDS,
  type CommandKind,
  type Commands,
  type EventHandler,
  type EventOutcome,
  type ExternalEvent,
  type Ledger,
  type Outcome,
} from '../../index.ts';
import { answeredCommand, answerOf, failureOf, shownValue } from '../report/command-answer.ts';
import type { ScriptCommand } from '../report/command-parts.ts';
import { describeError, describeText } from '../report/describe-values.ts';
import type { Answer, AnsweredCommand, ReportEvent } from '../report/report.ts';
import type { Place, ReportQueue } from '../report/report-queue.ts';
import { PendingWork } from './pending-work.ts';
import type { RunClock } from './run-clock.ts';
import type { RunScopes } from './run-scopes.ts';
import { scriptLocation } from './script-location.ts';

/** A ledger and its number among the runtimes of a run, from 1. */
export interface NumberedLedger {
  readonly runtime: number;
  readonly ledger: Ledger;
}

/** The dependencies of {@link ScriptCommands}. */
export interface ScriptCommandsOptions {
  readonly ledgers: readonly NumberedLedger[];
  readonly scopes: RunScopes;
  readonly queue: ReportQueue;
  readonly clock: RunClock;
  /** Called with every answer, before the script receives it. */
  answered(answer: Answer, outcome?: Outcome): void;
}

/**
 * Sends the commands, events and rules of a script to the runtimes in turn, and reports each with its answer.
 *
 * Owns: commands until they are answered, so that a step can wait for those that its script did not await.
 */
export class ScriptCommands {
  readonly #options: ScriptCommandsOptions;
  readonly #placeOf = new WeakMap<Promise<unknown>, Place>();
  readonly #inFlight = new PendingWork();
  /** The commands that the handler of the current event sends. */
  readonly #issuedByHandler = new AsyncLocalStorage<Promise<AnsweredCommand>[]>();
  readonly #siteOf = new WeakMap<Error, Error>();
  /** The number of commands per wallet, of those that belong to none, of events and of rules that were sent so far. */
  readonly #turns = new Map<string, number>();

  constructor(options: ScriptCommandsOptions) {
    this.#options = options;
  }

  /** Sends a command and returns the answer of the ledger. */
  send(command: ScriptCommand, send: (ledger: Ledger, key: string) => Promise<Outcome>): Promise<Outcome> {
    const place = this.#options.queue.take();
    const [home] = COMMAND_KINDS[command.kind].wallets;
    const { runtime, ledger } = this.#next(home === undefined ? 'no wallet' : `wallet ${command.input[home]}`);
    const key = this.#options.scopes.commandKey();
    // The stack of the script at the call: the stack of a later error does not contain it.
    const site = new Error();
    const { clock } = this.#options;
    const at = clock.now();
    const answering = this.#answer(
      () => send(ledger, key),
      (answer) => {
        const ms = clock.since(at);
        place.fill({ type: 'command', key, runtime, at, ms, ...answeredCommand(command, answer) });
      },
    );
    return this.#track(place, answering, site);
  }

  /** Defines the rules of an asset by the next runtime. */
  defineAsset(asset: string, rules: AssetRules): Promise<AssetDefinition> {
    const place = this.#options.queue.take();
    const { runtime, ledger } = this.#next('rules');
    const site = new Error();
    const shown = { type: 'rules', runtime, asset: describeText(asset), rules: shownValue(rules) } as const;
    const defining = ledger.defineAsset(asset, rules).then(
      (defined) => {
        place.fill({ ...shown, version: defined.version });
        return defined;
      },
      (error: unknown) => {
        place.fill({ ...shown, error: describeError(error) });
        throw error;
      },
    );
    return this.#track(place, defining, site);
  }

  /** Dispatches an event to the next runtime. */
  dispatch(event: ExternalEvent): Promise<EventOutcome> {
    const place = this.#options.queue.take();
    const { runtime, ledger } = this.#next('events');
    const site = new Error();
    const issued: Promise<AnsweredCommand>[] = [];
    const { clock } = this.#options;
    const at = clock.now();
    const dispatching = this.#issuedByHandler.run(issued, async () => {
      const shown = shownEvent(event);
      let outcome: EventOutcome;
      try {
        outcome = await ledger.dispatch(event);
      } catch (error) {
        const ms = clock.since(at);
        const commands = await Promise.all(issued);
        const text = describeError(error);
        place.fill({ type: 'event', runtime, event: shown, at, ms, status: 'failed', commands, error: text });
        throw error;
      }
      const ms = clock.since(at);
      const commands = await Promise.all(issued);
      place.fill({ type: 'event', runtime, event: shown, at, ms, status: outcome.status, commands });
      return outcome;
    });
    return this.#track(place, dispatching, site);
  }

  /** Wraps a handler so that its commands are reported. */
  watched(handler: EventHandler): EventHandler {
    // The ledger refuses a handler that is not a function.
    if (typeof handler !== 'function') return handler;
    return (event, commands) => handler(event, this.#noted(commands));
  }

  /** The place of a command or an event in the report, by the promise that was returned for it. */
  placeOf(promise: Promise<unknown>): Place | undefined {
    return this.#placeOf.get(promise);
  }

  /** The `file:line:column` of the script that caused an error, if known. */
  locate(error: unknown): string | undefined {
    if (!(error instanceof Error)) return undefined;
    return scriptLocation(error.stack) ?? scriptLocation(this.#siteOf.get(error)?.stack);
  }

  /** Resolves when all sent commands and events are answered. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /**
   * The runtimes take turns per wallet, and for all commands that belong to none, so that they compete for the UTXOs of
   * each wallet.
   */
  #next(turnsOf: string): NumberedLedger {
    const { ledgers } = this.#options;
    const turn = this.#turns.get(turnsOf) ?? 0;
    this.#turns.set(turnsOf, turn + 1);
    return ledgers[turn % ledgers.length] as NumberedLedger;
  }

  #noted(commands: Commands): Commands {
    const note = (command: ScriptCommand, outcome: Promise<Outcome>): Promise<Outcome> => {
      const answered = this.#answer(
        () => outcome,
        () => {},
      );
      const noted = answered.then(answerOf, failureOf).then((answer) => answeredCommand(command, answer));
      this.#issuedByHandler.getStore()?.push(noted);
      return answered;
    };
    const noted = Object.keys(commands).map((name) => {
      const kind = name as CommandKind;
      // A copy, as the handler may change its object before the answer.
      const issue = commands[kind] as (input: object) => Promise<Outcome>;
      const command = (input: object): Promise<Outcome> => {
        const copy: { readonly dryRun?: unknown } = { ...input };
        // Dry runs change nothing, and are not reported.
        return copy.dryRun === true
          ? issue(input)
          : note({ kind, input: copy as ScriptCommand['input'] }, issue(input));
      };
      return [kind, command] as const;
    });
    return Object.fromEntries(noted) as unknown as Commands;
  }

  async #answer(send: () => Promise<Outcome>, report: (answer: Answer) => void): Promise<Outcome> {
    let outcome: Outcome;
    try {
      outcome = await send();
    } catch (error) {
      const failure = failureOf(error);
      this.#options.answered(failure);
      report(failure);
      throw error;
    }
    // Outside the try: an error of the report must not turn a committed command into a failed one.
    const answer = answerOf(outcome);
    this.#options.answered(answer, outcome);
    report(answer);
    return outcome;
  }

  #track<Result>(place: Place, answering: Promise<Result>, site: Error): Promise<Result> {
    const answered = this.#located(answering, site);
    this.#placeOf.set(answered, place);
    this.#inFlight.add(answering);
    return answered;
  }

  /** A promise of its own for the script: if the script does not await it, its rejection is unhandled. */
  async #located<Result>(answering: Promise<Result>, site: Error): Promise<Result> {
    try {
      return await answering;
    } catch (error) {
      if (error instanceof Error) this.#siteOf.set(error, site);
      throw error;
    }
  }
}

/** Formats an event for the report, valid or not. */
function shownEvent(event: unknown): Extract<ReportEvent, { type: 'event' }>['event'] {
  const { id, source, type, subject } = Object(event) as Record<string, unknown>;
  const shown = { id: describeText(id), source: describeText(source), type: describeText(type) };
  return { ...shown, ...(subject === undefined ? {} : { subject: describeText(subject) }) };
}
