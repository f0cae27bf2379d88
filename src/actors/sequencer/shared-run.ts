/** Runs work once at a time. A caller gets a run that begins after its call: it sees all that the caller saw. */
export class SharedRun {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  /** The run that begins when the running one has ended. */
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** True while the work is done. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Rejects as the work does. */
  run(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#work().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.run();
      });
    return this.#next;
  }

  /** Waits for the running one. */
  async ended(): Promise<void> {
    await this.#running?.catch(() => {});
  }
}
