import { onNextTurn } from '../../platform/timers.ts';

/** Options of a {@link BatchLoader}. */
export interface BatchLoaderOptions {
  readonly readsInFlightMax?: number;
  /** Maximum number of keys of one read. */
  readonly keysMax?: number;
  /** Returns true for an error that every other read would meet, too: the database is unavailable. */
  readonly isOutage?: (error: unknown) => boolean;
}

/** The requests that one read serves, until it starts. */
interface Batch<Value> {
  readonly keys: string[];
  readonly values: Promise<ReadonlyMap<string, Value>>;
  readonly resolve: (values: ReadonlyMap<string, Value>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Loads the values of many keys in one read (the DataLoader pattern): requests that arrive while a read is in flight go
 * together into the next ones, each of which has at most `keysMax` keys.
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
  readonly #keysMax: number;
  readonly #isOutage: (error: unknown) => boolean;
  readonly #requests = new Map<string, Promise<Value>>();
  #batches: Batch<Value>[] = [];
  /** Number of reads that start at the end of this turn of the event loop. */
  #starting = 0;
  #inFlight = 0;

  constructor(
    read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    absent: () => Value,
    { readsInFlightMax = 1, keysMax = Number.POSITIVE_INFINITY, isOutage = () => false }: BatchLoaderOptions = {},
  ) {
    this.#read = read;
    this.#absent = absent;
    this.#isOutage = isOutage;
    this.#readsInFlightMax = readsInFlightMax;
    this.#keysMax = keysMax;
  }

  /** The value of `key` at some moment after this call. */
  get(key: string): Promise<Value> {
    let value = this.#requests.get(key);
    if (value === undefined) {
      const batch = this.#openBatch();
      batch.keys.push(key);
      value = batch.values.then((values) => values.get(key) ?? this.#absent());
      this.#requests.set(key, value);
      this.#schedule();
    }
    return value;
  }

  #openBatch(): Batch<Value> {
    const last = this.#batches.at(-1);
    if (last !== undefined && last.keys.length < this.#keysMax) return last;
    let resolve: Batch<Value>['resolve'] = () => {};
    let reject: Batch<Value>['reject'] = () => {};
    const values = new Promise<ReadonlyMap<string, Value>>((onResolved, onRejected) => {
      resolve = onResolved;
      reject = onRejected;
    });
    const batch = { keys: [], values, resolve, reject };
    this.#batches.push(batch);
    return batch;
  }

  #schedule(): void {
    while (this.#starting < this.#batches.length && this.#starting + this.#inFlight < this.#readsInFlightMax) {
      this.#starting += 1;
      onNextTurn(() => {
        this.#starting -= 1;
        void this.#run(this.#batches.shift());
      });
    }
  }

  async #run(batch: Batch<Value> | undefined): Promise<void> {
    // An outage failed the batch that this read was scheduled for.
    if (batch === undefined) return;
    this.#inFlight += 1;
    for (const key of batch.keys) this.#requests.delete(key);
    try {
      batch.resolve(await this.#read(batch.keys));
    } catch (error) {
      batch.reject(error);
      if (this.#isOutage(error)) this.#failWaiting(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule();
    }
  }

  /** Fails the requests whose read has not started; later requests start a new one. */
  #failWaiting(error: unknown): void {
    const behind = this.#batches;
    this.#batches = [];
    this.#requests.clear();
    for (const { reject } of behind) reject(error);
  }
}
