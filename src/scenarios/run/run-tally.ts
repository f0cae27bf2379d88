import type { Outcome } from '../../index.ts';
import type { Answer } from '../report/report.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Expectations } from './expectations.ts';

/** Counts answers, and tells what this run did from what an earlier one with the same keys did. */
export class RunTally {
  readonly commands = { committed: 0, duplicate: 0, rejected: 0, refused: 0, failed: 0 };
  readonly #deliveries: DeliveryLog;
  readonly #expectations: Expectations;
  /** Transactions that this run committed. */
  readonly #own = new Set<string>();
  #repeats = false;

  constructor(deliveries: DeliveryLog, expectations: Expectations) {
    this.#deliveries = deliveries;
    this.#expectations = expectations;
  }

  /** Whether anything of this run had been done before it. */
  get repeats(): boolean {
    return this.#repeats;
  }

  /** Counts an answer; `outcome` is there unless it is an error. */
  add(answer: Answer, outcome: Outcome | undefined): void {
    this.commands[answer.status] += 1;
    if (outcome === undefined || outcome.status === 'rejected') return;
    const { id } = outcome.transaction;
    if (outcome.status === 'committed') this.#own.add(id);
    const isEarlier = !this.#own.has(id);
    this.#repeats ||= isEarlier;
    this.#deliveries.carries(outcome, isEarlier);
    if (isEarlier) this.#expectations.committed('an earlier run');
    // A duplicate of its own says nothing about earlier runs.
    else if (outcome.status === 'committed') this.#expectations.committed('this run');
  }
}
