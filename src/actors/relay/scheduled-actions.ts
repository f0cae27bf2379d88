import type { Clock } from '../../domain/world.ts';
import type { DueRow, OutboxStore } from '../../store/outbox-store.ts';

/** Number of actions that one statement makes due. */
const LIMIT = 500;
/** A timer follows the due time by so much: the clocks of database and runtime differ. */
const AFTER_MS = 5;

/** The dependencies of {@link ScheduledActions}. */
export interface ScheduledActionsDeps {
  readonly outbox: Pick<OutboxStore, 'makeDue'>;
  readonly clock: Pick<Clock, 'steadyMs' | 'after'>;
  /** Each poll says when the next action is due: a later one needs no timer. */
  readonly pollMs: number;
  /** Receives the deliveries that became due. */
  found(row: DueRow): void;
  wakeRelay(): void;
}

/**
 * Makes actions due that were scheduled for later, when their time has come.
 *
 * The database alone decides what is due: a timer, or a search for newly due deliveries, says only when to ask it.
 * There is one timer, for the next action that is due before the next poll. So no action is due early, none needs more
 * searches than there were, and each is found that became due while no runtime was running.
 */
export class ScheduledActions {
  readonly #deps: ScheduledActionsDeps;
  #isDue = false;
  #cancel: (() => void) | undefined;
  #nextMs = Number.POSITIVE_INFINITY;
  #isStopped = false;

  constructor(deps: ScheduledActionsDeps) {
    this.#deps = deps;
  }

  /** True if an action may have become due. */
  get isDue(): boolean {
    return this.#isDue;
  }

  /** An action is due in so many milliseconds; undefined: none is. */
  dueIn(ms: number | undefined): void {
    if (this.#isStopped || ms === undefined || ms > this.#deps.pollMs) return;
    if (ms <= 0) {
      this.#wake();
      return;
    }
    const { clock } = this.#deps;
    const atMs = clock.steadyMs() + ms + AFTER_MS;
    if (atMs >= this.#nextMs) return;
    this.#cancel?.();
    this.#nextMs = atMs;
    this.#cancel = clock.after(ms + AFTER_MS, () => this.#wake(), { background: true });
  }

  /** Starts no further timer. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel?.();
  }

  /** Makes a page of actions due. If it fails, or while another runtime is at it, the next poll asks again. */
  async makeDue(): Promise<void> {
    this.#isDue = false;
    const { rows } = await this.#page();
    this.#isDue ||= rows.length === LIMIT;
  }

  /** Makes all actions due whose time has come. Returns false if another runtime is at it. */
  async makeAllDue(): Promise<boolean> {
    for (;;) {
      const { rows, hasLooked } = await this.#page();
      if (rows.length < LIMIT) return hasLooked;
    }
  }

  async #page(): ReturnType<OutboxStore['makeDue']> {
    const { outbox, found } = this.#deps;
    const result = await outbox.makeDue(LIMIT);
    for (const row of result.rows) found(row);
    return result;
  }

  #wake(): void {
    this.#nextMs = Number.POSITIVE_INFINITY;
    this.#isDue = true;
    this.#deps.wakeRelay();
  }
}
