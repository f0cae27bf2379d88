import { AsyncResource } from 'node:async_hooks';
import { types } from 'node:util';
import { LedgerError } from '../../domain/errors.ts';
import { RetryLog } from './retry-log.ts';
import { RuntimeCounts } from './runtime-counts.ts';
import { type Listener, RUNTIME_EVENT_NAMES, type RuntimeEventName, type RuntimeEvents } from './runtime-events.ts';

/**
 * Calls the host's listeners. Node's EventEmitter is not used: a throwing listener breaks its caller, and the event
 * name `error` is fatal.
 *
 * 1. A listener that throws, or whose promise rejects, affects neither the runtime nor other listeners.
 * 2. A listener runs in the async context in which it was added; one of `command:received` in that of its caller.
 * 3. An event without listeners costs one lookup.
 */
export class EventHub {
  /** The counts of the runtime, which need no listener. */
  readonly counts = new RuntimeCounts();
  /** The last conflicts of the runtime, which need no listener. */
  readonly retries = new RetryLog();
  readonly #listeners = new Map<RuntimeEventName, Set<(event: never) => unknown>>();

  /**
   * Adds a listener; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for an unknown event name, or if `listener` is not a function.
   */
  on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name>): () => void {
    if (!RUNTIME_EVENT_NAMES.includes(name)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `on: unknown event ${String(name)}`);
    }
    if (typeof listener !== 'function') {
      throw new LedgerError('ERR_INVALID_OPTIONS', `on: expected a function for ${name}`);
    }
    let listeners = this.#listeners.get(name);
    if (listeners === undefined) {
      listeners = new Set();
      this.#listeners.set(name, listeners);
    }
    // Wrapped, so that a function that was added twice has to be removed twice. It runs in the async context of this
    // call, and not in that of the caller whose command caused the event.
    const resource = new AsyncResource('pursekit.listener');
    const own = (event: RuntimeEvents[Name]): unknown =>
      name === 'command:received' ? listener(event) : resource.runInAsyncScope(listener, undefined, event);
    listeners.add(own);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(name) === listeners) this.#listeners.delete(name);
    };
  }

  /** True if the event has a listener. Callers use it to skip building an event without listeners. */
  has(name: RuntimeEventName): boolean {
    return this.#listeners.has(name);
  }

  /** Calls every listener of `name`. Never throws. */
  emit<Name extends RuntimeEventName>(name: Name, event: RuntimeEvents[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    for (const listener of [...listeners] as ((event: RuntimeEvents[Name]) => unknown)[]) {
      try {
        const result = listener(event);
        // `isPromise` also detects promises of other realms. An unhandled rejection would end the host process.
        if (types.isPromise(result)) result.catch((error: unknown) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(name: RuntimeEventName, error: unknown): void {
    // A listener of `listener:failed` that fails does not cause another `listener:failed`.
    if (name !== 'listener:failed') this.emit('listener:failed', { event: name, error });
  }
}
