interface Listener {
  readonly callbacks: Set<() => void>;
  readonly tell: () => void;
}

/** Everyone who waits for a signal, behind one listener: Node warns of a leak where one signal has many. */
const waiting = new WeakMap<AbortSignal, Listener>();

/** Calls back once when the signal aborts, or now if it did; returns what ends that. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => {};
  }
  const here = waiting.get(signal) ?? listenTo(signal);
  here.callbacks.add(callback);
  return () => {
    if (!here.callbacks.delete(callback) || here.callbacks.size > 0) return;
    signal.removeEventListener('abort', here.tell);
    waiting.delete(signal);
  };
}

function listenTo(signal: AbortSignal): Listener {
  const callbacks = new Set<() => void>();
  const tell = (): void => {
    for (const callback of callbacks) callback();
  };
  const here = { callbacks, tell };
  waiting.set(signal, here);
  signal.addEventListener('abort', tell, { once: true });
  return here;
}
