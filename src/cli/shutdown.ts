/** What is open and must be closed, whatever ends the command: last opened, first closed. */
export class Shutdown {
  readonly #steps: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;

  /** Adds what closes something. */
  add(close: () => Promise<void>): void {
    this.#steps.push(close);
  }

  /** Closes everything; idempotent. What cannot be closed does not keep the rest open. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (let close = this.#steps.pop(); close !== undefined; close = this.#steps.pop()) await close().catch(() => {});
  }
}
