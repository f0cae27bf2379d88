/** Time, as the runtime sees it. Injected, so that tests own it. */
export interface Clock {
  /** Milliseconds since the epoch, for dates that people read. It jumps when someone sets the date. */
  now(): number;
  /** Milliseconds since some fixed moment: the difference of two is how much time went by, whoever sets the date. */
  steadyMs(): number;
  /** How far this clock runs ahead of real time: zero, except for a clock that a test moves. */
  readonly aheadMs: number;
  /** Calls `run` once after `delayMs`; the returned function cancels it. */
  after(delayMs: number, run: () => void, options?: TimerOptions): () => void;
}

/** How a timer behaves. */
export interface TimerOptions {
  /** A process with nothing else to do need not wait for it. */
  readonly background?: boolean;
}

/** Everything outside the program that a run depends on: with the same world and the same input, a run repeats. */
export interface World {
  readonly clock: Clock;
  /** A number in [0, 1). */
  random(): number;
  /** A fresh UUID v7. */
  transactionId(): string;
}

/** Resolves after `delayMs` of the given clock. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
