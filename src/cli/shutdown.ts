/** The resources to close at the end of a command: the last opened is closed first. */
export class Shutdown {
  readonly #steps: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  /** Adds a function that closes a resource. */
  add(close: () => Promise<void>): void {
    this.#steps.push(close);
  }

  /** Closes all resources, also if one of them fails. Idempotent. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let close = this.#steps.pop(); close !== undefined; close = this.#steps.pop()) await close().catch(() => {});
  }
}
