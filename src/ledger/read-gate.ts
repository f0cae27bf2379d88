import { LedgerError } from '../domain/errors.ts';
import type { Clock } from '../domain/world.ts';
import { type CallOptions, parseCallOptions, waitFor } from './call-options.ts';

/** Admits a bounded number of reads of callers, and ends their waiting as their options say. */
export class ReadGate {
  readonly #clock: Clock;
  readonly #readsWaitingMax: number;
  #waiting = 0;

  constructor(clock: Clock, readsWaitingMax: number) {
    this.#clock = clock;
    this.#readsWaitingMax = readsWaitingMax;
  }

  /**
   * Runs a read. A read counts until the database has answered, also if its caller has stopped waiting.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_OVERLOADED`, `ERR_TIMEOUT`, or the error of the read.
   */
  async run<T>(read: () => Promise<T>, options: unknown): Promise<T> {
    const waiting: CallOptions = parseCallOptions(options);
    if (this.#waiting >= this.#readsWaitingMax) {
      const text = `${this.#waiting} of readsWaitingMax ${this.#readsWaitingMax} reads wait in this runtime`;
      throw new LedgerError('ERR_OVERLOADED', text);
    }
    const { signal } = waiting;
    if (signal?.aborted === true) {
      throw new LedgerError('ERR_TIMEOUT', 'the caller aborted the call; nothing was read', { cause: signal.reason });
    }
    this.#waiting += 1;
    const value = read().finally(() => {
      this.#waiting -= 1;
    });
    return waitFor(this.#clock, value, waiting);
  }
}
