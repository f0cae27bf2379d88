import pRetry from 'p-retry';
import { sleep, type World } from '../domain/world.ts';

/** The delays between the attempts of one kind of retry. */
export interface Backoff {
  /** The maximum of the first delay; the maximum doubles with each further attempt, up to `delayMsMax`. */
  readonly delayMsMin: number;
  readonly delayMsMax: number;
}

/** The limits of one kind of retry. */
export interface RetryPolicy extends Backoff {
  /** Attempts in all, the first one included. */
  readonly attemptsMax: number;
  /** No attempt starts later than this after the first. */
  readonly deadlineMs: number;
}

/** What to do about a failed attempt. */
export type RetryDecision = 'retry' | 'retry_now' | 'stop';

/** Carries what an attempt threw past p-retry, which by itself gives up on a TypeError and on what is no Error. */
class FailedAttempt extends Error {
  readonly thrown: unknown;
  constructor(thrown: unknown) {
    super('an attempt failed');
    this.thrown = thrown;
  }
}

/** A failed attempt that will be followed by another. */
export interface RetryNotice {
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
}

/**
 * Repeats `run` with exponential back-off and jitter until it succeeds, `decide` says stop, or a bound is reached;
 * then throws the last error.
 *
 * p-retry owns the loop, which is entered with one attempt behind it: most things succeed at once. The pause is
 * awaited inside `shouldRetry`, on the world's clock and with the world's randomness, because p-retry's own timers can
 * be neither seeded nor driven by a test; so its own delays are zero.
 * Jitter is "equal jitter": half of the pause is fixed, half is random (Brooker, "Exponential Backoff And Jitter",
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

/** The pause after the given failed attempt (from 1): exponential, capped, half of it random. */
export function jitteredDelayMs({ delayMsMin, delayMsMax }: Backoff, attempt: number, random: number): number {
  const ceiling = Math.min(delayMsMax, delayMsMin * 2 ** (attempt - 1));
  return Math.ceil(ceiling / 2 + (ceiling / 2) * random);
}
