import type { Clock, TimerOptions } from '../domain/world.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
}

const START_MS = Date.UTC(2026, 0, 1);

/**
 * A clock that stands still until it is told to go on. Drives back-off, passivation, timeouts and the due times of the
 * outbox.
 */
export class ManualClock implements Clock {
  #aheadMs = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();
  #sleepers: (() => void)[] = [];

  /** How far it was moved. */
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
    if (!timer.background) this.#wakeWatchers();
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Moves time on and runs what falls due on the way, in order, each at its own moment.
   *
   * @throws RangeError for what is no time that can pass.
   */
  async advance(byMs: number): Promise<void> {
    if (!Number.isFinite(byMs) || byMs < 0)
      throw new RangeError(`time goes on by a number of milliseconds, not ${byMs}`);
    const untilMs = this.#aheadMs + byMs;
    for (let timer = this.#next(untilMs); timer !== undefined; timer = this.#next(untilMs)) {
      this.#timers.delete(timer);
      this.#aheadMs = timer.dueMs;
      timer.run();
      // What it set off may set further timers.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#aheadMs = untilMs;
  }

  /**
   * Resolves when something waits for time to pass (a back-off, a caller's timeout), at once if something does.
   * Passivation and polling, which always wait, do not count.
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

  #wakeWatchers(): void {
    const sleepers = this.#sleepers;
    this.#sleepers = [];
    for (const resolve of sleepers) resolve();
  }
}
