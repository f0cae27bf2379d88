interface Listener {
  readonly callbacks: Set<() => void>;
  readonly notify: () => void;
}

/** The callbacks of each signal, behind one listener: Node warns of a leak when a signal has many listeners. */
const listeners = new WeakMap<AbortSignal, Listener>();

/** Calls back once when the signal aborts, or at once if it is aborted. The returned function removes the callback. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  const here = listeners.get(signal) ?? listenTo(signal);
  here.callbacks.add(callback);
  return () => {
    if (!here.callbacks.delete(callback) || here.callbacks.size > 0) return;
    signal.removeEventListener('abort', here.notify);
    listeners.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Listener {
  const callbacks = new Set<() => void>();
  const notify = (): void => {
    for (const callback of callbacks) callback();
  };
  const here = { callbacks, notify };
  listeners.set(signal, here);
  signal.addEventListener('abort', notify, { once: true });
  return here;
}
