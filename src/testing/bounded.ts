import { onAbort } from '../platform/on-abort.ts';
import { afterMs } from '../platform/timers.ts';

/** The bounds of a wait. */
export interface WaitOptions {
  /** Real milliseconds, with any clock of the ledger; 10,000 by default. */
  readonly timeoutMs?: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

const WAIT_MS = 10_000;

/**
 * Waits for a promise within bounds: a test that waits for what never happens fails with a message, instead of at the
 * timeout of its runner.
 *
 * @throws Error with the text that `describe` returns, at the timeout or when `signal` aborts.
 */
export async function bounded<Result>(
  work: Promise<Result>,
  describe: () => string,
  { timeoutMs = WAIT_MS, signal }: WaitOptions = {},
): Promise<Result> {
  const stops: (() => void)[] = [];
  const end = new Promise<never>((_, reject) => {
    stops.push(afterMs(timeoutMs, () => reject(new Error(`${describe()} within ${timeoutMs} ms`))));
    if (signal !== undefined) stops.push(onAbort(signal, () => reject(new Error(`${describe()} before the end`))));
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    for (const stop of stops) stop();
  }
}
