import { types } from 'node:util';
import { LedgerError } from '../../domain/errors.ts';
import { type Listener, RUNTIME_EVENT_NAMES, type RuntimeEventName, type RuntimeEvents } from './runtime-events.ts';

/**
 * Calls the host's listeners. Not Node's EventEmitter, which lets a throwing listener break its caller and treats the
 * name `error` as fatal.
 *
 * 1. A listener that throws, or whose promise rejects, breaks neither the runtime nor other listeners.
 * 2. An event that nobody listens to costs one look-up.
 */
export class EventHub {
  readonly #listeners = new Map<RuntimeEventName, Set<(event: never) => unknown>>();

  /**
   * Adds a listener; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that no event has, or what is no function.
   */
  on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name>): () => void {
    if (!RUNTIME_EVENT_NAMES.includes(name)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `on: there is no event ${String(name)}`);
    }
    if (typeof listener !== 'function') {
      throw new LedgerError('ERR_INVALID_OPTIONS', `on: expected a function for ${name}`);
    }
    let listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(name, listeners);
    }
    // Wrapped, so that adding one function twice takes removing it twice.
    const own = (event: RuntimeEvents[Name]): unknown => listener(event);
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(name) === listeners) this.#listeners.delete(name);
    };
  }

  /** Whether anyone listens: spares building an event that nobody sees. */
  has(name: RuntimeEventName): boolean {
    return this.#listeners.has(name);
  }

  /** Tells every listener of `name`. Never throws. */
  emit<Name extends RuntimeEventName>(name: Name, event: RuntimeEvents[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of [...listeners] as ((event: RuntimeEvents[Name]) => unknown)[]) {
      try {
        const result = listener(event);
        // Also one of another realm: its rejection would end the host's process.
        if (types.isPromise(result)) result.catch((error: unknown) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(name: RuntimeEventName, error: unknown): void {
    // A failing listener of failures is not told about itself.
    if (name !== 'listener:failed') this.emit('listener:failed', { event: name, error });
  }
}
