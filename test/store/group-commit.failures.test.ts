import { expect, test } from 'vitest';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { NotSentError } from '../../src/store/postgres/database.ts';
import { applyAll, HeldGroupCommit, lostConnection, sqlError, wallets } from './support/held-group-commit.ts';
import { mint, pay, unit } from './support/units.ts';

const simple = (wallet: string): CommitUnit => unit(wallet, mint(pay(wallet, { gold: 1n })));
const notSent = (): Error => new NotSentError('db:5432/game', new Error('refused'));

/** Lets a batch fail and retry until its deadline. */
async function failUntilGivenUp(group: HeldGroupCommit, errors: readonly Error[]): Promise<void> {
  for (const [at, error] of errors.entries()) {
    (await group.batch()).reject(error);
    if (at < errors.length - 1) await group.clock.passSleep();
  }
}

// The deadline is 1,000 ms and the random number is 0: pauses of 50 ms, so the 21st attempt, at 1,000 ms, is the last.
const ATTEMPTS_WITHIN_DEADLINE = 21;

test.each([
  { what: 'no connection', error: notSent(), code: 'ERR_STORE_UNAVAILABLE', retryable: true },
  { what: 'a full disk', error: sqlError('53100'), code: 'ERR_STORE_UNAVAILABLE', retryable: true },
  { what: 'a lost connection', error: lostConnection(), code: 'ERR_IN_DOUBT', retryable: true },
])('$what until the deadline is $code', async ({ error, code, retryable }) => {
  const group = new HeldGroupCommit();
  const results = Promise.allSettled([group.commit(simple('a')), group.commit(simple('b'))]);

  await failUntilGivenUp(
    group,
    Array.from({ length: ATTEMPTS_WITHIN_DEADLINE }, () => error),
  );

  const expected = { status: 'rejected', reason: { code, retryable, cause: error } };
  expect(await results).toMatchObject([expected, expected]);
  expect(group.retries).toHaveLength(ATTEMPTS_WITHIN_DEADLINE - 1);
});

test('a batch on a broken schema is not retried', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));
  const rejected = expect(result).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' });

  (await group.batch()).reject(sqlError('42P01'));

  await rejected;
  expect(group.retries).toEqual([]);
});

test('a batch whose result is lost is sent again unchanged', async () => {
  const group = new HeldGroupCommit();
  const results = Promise.all([group.commit(simple('a')), group.commit(simple('b'))]);
  const first = await group.batch();

  first.reject(lostConnection());
  await group.clock.passSleep();
  const second = await group.batch();
  applyAll(second);

  expect((await results).map(({ status }) => status)).toEqual(['applied', 'applied']);
  expect(second.argument).toEqual(first.argument);
  expect(group.retries).toMatchObject([{ statement: 'commit-batch', attempt: 1, delayMs: 50, inDoubt: true }]);
});

test('a unit that arrives meanwhile does not join a batch that is sent again', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const early = group.commit(simple('a'));
  (await group.batch()).reject(lostConnection());

  const late = group.commit(simple('b'));
  await group.clock.passSleep();
  const again = await group.batch();
  applyAll(again);
  applyAll(await group.batch());

  await Promise.all([early, late]);
  expect(wallets(again)).toEqual(['a']);
});

test('a batch in doubt stays in doubt if later attempts are not sent', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));
  const rejected = expect(result).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });
  const never = Array.from({ length: ATTEMPTS_WITHIN_DEADLINE - 1 }, notSent);

  await failUntilGivenUp(group, [lostConnection(), ...never]);

  await rejected;
  expect(group.retries.every(({ inDoubt }) => inDoubt)).toBe(true);
});

test('a batch in doubt stays in doubt if the schema turns out to be broken', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));
  const rejected = expect(result).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });

  await failUntilGivenUp(group, [lostConnection(), sqlError('42501')]);

  await rejected;
});

test('a batch that collides with a commit of the same key is retried without a pause', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));

  (await group.batch()).reject(Object.assign(sqlError('23505'), { constraint: 'transactions_key' }));
  applyAll(await group.batch());

  expect((await result).status).toBe('applied');
  expect(group.retries).toMatchObject([{ delayMs: 0, inDoubt: false }]);
});

test('the waiting units fail with an unavailable database, and a unit that was not sent is not in doubt', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1, policy: oneAttempt() });
  const sent = expect(group.commit(simple('a'))).rejects.toMatchObject({ code: 'ERR_IN_DOUBT' });
  const batch = await group.batch();
  const behind = ['b', 'c'].map((wallet) =>
    expect(group.commit(simple(wallet))).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' }),
  );

  batch.reject(lostConnection());

  await Promise.all([sent, ...behind]);
  await group.quiet();
  expect(group.inFlight).toBe(0);
});

test('the waiting units are sent after a batch that failed for a reason of its own', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1, policy: oneAttempt() });
  const failed = expect(group.commit(simple('a'))).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' });
  const batch = await group.batch();
  const behind = group.commit(simple('b'));

  batch.reject(sqlError('40P01'));
  applyAll(await group.batch());

  await failed;
  expect((await behind).status).toBe('applied');
});

test('a group commit sends again after the database was unavailable', async () => {
  const group = new HeldGroupCommit({ policy: oneAttempt() });
  const failed = expect(group.commit(simple('a'))).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' });
  (await group.batch()).reject(notSent());
  await failed;

  const result = group.commit(simple('b'));
  applyAll(await group.batch());

  expect((await result).status).toBe('applied');
});

function oneAttempt(): { attemptsMax: number; delayMsMin: number; delayMsMax: number; deadlineMs: number } {
  return { attemptsMax: 1, delayMsMin: 100, delayMsMax: 100, deadlineMs: 1_000 };
}
