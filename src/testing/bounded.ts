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
 * Waits within bounds: a test that waits for what never happens fails with a message, instead of at the timeout of its
 * runner. `begin` gets the function that ends the wait, and may return one that is called when the wait has ended.
 *
 * @throws Error with the text that `describe` returns, at the timeout or when `signal` aborts.
 */
export function bounded(
  begin: (arrive: () => void) => (() => void) | undefined,
  describe: () => string,
  { timeoutMs = WAIT_MS, signal }: WaitOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stops: ((() => void) | undefined)[] = [];
    const stop = (): void => {
      for (const end of stops.splice(0)) end?.();
    };
    const fail = (bound: string): void => {
      stop();
      reject(new Error(`${describe()} ${bound}`));
    };
    stops.push(afterMs(timeoutMs, () => fail(`within ${timeoutMs} ms`)));
    if (signal !== undefined) stops.push(onAbort(signal, () => fail('before the end')));
    // Resolves at once: a later turn would see a wallet that has gone on.
    stops.push(
      begin(() => {
        stop();
        resolve();
      }),
    );
  });
}
