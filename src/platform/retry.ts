import pRetry from 'p-retry';
import { sleep, type World } from '../domain/world.ts';

/** The delays between the attempts of one kind of retry. */
export interface Backoff {
  /** The maximum of the first delay; the maximum doubles with each further attempt, up to `delayMsMax`. */
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /**
   * The maximum halves with each attempt after it was reached, down to `delayMsMin`. Of several runtimes the one that
   * has failed most often then goes first.
   */
  readonly falls?: boolean;
}

/** The limits of one kind of retry. */
export interface RetryPolicy extends Backoff {
  /** The maximum number of attempts, the first one included. */
  readonly attemptsMax: number;
  /** No attempt starts later than this after the start of the first. */
  readonly deadlineMs: number;
}

/** The decision about a failed attempt: retry after the back-off, retry without a delay, or stop. */
export type RetryDecision = 'retry' | 'retry_now' | 'stop';

/** Wraps the thrown value of an attempt: p-retry itself stops at a TypeError and at a value that is not an Error. */
class FailedAttempt extends Error {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    super('an attempt failed');
    this.thrown = thrown;
  }
}

/** A failed attempt before the next one. */
export interface RetryNotice {
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
}

/**
 * Repeats `run` with exponential back-off and jitter until it succeeds, `decide` returns `stop`, or a limit of the
 * policy is reached; then throws the last error.
 *
 * p-retry runs the loop. The first attempt is made before it, because most calls succeed at once. The delay is awaited
 * in `shouldRetry`, on the clock and with the randomness of the world, because a test can neither seed nor drive the
 * timers of p-retry; its own delays are zero.
 *
 * The jitter is "equal jitter": half of the delay is fixed, half is random (Brooker, "Exponential Backoff And Jitter",
 * AWS Architecture Blog, 2015).
 */
export async function retrying<T>(
  world: World,
  policy: RetryPolicy,
  run: (attempt: number) => Promise<T>,
  decide: (error: unknown) => RetryDecision,
  onRetry: (notice: RetryNotice) => void = () => {},
): Promise<T> {
  const startMs = world.clock.steadyMs();
  let decision: RetryDecision = 'stop';
  const failed = (error: unknown): FailedAttempt => {
    decision = decide(error);
    return new FailedAttempt(error);
  };
  let first: FailedAttempt;
  try {
    return await run(1);
  } catch (error) {
    first = failed(error);
  }
  const attempting = async (attempt: number): Promise<T> => {
    if (attempt === 1) throw first;
    try {
      return await run(attempt);
    } catch (error) {
      throw failed(error);
    }
  };
  const result = pRetry(attempting, {
    retries: policy.attemptsMax - 1,
    factor: 1,
    minTimeout: 0,
    maxTimeout: 0,
    maxRetryTime: Number.POSITIVE_INFINITY,
    randomize: false,
    unref: true,
    shouldConsumeRetry: () => true,
    onFailedAttempt: () => {},
    shouldRetry: async ({ error, attemptNumber }) => {
      if (decision === 'stop') return false;
      const delayMs = decision === 'retry_now' ? 0 : jitteredDelayMs(policy, attemptNumber, world.random());
      if (world.clock.steadyMs() + delayMs - startMs > policy.deadlineMs) return false;
      onRetry({ attempt: attemptNumber, delayMs, error: thrownBy(error) });
      if (delayMs > 0) await sleep(world.clock, delayMs);
      return true;
    },
  });
  return result.catch((error: unknown) => {
    throw thrownBy(error);
  });
}

function thrownBy(error: unknown): unknown {
  return error instanceof FailedAttempt ? error.thrown : error;
}

/** The delay after a failed attempt (from 1): exponential, capped, half of it random. */
export function jitteredDelayMs(backoff: Backoff, attempt: number, random: number): number {
  const { delayMsMin, delayMsMax, falls = false } = backoff;
  const rising = Math.min(delayMsMax, delayMsMin * 2 ** (attempt - 1));
  const ceiling = falls ? Math.max(delayMsMin, Math.min(rising, fallingMs(backoff, attempt))) : rising;
  return Math.ceil(ceiling / 2 + (ceiling / 2) * random);
}

/** The maximum at the attempt that doubling needs to reach it, and half of it at each attempt after that. */
function fallingMs({ delayMsMin, delayMsMax }: Backoff, attempt: number): number {
  return delayMsMax * 2 ** (Math.ceil(Math.log2(delayMsMax / delayMsMin)) - attempt);
}
