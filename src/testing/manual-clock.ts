import type { Clock, TimerOptions } from '../domain/world.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
}

const START_MS = Date.UTC(2026, 0, 1);

/**
 * A clock that moves only by {@link advance}. Drives back-off, passivation, timeouts and the due times of the outbox.
 */
export class ManualClock implements Clock {
  #aheadMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  #sleepers: (() => void)[] = [];

  /** The time by which the clock was advanced. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  now(): number {
    return START_MS + this.#aheadMs;
  }

  steadyMs(): number {
    return this.#aheadMs;
  }

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
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#aheadMs = untilMs;
  }

  /**
   * Resolves when a timer is set (a back-off, the timeout of a caller or of a running processor), at once if one is.
   * The background timers of passivation and polling, which are always set, do not count.
   */
  sleeping(): Promise<void> {
    if ([...this.#timers].some(({ background }) => !background)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#sleepers.push(resolve);
    });
  }

  #next(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs > untilMs) continue;
      if (next === undefined || timer.dueMs < next.dueMs || (timer.dueMs === next.dueMs && timer.order < next.order)) {
        next = timer;
      }
    }
    return next;
  }

  #wakeSleepers(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const resolve of sleepers) resolve();
  }
}
