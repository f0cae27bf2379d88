import type { Outcome } from '../../index.ts';
import { transactionOf } from '../report/command-answer.ts';
import type { Answer } from '../report/report.ts';
import { SupplyFlows } from '../report/supply-flows.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Expectations } from './expectations.ts';

/** Counts answers, and tells the commits of this run from those of an earlier run with the same keys. */
export class RunTally {
  /** The sums of mints and burns by reason. */
  readonly flows = new SupplyFlows();
  readonly commands = { committed: 0, duplicate: 0, rejected: 0, refused: 0, failed: 0 };
  readonly #deliveries: DeliveryLog;
  readonly #expectations: Expectations;
  /** The transactions that this run committed. */
  readonly #own = new Set<string>();
  #repeats = false;

  constructor(deliveries: DeliveryLog, expectations: Expectations) {
    this.#deliveries = deliveries;
    this.#expectations = expectations;
  }

  /** True if an earlier run committed a command of this run. */
  get repeats(): boolean {
    return this.#repeats;
  }

  /** Counts an answer; `outcome` is undefined for an error. */
  add(answer: Answer, outcome: Outcome | undefined): void {
    this.commands[answer.status] += 1;
    if (outcome === undefined || outcome.status === 'rejected') return;
    this.supplied(outcome);
    const { id } = outcome.transaction;
    if (outcome.status === 'committed') this.#own.add(id);
    const isEarlier = !this.#own.has(id);
    this.#repeats ||= isEarlier;
    this.#deliveries.carries(outcome, isEarlier);
    if (isEarlier) this.#expectations.committed('an earlier run');
    // A duplicate of a command of this run tells nothing about earlier runs.
    else if (outcome.status === 'committed') this.#expectations.committed('this run');
  }

  /** Adds what a command minted and burned, such as one of a processor, which is not counted. */
  supplied(outcome: Outcome): void {
    const transaction = transactionOf(outcome);
    if (transaction !== undefined) this.flows.add(transaction);
  }
}
