import type { Clock, World } from '../../../src/domain/world.ts';

interface Sleep {
  readonly delayMs: number;
  readonly dueMs: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test lets a sleep pass. */
export class ManualClock implements Clock {
  readonly aheadMs = 0;
  #nowMs = 0;
  readonly #sleeps: Sleep[] = [];
  #watchers: (() => void)[] = [];

  now(): number {
    return this.#nowMs;
  }

  steadyMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const sleep = { delayMs, dueMs: this.#nowMs + delayMs, wake: run };
    this.#sleeps.push(sleep);
    for (const watch of this.#watchers.splice(0)) watch();
    return () => this.#remove(sleep);
  }

  /** Moves time on, waking nobody: as a slow statement does. */
  elapse(ms: number): void {
    this.#nowMs += ms;
  }

  /** Waits until something sleeps, moves time to the end of the shortest sleep, and returns its duration. */
  async passSleep(): Promise<number> {
    while (this.#sleeps.length === 0) {
      await new Promise<void>((resolve) => {
        this.#watchers.push(resolve);
      });
    }
    const next = this.#sleeps.reduce((a, b) => (b.dueMs < a.dueMs ? b : a));
    this.#remove(next);
    this.#nowMs = Math.max(this.#nowMs, next.dueMs);
    next.wake();
    return next.delayMs;
  }

  #remove(sleep: Sleep): void {
    const at = this.#sleeps.indexOf(sleep);
    if (at >= 0) this.#sleeps.splice(at, 1);
  }
}

/** A world on this clock whose random number is always the same. */
export function manualWorld(clock: ManualClock, random = 0): World {
  return {
    clock,
    random: () => random,
    transactionId: () => {
      throw new Error('nothing here makes transactions');
    },
  };
}
