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
 * Judges what a script expects.
 *
 * A run on a database where an earlier run with the same keys was killed repeats that one first: every command answers
 * `duplicate`, and the balances are ahead of the script until it catches up. A mismatch in that stretch is held open.
 * If the next commands were done before, too, it says nothing; if they are new, or there are none, it is a failure.
 *
 * Owns: expectations until they are judged, so that a run can wait for those that its script did not wait for.
 */
export class Expectations {
  readonly #queue: ReportQueue;
  readonly #inFlight = new PendingWork();
  readonly #failed: ExpectationReport[] = [];
  #open: OpenExpectation[] = [];
  #met = 0;
  #unjudged = 0;
  /** Whether the latest commands were done before this run. */
  #repeating = false;

  constructor(queue: ReportQueue) {
    this.#queue = queue;
  }

  /** What became of all of them. */
  get result(): { readonly met: number; readonly open: number; readonly failed: readonly ExpectationReport[] } {
    return { met: this.#met, open: this.#unjudged + this.#open.length, failed: this.#failed };
  }

  /** Judges one; `at` is where the script states it. */
  judge(what: string, isMet: boolean, expected: string, actual: string, at: string | undefined): void {
    const status = isMet ? 'met' : this.#repeating ? 'open' : 'failed';
    const report: ExpectationReport = { what, status, expected, actual, ...(at === undefined ? {} : { at }) };
    this.#queue.put({ type: 'expectation', ...report });
    if (status === 'met') this.#met += 1;
    else if (status === 'failed') this.#failed.push(report);
    else this.#open.push({ report, repeatedSince: false, committedSince: false });
  }

  /** Judges one after a look at something; `at` is taken before anything is awaited, while the stack still shows it. */
  looking(look: (at: string | undefined) => Promise<void>): Promise<void> {
    return this.#inFlight.begin(look(callerLocation()));
  }

  /** Resolves when all that were stated are judged. */
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

  /** Called at the end of each step: by then it is known whether its commands were new. */
  stepEnded(): void {
    const held: OpenExpectation[] = [];
    for (const expectation of this.#open) {
      if (expectation.repeatedSince) this.#unjudged += 1;
      else if (expectation.committedSince) this.#fail(expectation);
      else held.push(expectation);
    }
    this.#open = held;
  }

  /** Called at the end of the run: no commands follow. */
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
