import { LedgerError, ledgerClosed } from '../../domain/errors.ts';

/**
 * The functions that a host registered, one for each type of event or action.
 *
 * 1. A type has at most one function.
 * 2. After `close()` nothing is registered. Functions that are registered stay.
 */
export class HandlerRegistry<Handler> {
  readonly #noun: string;
  readonly #handlers = new Map<string, Handler>();
  #isClosed = false;

  /** `noun` names the functions in error messages, such as `handler`. */
  constructor(noun: string) {
    this.#noun = noun;
  }

  /** The functions by type. */
  get all(): ReadonlyMap<string, Handler> {
    return this.#handlers;
  }

  /**
   * Registers the function of a type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for a value that is not a function or a type that has one, `ERR_CLOSED`
   * after `close()`.
   */
  register(type: string, handler: Handler): () => void {
    if (typeof handler !== 'function') {
      throw new LedgerError('ERR_INVALID_OPTIONS', `${this.#noun}: expected a function for ${type}`);
    }
    this.assertOpen();
    if (this.#handlers.has(type)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `there is a ${this.#noun} for ${type} already`);
    }
    this.#handlers.set(type, handler);
    return () => {
      if (this.#handlers.get(type) === handler) this.#handlers.delete(type);
    };
  }

  /** Refuses further registrations. */
  close(): void {
    this.#isClosed = true;
  }

  /** @throws LedgerError `ERR_CLOSED` after `close()`. */
  assertOpen(): void {
    if (this.#isClosed) throw ledgerClosed();
  }
}
