import { AsyncLocalStorage } from 'node:async_hooks';
import type { Commands, EventHandler, EventOutcome, ExternalEvent, Ledger, Outcome } from '../../index.ts';
import { answeredCommand, answerOf, failureOf, type ScriptCommand } from '../report/command-answer.ts';
import { describeError, describeText } from '../report/describe-values.ts';
import type { Answer, AnsweredCommand, ReportEvent } from '../report/report.ts';
import type { Place, ReportQueue } from '../report/report-queue.ts';
import { PendingWork } from './pending-work.ts';
import type { RunScopes } from './run-scopes.ts';
import { scriptLocation } from './script-location.ts';

/** A ledger and its number among the runtimes of a run, from 1. */
export interface NumberedLedger {
  readonly runtime: number;
  readonly ledger: Ledger;
}

/** What a command desk needs from its run. */
export interface CommandDeskOptions {
  readonly ledgers: readonly NumberedLedger[];
  readonly scopes: RunScopes;
  readonly queue: ReportQueue;
  /** Told about every answer, before the script is. */
  answered(answer: Answer, outcome?: Outcome): void;
}

/**
 * Sends the commands and events of a script to the runtimes in turn, and reports each with what came of it.
 *
 * Owns: commands until they are answered, so that a step can wait for those that its script did not wait for.
 */
export class ScriptCommands {
  readonly #options: CommandDeskOptions;
  readonly #placeOf = new WeakMap<Promise<unknown>, Place>();
  readonly #inFlight = new PendingWork();
  /** The commands that the handler of the event being dispatched issues. */
  readonly #issuedByHandler = new AsyncLocalStorage<Promise<AnsweredCommand>[]>();
  readonly #siteOf = new WeakMap<Error, Error>();
  /** How many commands of a wallet, or how many events, were sent so far. */
  readonly #turns = new Map<string, number>();

  constructor(options: CommandDeskOptions) {
    this.#options = options;
  }

  /** Sends a command; the promise is the ledger's own answer. */
  send(command: ScriptCommand, send: (ledger: Ledger, key: string) => Promise<Outcome>): Promise<Outcome> {
    const place = this.#options.queue.take();
    const { runtime, ledger } = this.#next(`wallet ${command.from ?? command.to}`);
    const key = this.#options.scopes.commandKey();
    // Where the script stands now: what goes wrong later has no trace of it.
    const site = new Error();
    const answering = this.#answer(
      () => send(ledger, key),
      (answer) => place.fill({ type: 'command', key, runtime, ...answeredCommand(command, answer) }),
    );
    return this.#track(place, answering, site);
  }

  /** Sends an event to one of the runtimes. */
  dispatch(event: ExternalEvent): Promise<EventOutcome> {
    const place = this.#options.queue.take();
    const { runtime, ledger } = this.#next('events');
    const site = new Error();
    const issued: Promise<AnsweredCommand>[] = [];
    const dispatching = this.#issuedByHandler.run(issued, async () => {
      const shown = shownEvent(event);
      let outcome: EventOutcome;
      try {
        outcome = await ledger.dispatch(event);
      } catch (error) {
        const commands = await Promise.all(issued);
        const text = describeError(error);
        place.fill({ type: 'event', runtime, event: shown, status: 'failed', commands, error: text });
        throw error;
      }
      const commands = await Promise.all(issued);
      place.fill({ type: 'event', runtime, event: shown, status: outcome.status, commands });
      return outcome;
    });
    return this.#track(place, dispatching, site);
  }

  /** The handler, with its commands noted for the report. */
  watched(handler: EventHandler): EventHandler {
    // What is no function is the ledger's to refuse.
    if (typeof handler !== 'function') return handler;
    return (event, commands) => handler(event, this.#noted(commands));
  }

  /** The place in the transcript of a command or an event, by the promise that was returned for it. */
  placeOf(promise: Promise<unknown>): Place | undefined {
    return this.#placeOf.get(promise);
  }

  /** `file:line:column` of where in the script an error came from, if that is known. */
  locate(error: unknown): string | undefined {
    if (!(error instanceof Error)) return undefined;
    return scriptLocation(error.stack) ?? scriptLocation(this.#siteOf.get(error)?.stack);
  }

  /** Resolves when everything that was sent is answered. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** The runtimes take turns wallet by wallet, so that they do compete for each one's UTXOs. */
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
    return {
      mint: (input) => note({ kind: 'mint', ...input }, commands.mint(input)),
      transfer: (input) => note({ kind: 'transfer', ...input }, commands.transfer(input)),
      burn: (input) => note({ kind: 'burn', ...input }, commands.burn(input)),
    };
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
    // Apart: a report that throws must not make a command that was committed one that failed, too.
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

  /** A promise of the script's own: one that does not wait for it hears of an error as an unhandled rejection. */
  async #located<Result>(answering: Promise<Result>, site: Error): Promise<Result> {
    try {
      return await answering;
    } catch (error) {
      if (error instanceof Error) this.#siteOf.set(error, site);
      throw error;
    }
  }
}

/** An event for the report, right or wrong. */
function shownEvent(event: unknown): Extract<ReportEvent, { type: 'event' }>['event'] {
  const { id, source, type, subject } = Object(event) as Record<string, unknown>;
  const shown = { id: describeText(id), source: describeText(source), type: describeText(type) };
  return { ...shown, ...(subject === undefined ? {} : { subject: describeText(subject) }) };
}
