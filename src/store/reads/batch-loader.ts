/** What a gatherer may be told. */
export interface BatchLoaderOptions {
  readonly readsInFlightMax?: number;
  /** Whether a read failed because the database is not to be had, so that no other would fare better. */
  readonly isOutage?: (error: unknown) => boolean;
}

/**
 * Reads for many wallets in one statement: what is asked for while a read is under way goes together into the next.
 *
 * Owns: requests until they are answered.
 * 1. A request made during a read is never answered by that read, so what comes back was true at some moment after it.
 * 2. When a read fails because the database is not to be had, what waits behind it fails, too: nobody waits for one
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

  /** The value of `key`, as of some moment after this call. */
  get(key: string): Promise<Value> {
    let value = this.#waiting.get(key);
    if (value === undefined) {
      value = this.#nextRead().then((values) => values.get(key) ?? this.#absent());
      this.#waiting.set(key, value);
    }
    return value;
  }

  /** The read that everything asked for now travels with. */
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

  /** Those whose read has not begun; the next request begins anew. */
  #failWaiting(error: unknown): void {
    if (this.#start === undefined) return;
    const { reject } = this.#start;
    this.#start = undefined;
    this.#take();
    reject(error);
  }
}
