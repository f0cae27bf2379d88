/** Options of a {@link BatchLoader}. */
export interface BatchLoaderOptions {
  readonly readsInFlightMax?: number;
  /** Returns true for an error that every other read would meet, too: the database is unavailable. */
  readonly isOutage?: (error: unknown) => boolean;
}

/**
 * Loads the values of many keys in one read (the DataLoader pattern): requests that arrive while a read is in flight go
 * together into the next one.
 *
 * Owns: requests until they are settled.
 * 1. A request that arrives during a read is served by a later read, so its value is from after the request.
 * 2. If a read fails because the database is unavailable, the waiting requests fail, too: they do not wait for one
 *    deadline after the other.
 */
export class BatchLoader<Value> {
  readonly #read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;
  readonly #absent: () => Value;
  readonly #readsInFlightMax: number;
  #waiting = new Map<string, Promise<Value>>();
  #next: Promise<ReadonlyMap<string, Value>> | undefined;
  #start: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined;
  #inFlight = 0;
  readonly #isOutage: (error: unknown) => boolean;

  constructor(
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    absent: () => Value,
    { readsInFlightMax = 1, isOutage = () => false }: BatchLoaderOptions = {},
  ) {
    this.#read = read;
    this.#absent = absent;
    this.#isOutage = isOutage;
    this.#readsInFlightMax = readsInFlightMax;
  }

  /** The value of `key` at some moment after this call. */
  get(key: string): Promise<Value> {
    let value = this.#waiting.get(key);
    if (value === undefined) {
      value = this.#nextRead().then((values) => values.get(key) ?? this.#absent());
      this.#waiting.set(key, value);
    }
    return value;
  }

  /** The read that serves all requests that arrive now. */
  #nextRead(): Promise<ReadonlyMap<string, Value>> {
    this.#next ??= new Promise<void>((resolve, reject) => {
      this.#start = { resolve, reject };
      this.#schedule();
    }).then(async () => {
      try {
        return await this.#read(this.#take());
      } catch (error) {
        if (this.#isOutage(error)) this.#failWaiting(error);
        throw error;
      } finally {
        this.#inFlight -= 1;
        this.#schedule();
      }
    });
    return this.#next;
  }

  #schedule(): void {
    if (this.#start === undefined || this.#inFlight >= this.#readsInFlightMax) return;
    const { resolve } = this.#start;
    this.#start = undefined;
    this.#inFlight += 1;
    setImmediate(resolve);
  }

  #take(): string[] {
    const keys = [...this.#waiting.keys()];
    this.#waiting = new Map();
    this.#next = undefined;
    return keys;
  }

  /** Fails the requests whose read has not started; later requests start a new one. */
  #failWaiting(error: unknown): void {
    if (this.#start === undefined) return;
    const { reject } = this.#start;
    this.#start = undefined;
    this.#take();
    reject(error);
  }
}
