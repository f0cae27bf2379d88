const { setInterval, clearInterval } = globalThis;
const SECOND_MS = 1_000;

/** Calls a function each second, without keeping the process alive; the returned function ends it. */
export function eachSecond(run: () => void): () => void {
  const timer = setInterval(run, SECOND_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** Milliseconds since the epoch. */
export const nowMs = (): number => Date.now();
