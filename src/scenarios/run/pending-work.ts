/** Tracks promises until they settle, awaited by their caller or not. */
export class PendingWork {
  readonly #ends = new Set<Promise<void>>();

  /** True while a promise is pending. */
  get isBusy(): boolean {
    return this.#ends.size > 0;
  }

  /** Adds a promise; its rejection is the caller's to handle. */
  add(work: Promise<unknown>): void {
    const end = work.then(
      () => {},
      () => {},
    );
    this.#ends.add(end);
    void end.then(() => this.#ends.delete(end));
  }

  /** Adds a promise and returns another: if it rejects and its caller does not await it, the rejection is unhandled. */
  async begin<Result>(work: Promise<Result>): Promise<Result> {
    this.add(work);
    return work;
  }

  /** Resolves when all promises have settled, including those that were added meanwhile. */
  async idle(): Promise<void> {
    while (this.isBusy) await Promise.all(this.#ends);
  }
}
