import type { Clock, TimerOptions } from '../domain/world.ts';
import { nextTurn, pauseMs } from '../platform/timers.ts';
import { bounded, type WaitOptions } from './bounded.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
}

/** Real time for work in progress, before a timer is run for it. */
const STEP_MS = 20;

const START_MS = Date.UTC(2026, 0, 1);

/**
 * A clock that moves only by {@link advance}. Drives back-off, passivation, timeouts, the due times of the outbox, and
 * `committedAt` and `recordedAt` of what a test ledger commits: the time of the database and that of the advances.
 */
export class ManualClock implements Clock {
  #aheadMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #sleepers = new Set<() => void>();

  /** The time by which the clock was advanced. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Milliseconds since the epoch: a fixed date plus the time by which the clock was advanced. */
  now(): number {
    return START_MS + this.#aheadMs;
  }

  /** Monotonic milliseconds: the time by which the clock was advanced. */
  steadyMs(): number {
    return this.#aheadMs;
  }

  /** Calls `run` once after `delayMs` of this clock; the returned function cancels it. */
  after(delayMs: number, run: () => void, options: TimerOptions = {}): () => void {
    this.#order += 1;
    const dueMs = this.#aheadMs + delayMs;
    const timer: Timer = { dueMs, order: this.#order, background: options.background === true, run };
    this.#timers.add(timer);
    if (!timer.background) this.#wakeSleepers();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Advances the clock and runs the timers that fall due, in order, each at its due time.
   *
   * @throws RangeError for a time that is negative or not finite.
   */
  async advance(byMs: number): Promise<void> {
    if (!Number.isFinite(byMs) || byMs < 0)
      throw new RangeError(`advance() takes a positive number of milliseconds, not ${byMs}`);
    const untilMs = this.#aheadMs + byMs;
    for (let timer = this.#next(untilMs); timer !== undefined; timer = this.#next(untilMs)) {
      this.#timers.delete(timer);
      this.#aheadMs = timer.dueMs;
      timer.run();
      // The timer may cause further timers.
      await nextTurn();
    }
    this.#aheadMs = untilMs;
  }

  /**
   * Resolves when a timer is set (a back-off, the timeout of a caller or of a running processor), at once if one is.
   * The background timers of passivation and polling, which are always set, do not count.
   *
   * @throws Error after ten seconds, or `timeoutMs`.
   */
  sleeping(options?: WaitOptions): Promise<void> {
    if (this.#nextForeground() !== undefined) return Promise.resolve();
    const describe = (): string =>
      `nothing set a timer (the clock is ahead by ${this.#aheadMs} ms, with ${this.#timers.size} background timers)`;
    return bounded(
      (arrive) => {
        this.#sleepers.add(arrive);
        return () => this.#sleepers.delete(arrive);
      },
      describe,
      options,
    );
  }

  /**
   * Runs the timers that are set, the earliest first, until the work settles. Work in progress gets real time before
   * each step.
   */
  async runUntil(work: Promise<unknown>): Promise<void> {
    let isSettled = false;
    const end = work.finally(() => {
      isSettled = true;
    });
    while (!isSettled) {
      await Promise.race([end, pauseMs(STEP_MS)]);
      const timer = this.#nextForeground();
      if (!isSettled && timer !== undefined) await this.advance(Math.max(0, timer.dueMs - this.#aheadMs));
    }
    await end;
  }

  #nextForeground(): Timer | undefined {
    return this.#next(Number.POSITIVE_INFINITY, ({ background }) => !background);
  }

  #next(untilMs: number, matches: (timer: Timer) => boolean = () => true): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs || !matches(timer)) continue;
      if (next === undefined || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }

  #wakeSleepers(): void {
    for (const wake of this.#sleepers) wake();
  }
}
