/** What has begun and not ended, whether or not someone waits for it. */
export class PendingWork {
  readonly #ends = new Set<Promise<void>>();

  /** Whether anything is. */
  get isBusy(): boolean {
    return this.#ends.size > 0;
  }

  /** Adds something, however it ends. */
  add(work: Promise<unknown>): void {
    const end = work.then(
      () => {},
      () => {},
    );
    this.#ends.add(end);
    void end.then(() => this.#ends.delete(end));
  }

  /** Adds something; the promise is another, so that who does not wait for it still has an unhandled rejection. */
  async begin<Result>(work: Promise<Result>): Promise<Result> {
    this.add(work);
    return work;
  }

  /** Resolves when all of it has ended, and what began meanwhile, too. */
  async idle(): Promise<void> {
    while (this.isBusy) await Promise.all(this.#ends);
  }
}
