import { expect, test } from 'vitest';
import type { BatchedResult } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit, UnitResult } from '../../src/store/ledger-store.ts';
import { applied, applyAll, HeldGroupCommit, lostConnection, sqlError, wallets } from './support/held-group-commit.ts';
import { mint, pay, unit, walletOf } from './support/units.ts';

/*
 * Goal: a unit of which an input is locked by another session delays no other unit, and ends at the deadline.
 * Method: the test answers the batches as a server does, on a clock that it moves.
 */
const LOCK_TIMEOUT = sqlError('55P03');
const LOCKED: BatchedResult = { status: 'locked' };
const UNAVAILABLE = { code: 'ERR_STORE_UNAVAILABLE', retryable: true };
const DEADLINE_MS = 1_000;

const simple = (wallet: string, key?: string): CommitUnit => sized(wallet, 1, key);

/** A unit of so many transactions, the first of which has the key. */
function sized(wallet: string, transactions: number, key?: string): CommitUnit {
  const extras = (at: number) => (key === undefined || at > 0 ? {} : { key });
  return unit(wallet, ...Array.from({ length: transactions }, (_, at) => mint(pay(wallet, { gold: 1n }), extras(at))));
}

/** Answers the next batch, in which the units of these wallets are locked. Returns its wallets. */
async function answer(group: HeldGroupCommit, ...locked: readonly string[]): Promise<string[]> {
  const batch = await group.batch();
  batch.resolve(batch.argument.map((one) => (locked.includes(walletOf(one)) ? LOCKED : applied(one))));
  return wallets(batch);
}

/** Commits these units; one or more have a locked input, and the others are applied. Returns the results of all. */
async function commitLocked(
  group: HeldGroupCommit,
  units: readonly CommitUnit[],
  locked: readonly string[] = units.map(walletOf),
): Promise<{ readonly results: readonly Promise<UnitResult>[] }> {
  const results = units.map((one) => group.commit(one));
  (await group.batch()).reject(LOCK_TIMEOUT);
  await answer(group, ...locked);
  return { results };
}

/** Finds the units that were set apart locked, round by round, until the deadline. Returns the pauses. */
async function findLockedUntilDeadline(group: HeldGroupCommit, wallet: string): Promise<number[]> {
  const pauses: number[] = [];
  while (group.clock.steadyMs() < DEADLINE_MS) {
    pauses.push(await group.clock.passSleep());
    await answer(group, wallet);
  }
  return pauses;
}

test('a batch that waited for a lock is sent again at once, without its locked unit, which follows alone', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(
    group,
    ['a', 'b', 'c'].map((wallet) => simple(wallet)),
    ['b'],
  );

  expect(await Promise.all([results[0], results[2]])).toMatchObject([{ status: 'applied' }, { status: 'applied' }]);
  await group.clock.passSleep();
  expect(await answer(group)).toEqual(['b']);

  expect((await results[1])?.status).toBe('applied');
  expect(group.skipsLocked).toEqual([false, true, true]);
});

test('a unit that waits for a lock is reported before each pause', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('a'), simple('b')]);
  await group.clock.passSleep();
  await answer(group, 'b');
  await group.clock.passSleep();
  await answer(group);
  await Promise.all(results);

  expect(group.retries.map(({ statement, attempt, error }) => [statement, attempt, String(error)])).toEqual(
    [1, 2].map((attempt) => ['commit-batch', attempt, 'Error: an input is locked by another session']),
  );
});

test('units of other wallets are sent as usual while a unit waits for a lock', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const { results } = await commitLocked(group, [simple('locked')]);

  const others = Promise.all([group.commit(simple('b')), group.commit(simple('c'))]);
  const sent = await answer(group);

  expect((await others).map(({ status }) => status)).toEqual(['applied', 'applied']);
  expect([sent, group.skipsLocked.at(-1), group.clock.steadyMs()]).toEqual([['b', 'c'], false, 0]);
  await group.clock.passSleep();
  await answer(group);
  expect((await results[0])?.status).toBe('applied');
});

test('units of other wallets are sent while the batch of locked units is in flight', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const { results } = await commitLocked(group, [simple('locked')]);
  await group.clock.passSleep();
  const apart = await group.batch();

  const other = group.commit(simple('b'));

  expect([await answer(group), (await other).status]).toEqual([['b'], 'applied']);
  applyAll(apart);
  expect((await results[0])?.status).toBe('applied');
});

test('units that are found locked later join those that wait, in one batch', async () => {
  const group = new HeldGroupCommit();
  const { results: first } = await commitLocked(group, [simple('a')]);
  const { results: second } = await commitLocked(group, [simple('b')]);

  await group.clock.passSleep();

  expect(await answer(group)).toEqual(['a', 'b']);
  await Promise.all([...first, ...second]);
});

test('a batch of units that wait for a lock is bounded as any other, and those that do not fit follow', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const units = [sized('a', 600), sized('b', 600), sized('c', 400)];
  const results: Promise<UnitResult>[] = [];
  for (const one of units) results.push(...(await commitLocked(group, [one])).results);

  await group.clock.passSleep();
  const first = await answer(group);
  await group.clock.passSleep();

  expect([first, await answer(group)]).toEqual([['a'], ['b', 'c']]);
  expect(await Promise.all(results)).toHaveLength(3);
});

test('the pauses of a unit that waits for a lock grow from 5 to 125 ms', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('a')]);
  const rejected = expect(results[0]).rejects.toMatchObject(UNAVAILABLE);

  expect(await findLockedUntilDeadline(group, 'a')).toEqual([5, 10, 20, 40, 80, 125, 125, 125, 125, 125, 125, 125]);
  await rejected;
});

test('the pauses begin anew for a lock after all others were released', async () => {
  const group = new HeldGroupCommit();
  for (let round = 0; round < 2; round += 1) {
    const { results } = await commitLocked(group, [simple('a')]);
    expect(await group.clock.passSleep()).toBe(5);
    await answer(group, 'a');
    expect(await group.clock.passSleep()).toBe(10);
    await answer(group);
    await results[0];
  }
});

test('a unit whose input is locked until the deadline is not applied, and the others are', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('locked'), simple('free')], ['locked']);
  const rejected = expect(results[0]).rejects.toMatchObject({
    ...UNAVAILABLE,
    message: 'nothing was committed: an input is locked by another session',
  });

  await findLockedUntilDeadline(group, 'locked');

  await rejected;
  expect((await results[1])?.status).toBe('applied');
  await group.quiet();
  expect(group.inFlight).toBe(0);
});

test('each unit has its own deadline, from when it was first found locked', async () => {
  const group = new HeldGroupCommit();
  const { results: early } = await commitLocked(group, [simple('early')]);
  const rejected = expect(early[0]).rejects.toMatchObject(UNAVAILABLE);
  group.clock.elapse(DEADLINE_MS - 1);
  const { results: late } = await commitLocked(group, [simple('late')]);

  await group.clock.passSleep();
  group.clock.elapse(1);
  await answer(group, 'early', 'late');
  await rejected;
  await group.clock.passSleep();

  expect(await answer(group)).toEqual(['late']);
  expect((await late[0])?.status).toBe('applied');
});

test('a unit that waits for a lock keeps its key, and one with the same key is sent after its result', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('locked', 'pay-1')]);
  const same = group.commit(simple('b', 'pay-1'));
  await group.quiet();
  expect(group.inFlight).toBe(0);

  await group.clock.passSleep();
  const first = await answer(group);
  await results[0];

  // Nothing else makes the group commit look at what waits.
  expect([first, await answer(group), (await same).status]).toEqual([['locked'], ['b'], 'applied']);
});

test('the key of a unit is free again after its input was locked until the deadline', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('locked', 'pay-1')]);
  const rejected = expect(results[0]).rejects.toMatchObject(UNAVAILABLE);
  const same = group.commit(simple('b', 'pay-1'));
  await group.quiet();

  await findLockedUntilDeadline(group, 'locked');

  await rejected;
  expect([await answer(group), (await same).status]).toEqual([['b'], 'applied']);
});

test('a unit whose answer was lost before its input was found locked is in doubt at the deadline', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));
  const rejected = expect(result).rejects.toMatchObject({ code: 'ERR_IN_DOUBT', retryable: true });
  (await group.batch()).reject(lostConnection());
  await group.clock.passSleep();
  (await group.batch()).reject(LOCK_TIMEOUT);
  await answer(group, 'a');

  await findLockedUntilDeadline(group, 'a');

  await rejected;
});

test('a unit whose answer is lost while it waits for a lock is in doubt at the deadline, and no other is', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('a')]);
  const inDoubt = results[0]?.catch(({ code }) => code);
  await group.clock.passSleep();
  (await group.batch()).reject(lostConnection());
  await group.clock.passSleep();
  await answer(group, 'a');
  const { results: later } = await commitLocked(group, [simple('b')]);
  const unavailable = later[0]?.catch((error: unknown) => error);
  let isOver = false;
  const both = Promise.all([inDoubt, unavailable]).finally(() => {
    isOver = true;
  });

  while (!isOver) {
    await group.clock.passSleep();
    await answer(group, 'a', 'b');
    await group.quiet();
  }

  expect(await both).toEqual(['ERR_IN_DOUBT', expect.objectContaining(UNAVAILABLE)]);
});

test('a lost answer of a unit that is applied later leaves no doubt', async () => {
  const group = new HeldGroupCommit();
  const result = group.commit(simple('a'));
  (await group.batch()).reject(lostConnection());
  await group.clock.passSleep();
  (await group.batch()).reject(LOCK_TIMEOUT);
  await answer(group, 'a');
  await group.clock.passSleep();

  await answer(group);

  expect((await result).status).toBe('applied');
});

test('a batch that waits for a lock which is none of an input is retried until the deadline', async () => {
  const group = new HeldGroupCommit();
  const results = Promise.allSettled([group.commit(simple('a')), group.commit(simple('b'))]);
  (await group.batch()).reject(LOCK_TIMEOUT);

  while (group.clock.steadyMs() < DEADLINE_MS) {
    (await group.batch()).reject(LOCK_TIMEOUT);
    await group.clock.passSleep();
  }
  (await group.batch()).reject(LOCK_TIMEOUT);

  const expected = { status: 'rejected', reason: { ...UNAVAILABLE, cause: LOCK_TIMEOUT } };
  expect(await results).toMatchObject([expected, expected]);
  expect(new Set(group.retries.map(({ inDoubt }) => inDoubt))).toEqual(new Set([false]));
  await group.quiet();
  expect(group.inFlight).toBe(0);
});

test('a faulty unit among units that wait for a lock is found by halving, and the others keep waiting', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [simple('a'), simple('faulty'), simple('c')]);
  await group.clock.passSleep();
  const refuse = async (): Promise<string[]> => {
    const batch = await group.batch();
    batch.reject(sqlError('23514'));
    return wallets(batch);
  };

  const halves = [await refuse(), await answer(group, 'a'), await refuse(), await refuse(), await answer(group, 'c')];

  expect(halves).toEqual([['a', 'faulty', 'c'], ['a'], ['faulty', 'c'], ['faulty'], ['c']]);
  expect(await results[1]).toMatchObject({ status: 'refused', error: { code: '23514' } });
  await group.clock.passSleep();
  expect(await answer(group)).toEqual(['a', 'c']);
  expect(group.skipsLocked.slice(1)).not.toContain(false);
  await Promise.all([results[0], results[2]]);
});

test('a batch is reported as committed with the units that it did not leave out', async () => {
  const group = new HeldGroupCommit();
  const { results } = await commitLocked(group, [sized('locked', 3), simple('free')], ['locked']);
  await results[1];

  expect(group.committed).toEqual([{ units: 1, transactions: 1, ms: 0, commitId: 1 }]);
  await group.clock.passSleep();
  await answer(group, 'locked');
  await group.clock.passSleep();
  await answer(group);
  await results[0];

  expect(group.committed).toEqual([
    { units: 1, transactions: 1, ms: 0, commitId: 1 },
    { units: 1, transactions: 3, ms: 0, commitId: 1 },
  ]);
});
