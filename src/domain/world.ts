/** The time of the runtime. Injected, so that tests control it. */
export interface Clock {
  /** Milliseconds since the epoch, for dates. It jumps when the date of the system is set. */
  now(): number;
  /** Milliseconds on a monotonic clock, for durations. It does not jump when the date of the system is set. */
  steadyMs(): number;
  /** Milliseconds by which this clock is ahead of real time: zero, except for a clock that a test moves. */
  readonly aheadMs: number;
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
}

/** Options of a timer. */
export interface TimerOptions {
  /** The timer does not keep the process alive. */
  readonly background?: boolean;
}

/** Everything outside of the program that a run depends on. The same world and the same input repeat a run. */
export interface World {
  /** The source of time and of timers. */
  readonly clock: Clock;
  /** A number in [0, 1). */
  random(): number;
  /** A fresh UUID v7. */
  transactionId(): string;
}

/** Resolves after `delayMs` on the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
