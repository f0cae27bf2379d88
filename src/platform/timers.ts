/**
 * The timer functions of Node as they are when this module is loaded.
 *
 * A test runner's fake timers (`vi.useFakeTimers()`) replace the functions of `globalThis` later. A batch that waits
 * for a replaced `setImmediate` is never sent, and every later commit waits behind it. Tests control the runtime's
 * time with a `ManualClock` instead.
 */
const { setImmediate, setTimeout, clearTimeout, performance } = globalThis;

/** Calls a function on the next turn of the event loop, after the results that are already there. */
export const onNextTurn: (run: () => void) => void = setImmediate;

/** Resolves on the next turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    onNextTurn(resolve);
  });
}

/** Calls a function after a delay; the returned function cancels it. A background timer does not keep Node running. */
export function afterMs(delayMs: number, run: () => void, isBackground = false): () => void {
  const timer = setTimeout(run, delayMs);
  if (isBackground) timer.unref();
  return () => clearTimeout(timer);
}

/** Resolves after real time, with any clock of the runtime. */
export function pauseMs(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    afterMs(delayMs, resolve);
  });
}

/** Milliseconds since the process started, on the monotonic clock. */
export const monotonicMs: () => number = performance.now.bind(performance);
