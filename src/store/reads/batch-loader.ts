import { assert } from '../../domain/assert.ts';
import { onNextTurn } from '../../platform/timers.ts';

/** Options of a {@link BatchLoader}. */
export interface BatchLoaderOptions {
  readonly readsInFlightMax?: number;
  /** Maximum number of keys of one read. */
  readonly keysMax?: number;
  /** Returns true for an error that every other read would meet, too: the database is unavailable. */
  readonly isOutage?: (error: unknown) => boolean;
}

/** The result of a read that was bounded before it had read all of its keys. */
export interface PartialRead<Value> {
  readonly values: ReadonlyMap<string, Value>;
  /** The keys that were not read; fewer than were asked for. */
  readonly unread: readonly string[];
}

/** The result of a read of these keys that returned some of their values: the other keys are unread. */
export function partialRead<Value>(keys: readonly string[], values: ReadonlyMap<string, Value>): PartialRead<Value> {
  // Else it would be repeated without end.
  assert(values.size > 0, 'a bounded read returns a value for its first key');
  return { values, unread: keys.filter((key) => !values.has(key)) };
}

/** Reads the values of these keys. A key that is neither in the values nor unread has the absent value. */
export type BatchRead<Value> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Value> | PartialRead<Value>>;

/** The callers that wait for the value of one key. */
interface Request<Value> {
  readonly key: string;
  readonly value: Promise<Value>;
  readonly resolve: (value: Value | Promise<Value>) => void;
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
 * 3. The keys that a read leaves unread go first into the next one.
 */
export class BatchLoader<Value> {
  readonly #read: BatchRead<Value>;
  readonly #absent: () => Value;
  readonly #readsInFlightMax: number;
  readonly #keysMax: number;
  readonly #isOutage: (error: unknown) => boolean;
  /** The waiting requests, in the order in which they arrived. */
  readonly #requests = new Map<string, Request<Value>>();
  /** Those that a read has left unread: they go before the others. */
  readonly #unread = new Map<string, Request<Value>>();
  /** Number of reads that start at the end of this turn of the event loop. */
  #starting = 0;
  #inFlight = 0;

  constructor(
    read: BatchRead<Value>,
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
    let request = this.#unread.get(key) ?? this.#requests.get(key);
    if (request === undefined) {
      request = newRequest(key);
      this.#requests.set(key, request);
      this.#schedule();
    }
    return request.value;
  }

  #schedule(): void {
    while (this.#hasMore && this.#starting + this.#inFlight < this.#readsInFlightMax) {
      this.#starting += 1;
      onNextTurn(() => {
        this.#starting -= 1;
        void this.#run(this.#next());
      });
    }
  }

  /** True if the reads that are about to start leave requests. */
  get #hasMore(): boolean {
    const waiting = this.#unread.size + this.#requests.size;
    return this.#starting === 0 ? waiting > 0 : this.#starting * this.#keysMax < waiting;
  }

  /** Removes the requests of the next read. */
  #next(): Request<Value>[] {
    const batch: Request<Value>[] = [];
    for (const waiting of [this.#unread, this.#requests]) {
      for (const [key, request] of waiting) {
        if (batch.length >= this.#keysMax) return batch;
        batch.push(request);
        // Deleting the current entry of an iteration is well defined.
        waiting.delete(key);
      }
    }
    return batch;
  }

  async #run(batch: readonly Request<Value>[]): Promise<void> {
    // An outage failed the requests that this read was scheduled for.
    if (batch.length === 0) return;
    this.#inFlight += 1;
    try {
      const read = await this.#read(batch.map(({ key }) => key));
      if ('unread' in read) this.#settle(batch, read.values, new Set(read.unread));
      else this.#settle(batch, read, NONE);
    } catch (error) {
      for (const { reject } of batch) reject(error);
      if (this.#isOutage(error)) this.#failWaiting(error);
    } finally {
      this.#inFlight -= 1;
      this.#schedule();
    }
  }

  #settle(batch: readonly Request<Value>[], values: ReadonlyMap<string, Value>, unread: ReadonlySet<string>): void {
    for (const request of batch) {
      const { key, resolve } = request;
      if (unread.has(key)) this.#putFirst(request);
      else resolve(values.get(key) ?? this.#absent());
    }
  }

  /** Puts a request before those that wait. A request of the same key that waits already serves both. */
  #putFirst(request: Request<Value>): void {
    const { key, resolve } = request;
    const other = this.#unread.get(key) ?? this.#requests.get(key);
    if (other === undefined) this.#unread.set(key, request);
    else resolve(other.value);
  }

  /** Fails the requests whose read has not started; later requests start a new one. */
  #failWaiting(error: unknown): void {
    const behind = [...this.#unread.values(), ...this.#requests.values()];
    this.#unread.clear();
    this.#requests.clear();
    for (const { reject } of behind) reject(error);
  }
}

const NONE: ReadonlySet<string> = new Set();

function newRequest<Value>(key: string): Request<Value> {
  let resolve: Request<Value>['resolve'] = () => {};
  let reject: Request<Value>['reject'] = () => {};
  const value = new Promise<Value>((onResolved, onRejected) => {
    resolve = onResolved;
    reject = onRejected;
  });
  return { key, value, resolve, reject };
}
