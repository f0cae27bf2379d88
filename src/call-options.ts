import { LedgerError } from './domain/errors.ts';
import type { Clock } from './domain/world.ts';
import { whenAborted } from './when-aborted.ts';

/** How long a caller waits for the outcome of a command. Ends the waiting, never the command. */
export interface CallOptions {
  /** After this many milliseconds the call rejects with `ERR_TIMEOUT`. */
  readonly timeoutMs?: number;
  /** When it aborts the call rejects with `ERR_TIMEOUT` and the signal's reason as cause. */
  readonly signal?: AbortSignal;
}

/**
 * The outcome, or `ERR_TIMEOUT` when the caller will not wait any longer: then the command may still commit, and
 * sending its key again tells.
 */
export function waitFor<T>(
  clock: Clock,
  outcome: Promise<T>,
  key: string | undefined,
  options: CallOptions,
): Promise<T> {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined && signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const stop = (message: string, cause?: unknown): void => {
      reject(new LedgerError('ERR_TIMEOUT', message, { cause, ...(key === undefined ? {} : { key }) }));
    };
    const aborted = (): void => stop('the caller aborted the call; the command may still commit', signal?.reason);
    const cancel =
      timeoutMs === undefined
        ? (): void => {}
        : clock.after(timeoutMs, () => stop(`no outcome within ${timeoutMs} ms; the command may still commit`));
    const forget = signal === undefined ? (): void => {} : whenAborted(signal, aborted);
    outcome.then(resolve, reject).finally(() => {
      cancel();
      forget();
    });
  });
}
