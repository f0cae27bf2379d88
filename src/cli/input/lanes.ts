/**
 * Runs a bounded number of tasks at the same time. Tasks of one lane run sequentially, in the order in which they were
 * added; a task without a lane waits for none.
 */
export class Lanes {
  readonly #runningMax: number;
  readonly #running = new Set<Promise<void>>();
  readonly #tails = new Map<string, Promise<void>>();

  constructor(runningMax: number) {
    this.#runningMax = runningMax;
  }

  /** Adds a task, which does not throw. Resolves when there is room for the next one. */
  async add(lane: string | undefined, run: () => Promise<void>): Promise<void> {
    const before = lane === undefined ? undefined : this.#tails.get(lane);
    const task = before === undefined ? run() : before.then(run);
    if (lane !== undefined) this.#tails.set(lane, task);
    const ended = task.then(() => {
      this.#running.delete(ended);
      if (lane !== undefined && this.#tails.get(lane) === task) this.#tails.delete(lane);
    });
    this.#running.add(ended);
    if (this.#running.size >= this.#runningMax) await Promise.race(this.#running);
  }

  /** Resolves when all tasks have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }
}
