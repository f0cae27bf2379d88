interface Waiting {
  readonly start: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs reads that no other read can serve, a few at a time, in the order of their arrival: more at once would only wait
 * for a connection, and time out there.
 *
 * Owns: reads until they are settled. If one fails because the database is unavailable, the waiting ones fail, too.
 */
export class ReadQueue {
  readonly #readsInFlightMax: number;
  readonly #isOutage: (error: unknown) => boolean;
  #waiting: Waiting[] = [];
  #head = 0;
  #inFlight = 0;

  constructor(readsInFlightMax: number, isOutage: (error: unknown) => boolean) {
    this.#readsInFlightMax = readsInFlightMax;
    this.#isOutage = isOutage;
  }

  /** Runs a read, at once if few are in flight. */
  async run<T>(read: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#readsInFlightMax) {
      // The slot of the read that ends before this one is passed on.
      await new Promise<void>((start, reject) => this.#waiting.push({ start, reject }));
    } else {
      this.#inFlight += 1;
    }
    try {
      return await read();
    } catch (error) {
      if (this.#isOutage(error)) this.#failWaiting(error);
      throw error;
    } finally {
      this.#next();
    }
  }

  #next(): void {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.#inFlight -= 1;
      return;
    }
    this.#head += 1;
    if (this.#head === this.#waiting.length) this.#clear();
    next.start();
  }

  #failWaiting(error: unknown): void {
    const behind = this.#waiting.slice(this.#head);
    this.#clear();
    for (const { reject } of behind) reject(error);
  }

  #clear(): void {
    this.#waiting = [];
    this.#head = 0;
  }
}
