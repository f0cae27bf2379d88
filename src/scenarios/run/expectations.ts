import type { ExpectationReport } from '../report/expectation-report.ts';
import type { ReportQueue } from '../report/report-queue.ts';
import { PendingWork } from './pending-work.ts';
import { callerLocation } from './script-location.ts';

interface OpenExpectation {
  readonly report: ExpectationReport;
  repeatedSince: boolean;
  committedSince: boolean;
}

/**
 * Judges the expectations of a script.
 *
 * A run on a database where an earlier run with the same keys was killed first repeats that run: every command answers
 * `duplicate`, and the balances are ahead of the script until it catches up. A mismatch in that part is held open. If
 * the next commands are duplicates, too, it stays open; if they are new, or no command follows, it is a failure.
 *
 * Owns: expectations until they are judged, so that a run can wait for those that its script did not await.
 */
export class Expectations {
  readonly #queue: ReportQueue;
  readonly #inFlight = new PendingWork();
  readonly #failed: ExpectationReport[] = [];
  #open: OpenExpectation[] = [];
  #met = 0;
  #unjudged = 0;
  /** True while the latest commands are duplicates of an earlier run. */
  #repeating = false;

  constructor(queue: ReportQueue) {
    this.#queue = queue;
  }

  /** The results of all expectations. */
  get result(): { readonly met: number; readonly open: number; readonly failed: readonly ExpectationReport[] } {
    return { met: this.#met, open: this.#unjudged + this.#open.length, failed: this.#failed };
  }

  /** Judges an expectation that the script states at `at`. */
  judge(what: string, isMet: boolean, expected: string, actual: string, at: string | undefined): void {
    const status = isMet ? 'met' : this.#repeating ? 'open' : 'failed';
    const report: ExpectationReport = { what, status, expected, actual, ...(at === undefined ? {} : { at }) };
    this.#queue.put({ type: 'expectation', ...report });
    if (status === 'met') this.#met += 1;
    else if (status === 'failed') this.#failed.push(report);
    else this.#open.push({ report, repeatedSince: false, committedSince: false });
  }

  /** Judges an expectation after a read. `at` is taken before the first await, while the stack still shows it. */
  looking(look: (at: string | undefined) => Promise<void>): Promise<void> {
    return this.#inFlight.begin(look(callerLocation()));
  }

  /** Resolves when all stated expectations are judged. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** Called for every command that was committed. */
  committed(by: 'this run' | 'an earlier run'): void {
    this.#repeating = by === 'an earlier run';
    for (const expectation of this.#open) {
      if (this.#repeating) expectation.repeatedSince = true;
      else expectation.committedSince = true;
    }
  }

  /** Called at the end of each step, when it is known whether its commands were new. */
  stepEnded(): void {
    const held: OpenExpectation[] = [];
    for (const expectation of this.#open) {
      if (expectation.repeatedSince) this.#unjudged += 1;
      else if (expectation.committedSince) this.#fail(expectation);
      else held.push(expectation);
    }
    this.#open = held;
  }

  /** Called at the end of the run: no command follows. */
  runEnded(): void {
    this.stepEnded();
    for (const expectation of this.#open) this.#fail(expectation);
    this.#open = [];
  }

  #fail({ report }: OpenExpectation): void {
    const failed: ExpectationReport = { ...report, status: 'failed' };
    this.#failed.push(failed);
    this.#queue.put({ type: 'expectation', ...failed });
  }
}
