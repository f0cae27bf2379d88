import { isDeepStrictEqual } from 'node:util';
import type { Action, DeadLetter, Delivery, Outcome } from '../../index.ts';
import { transactionOf } from '../report/command-answer.ts';
import { describeError } from '../report/describe-values.ts';
import type { ReportEvent } from '../report/report.ts';
import type { ReportQueue } from '../report/report-queue.ts';
import type { DeliveryCount, WaitingDelivery } from '../report/run-summary.ts';

type DeliveryEvent = Extract<ReportEvent, { type: 'delivery' }>;

interface CarriedAction {
  readonly wallet: string | undefined;
  readonly action: Action;
  /** Committed by an earlier run, which may also have delivered it. */
  readonly earlier: boolean;
  readonly made: number;
}

/**
 * Tracks the deliveries of the actions that the commands of a run carried.
 *
 * Owns: deliveries until they are reported, in the order of their commands: processors run concurrently, and a
 * transcript must repeat.
 */
export class DeliveryLog {
  readonly #carried = new Map<string, CarriedAction>();
  readonly #queue: ReportQueue;
  /** Action types that have a processor in this run. */
  readonly #processed = new Set<string>();
  /** Deliveries of which an attempt failed in this run. */
  readonly #failed = new Set<string>();
  /** Actions that the script expects to wait. */
  readonly #expectedToWait: Action[] = [];
  #unreported: { readonly id: string; readonly event: DeliveryEvent }[] = [];
  #made = 0;

  constructor(queue: ReportQueue) {
    this.#queue = queue;
  }

  /** The number of deliveries of this run. */
  get made(): number {
    return this.#made;
  }

  /** Records that this run has a processor for actions of a type. */
  processes(type: string): void {
    this.#processed.add(type);
  }

  /** Records the actions of a transaction; `earlier` if an earlier run committed it. */
  carries(outcome: Outcome, earlier: boolean): void {
    const transaction = transactionOf(outcome);
    for (const [index, action] of (transaction?.actions ?? []).entries()) {
      const id = `${transaction?.id}:${index}`;
      if (!this.#carried.has(id)) this.#carried.set(id, { wallet: undefined, action, earlier, made: 0 });
    }
  }

  /** Records an attempt of a processor. */
  note(
    status: DeliveryEvent['status'],
    runtime: number,
    delivery: Delivery,
    failure: { readonly error?: unknown; readonly delayMs?: number } = {},
  ): void {
    const { id, wallet, action, attempt } = delivery;
    const { error, delayMs } = failure;
    if (status === 'made') {
      this.#made += 1;
      const carried = this.#carried.get(id) ?? { wallet, action, earlier: true, made: 0 };
      this.#carried.set(id, { ...carried, wallet, made: carried.made + 1 });
    } else {
      this.#failed.add(id);
    }
    const event: DeliveryEvent = {
      type: 'delivery',
      runtime,
      status,
      wallet,
      action,
      attempt,
      ...(error === undefined ? {} : { error: describeError(error) }),
      ...(delayMs === undefined ? {} : { delayMs }),
    };
    this.#unreported.push({ id, event });
  }

  /** Reports the deliveries that are not reported yet. */
  flush(): void {
    const order = new Map([...this.#carried.keys()].map((id, place) => [id, place]));
    const events = this.#unreported.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    this.#unreported = [];
    for (const { event } of events) this.#queue.put(event);
  }

  /** Counts the deliveries of this run, in the order of their commands. */
  counts(): DeliveryCount[] {
    return [...this.#carried.values()].flatMap(({ wallet, action, made }) => {
      return wallet === undefined ? [] : [{ wallet, action, times: made }];
    });
  }

  /** Records that actions with these fields may wait when the run ends. */
  expectToWait(action: Action): void {
    this.#expectedToWait.push(action);
  }

  /** Lists the deliveries that wait, in the order of their commands. Called when no delivery is due. */
  waiting(deadLetters: readonly DeadLetter[]): WaitingDelivery[] {
    return [...this.#carried].flatMap(([id, { action, made, earlier }]): WaitingDelivery[] => {
      const isProcessed = this.#processed.has(action.type);
      // An earlier run may have made a delivery that this run has a processor for, too.
      if (made > 0 || (earlier && isProcessed && !this.#failed.has(id))) return [];
      if (deadLetters.some((letter) => isLetterOf(id, action, letter))) return [];
      const reason = isProcessed ? this.#whyWaits(id, action) : 'no_processor';
      return [{ action, reason, expected: this.#expectedToWait.some((wanted) => includes(action, wanted)) }];
    });
  }

  #whyWaits(id: string, { dueInMs }: Action): WaitingDelivery['reason'] {
    if (this.#failed.has(id)) return 'back_off';
    return dueInMs === undefined ? 'claimed' : 'due_later';
  }

  /**
   * Counts the actions with these fields, and those of them that were delivered exactly once. Called when no delivery
   * is due.
   */
  count(wanted: Action, deadLetters: readonly DeadLetter[]): { readonly carried: number; readonly once: number } {
    const matching = [...this.#carried].filter(([, { action }]) => includes(action, wanted));
    const once = matching.filter(([id, { action, made, earlier }]) => {
      if (made > 0 || !earlier) return made === 1;
      // A delivery of an earlier run is not repeated; one that it did not complete is due in this run.
      if (!this.#processed.has(action.type) || this.#failed.has(id)) return false;
      return !deadLetters.some((letter) => isLetterOf(id, action, letter));
    });
    return { carried: matching.length, once: once.length };
  }
}

function isLetterOf(id: string, action: Action, letter: DeadLetter): boolean {
  if (letter.kind !== 'delivery' || !id.startsWith(`${letter.transactionId}:`)) return false;
  return isDeepStrictEqual(letter.action, action);
}

/** Returns true for an action that has all fields of another one. */
export function includes(action: Action, wanted: Action): boolean {
  return Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(action[field], value));
}
