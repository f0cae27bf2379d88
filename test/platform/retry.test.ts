import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  jitteredDelayMs,
  type RetryDecision,
  type RetryNotice,
  type RetryPolicy,
  retrying,
} from '../../src/platform/retry.ts';
import { ManualClock, manualWorld } from '../store/support/manual-world.ts';

const POLICY: RetryPolicy = { attemptsMax: 4, delayMsMin: 100, delayMsMax: 300, deadlineMs: 10_000 };

/** Fails with these errors in turn, then succeeds with the number of the attempt. */
function failing(...errors: readonly unknown[]): (attempt: number) => Promise<number> {
  return async (attempt) => {
    if (attempt <= errors.length) throw errors[attempt - 1];
    return attempt;
  };
}

const always =
  (decision: RetryDecision): (() => RetryDecision) =>
  () =>
    decision;

test('a first attempt that succeeds is the only one, without a delay', async () => {
  const world = manualWorld(new ManualClock());
  const notices: RetryNotice[] = [];

  const result = await retrying(world, POLICY, failing(), always('retry'), (notice) => notices.push(notice));

  expect(result).toBe(1);
  expect(notices).toEqual([]);
});

test('a delay that falls halves after its maximum was reached, down to the minimum', () => {
  const backoff = { delayMsMin: 5, delayMsMax: 250, falls: true };

  const delays = Array.from({ length: 14 }, (_, at) => jitteredDelayMs(backoff, at + 1, 1));

  expect(delays).toEqual([5, 10, 20, 40, 80, 160, 125, 63, 32, 16, 8, 5, 5, 5]);
});

test('delays double up to their maximum, and each retry is announced before its delay', async () => {
  const clock = new ManualClock();
  const errors = [new Error('first'), new Error('second'), new Error('third')];
  const notices: RetryNotice[] = [];

  const result = retrying(manualWorld(clock, 0.5), POLICY, failing(...errors), always('retry'), (notice) =>
    notices.push(notice),
  );
  const sleeps = [await clock.passSleep(), await clock.passSleep(), await clock.passSleep()];

  expect(await result).toBe(4);
  expect(sleeps).toEqual([75, 150, 225]);
  expect(notices).toEqual([
    { attempt: 1, delayMs: 75, error: errors[0] },
    { attempt: 2, delayMs: 150, error: errors[1] },
    { attempt: 3, delayMs: 225, error: errors[2] },
  ]);
});

test('the decision retry_now retries without a delay', async () => {
  const world = manualWorld(new ManualClock());
  const notices: RetryNotice[] = [];

  const result = await retrying(
    world,
    POLICY,
    failing(new Error('busy'), new Error('busy')),
    always('retry_now'),
    (n) => notices.push(n),
  );

  expect(result).toBe(3);
  expect(notices.map(({ delayMs }) => delayMs)).toEqual([0, 0]);
});

test('the decision stop throws the error of the attempt, without a retry', async () => {
  const error = new Error('no use');
  let attempts = 0;

  const result = retrying(
    manualWorld(new ManualClock()),
    POLICY,
    async () => {
      attempts += 1;
      throw error;
    },
    always('stop'),
  );

  await expect(result).rejects.toBe(error);
  expect(attempts).toBe(1);
});

test('each failed attempt has its own decision', async () => {
  const fatal = new Error('fatal');
  const decisions: Record<string, RetryDecision> = { busy: 'retry_now', fatal: 'stop' };

  const result = retrying(
    manualWorld(new ManualClock()),
    POLICY,
    failing(new Error('busy'), fatal, new Error('never reached')),
    (error) => decisions[(error as Error).message] as RetryDecision,
  );

  await expect(result).rejects.toBe(fatal);
});

test('the last attempt throws its own error and announces no retry', async () => {
  const errors = [1, 2, 3, 4, 5].map((number) => new Error(`attempt ${number}`));
  const notices: RetryNotice[] = [];

  const result = retrying(manualWorld(new ManualClock()), POLICY, failing(...errors), always('retry_now'), (notice) =>
    notices.push(notice),
  );

  await expect(result).rejects.toBe(errors[3]);
  expect(notices.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
});

test.each([
  { case: 'at the deadline', elapsedMs: 9_950, attempts: 2 },
  { case: 'after the deadline', elapsedMs: 9_951, attempts: 1 },
])('an attempt that would start $case: $attempts in all', async ({ elapsedMs, attempts }) => {
  const clock = new ManualClock();
  const error = new Error('slow');
  let made = 0;
  const slow = async (): Promise<never> => {
    made += 1;
    clock.elapse(made === 1 ? elapsedMs : 0);
    throw error;
  };

  const result = retrying(manualWorld(clock), POLICY, slow, always('retry'));
  result.catch(() => {});
  if (attempts > 1) await clock.passSleep();

  await expect(result).rejects.toBe(error);
  expect(made).toBe(attempts);
});

test('a thrown value of any class is retried', async () => {
  const bug = new TypeError("Cannot read properties of null (reading 'write')");

  const result = await retrying(manualWorld(new ManualClock()), POLICY, failing(bug), always('retry_now'));

  expect(result).toBe(2);
});

test('a delay is between half of its ceiling and its ceiling, and the ceiling doubles up to the maximum', () => {
  const policies = fc.record({
    delayMsMin: fc.integer({ min: 1, max: 1_000 }),
    delayMsMax: fc.integer({ min: 1, max: 60_000 }),
  });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 2_000 }), random, (policy, attempt, chance) => {
      const ceilingMs = Math.min(policy.delayMsMax, policy.delayMsMin * 2 ** (attempt - 1));

      const delayMs = jitteredDelayMs(policy, attempt, chance);

      expect(delayMs).toBeGreaterThanOrEqual(ceilingMs / 2);
      expect(delayMs).toBeLessThanOrEqual(ceilingMs);
      expect(Number.isInteger(delayMs)).toBe(true);
    }),
  );
});
