import { isLedgerError, type Ledger, type Outcome } from '../../../src/index.ts';
import type { Answered, Intent } from '../history.ts';
import { pause } from '../support/time.ts';
import { callIntent } from './call-intent.ts';
import type { CrashSwitch } from './crash-point.ts';
import { type HistoryLog, nowMs } from './history-log.ts';
import type { WorkerCounters } from './worker-config.ts';

const TRIES_MAX = 400;

/** The dependencies that callers share. */
export interface CallerDeps {
  readonly ledger: Ledger;
  readonly log: HistoryLog;
  readonly crash: CrashSwitch;
  readonly counters: WorkerCounters;
  random(): number;
}

/** A caller that logs each command and each answer, and sends a key until its answer is final. */
export class Caller {
  readonly #deps: CallerDeps;

  constructor(deps: CallerDeps) {
    this.#deps = deps;
  }

  /** Sends a command until its answer is final; undefined if it gave up, which is a violation. */
  async settle(intent: Intent, again = false, timeoutMs?: number): Promise<Answered | undefined> {
    const { crash, counters, random } = this.#deps;
    let wasInDoubt = false;
    for (let attempt = 1; attempt <= TRIES_MAX; attempt += 1) {
      const answer = await this.#send(intent, again || attempt > 1, attempt === 1 ? timeoutMs : undefined);
      if (answer.status !== 'error') {
        crash.caller('logged');
        if (wasInDoubt) counters[answer.status === 'duplicate' ? 'doubtCommitted' : 'doubtApplied'] += 1;
        return answer;
      }
      wasInDoubt ||= answer.code === 'ERR_IN_DOUBT';
      await pause(10 + 90 * random());
    }
    return undefined;
  }

  async #send(intent: Intent, again: boolean, timeoutMs: number | undefined): Promise<Answered> {
    const { ledger, log, crash } = this.#deps;
    log.write({ type: 'invoke', atMs: nowMs(), again, ...intent });
    let answer: Answered;
    try {
      const outcome = await callIntent(ledger, intent, timeoutMs === undefined ? {} : { timeoutMs });
      crash.caller('told');
      answer = this.#told(intent.key, outcome);
    } catch (error) {
      answer = this.#failed(intent.key, error);
    }
    log.write(answer);
    return answer;
  }

  #told(key: string, outcome: Outcome): Answered {
    const { counters } = this.#deps;
    if (outcome.status === 'rejected') {
      counters.refused += 1;
      return { type: 'answer', key, atMs: nowMs(), status: 'rejected', code: outcome.reason };
    }
    counters[outcome.status === 'committed' ? 'committed' : 'duplicates'] += 1;
    const { id } = outcome.transaction;
    return { type: 'answer', key, atMs: nowMs(), status: outcome.status, id };
  }

  #failed(key: string, error: unknown): Answered {
    const { counters } = this.#deps;
    const code = isLedgerError(error) ? error.code : String(error);
    counters.errors += 1;
    if (code === 'ERR_IN_DOUBT') counters.inDoubt += 1;
    if (code === 'ERR_MAILBOX_FULL' || code === 'ERR_OVERLOADED') counters.overloaded += 1;
    if (code === 'ERR_STORE_UNAVAILABLE') counters.unavailable += 1;
    if (code === 'ERR_TIMEOUT') counters.timeouts += 1;
    return { type: 'answer', key, atMs: nowMs(), status: 'error', code };
  }
}
