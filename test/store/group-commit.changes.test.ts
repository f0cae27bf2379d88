import { expect, test } from 'vitest';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { applyAll, HeldGroupCommit, lostConnection, sqlError, wallets } from './support/held-group-commit.ts';
import { freeze, mint, pay, unit } from './support/units.ts';

/*
 * Goal: changes of the policy leave the connections, and the time between two changes, to the commits of all others.
 * Method: the test answers the batches as a server does.
 */
const simple = (wallet: string): CommitUnit => unit(wallet, mint(pay(wallet, { gold: 1n })));
const frozen = (wallet: string, key?: string): CommitUnit =>
  unit(wallet, freeze(wallet, key === undefined ? {} : { key }));

test('one batch of freezes is in flight, and those that come meanwhile are the next one', async () => {
  const group = new HeldGroupCommit();
  const results = ['a', 'b'].map((wallet) => group.commit(frozen(wallet)));
  const first = await group.batch();
  for (const wallet of ['c', 'd', 'e']) {
    results.push(group.commit(frozen(wallet)));
    await group.quiet();
  }
  expect(group.inFlight).toBe(1);

  applyAll(first);
  const second = await group.batch();
  applyAll(second);

  expect([wallets(first), wallets(second)]).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
  expect((await Promise.all(results)).map(({ status }) => status)).toEqual(Array(5).fill('applied'));
});

test('freezes take no place of a batch, and are not mixed with one', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const results = [group.commit(frozen('a')), group.commit(simple('b')), group.commit(frozen('c'))];
  const sent = [await group.batch(), await group.batch()];
  results.push(group.commit(frozen('d')), group.commit(simple('e')));
  await group.quiet();
  expect(group.inFlight).toBe(2);

  applyAll(sent[1] as (typeof sent)[1]);
  const beside = await group.batch();
  applyAll(beside);
  applyAll(sent[0] as (typeof sent)[0]);
  const next = await group.batch();
  applyAll(next);

  expect([...sent, beside, next].map(wallets)).toEqual([['a', 'c'], ['b'], ['e'], ['d']]);
  await Promise.all(results);
});

test('a change of the policy holds 50 freezes at most', async () => {
  const group = new HeldGroupCommit();
  const names = Array.from({ length: 120 }, (_, at) => `w${at}`);
  const results = Promise.all(names.map((wallet) => group.commit(frozen(wallet))));

  const sizes: number[] = [];
  for (let sent = 0; sent < names.length; sent += sizes.at(-1) as number) {
    const batch = await group.batch();
    expect(group.inFlight).toBe(1);
    sizes.push(batch.argument.length);
    applyAll(batch);
  }

  expect(sizes).toEqual([50, 50, 20]);
  await results;
});

test('a freeze that the database refuses fails alone', async () => {
  const group = new HeldGroupCommit();
  const results = ['a', 'b'].map((wallet) => group.commit(frozen(wallet)));

  (await group.batch()).reject(sqlError('22003'));
  (await group.batch()).reject(sqlError('22003'));
  applyAll(await group.batch());

  expect((await Promise.all(results)).map(({ status }) => status)).toEqual(['refused', 'applied']);
});

test.each([
  { what: 'the database is not there', error: lostConnection(), code: 'ERR_IN_DOUBT' },
  { what: 'the policy is not free', error: sqlError('55P03'), code: 'ERR_STORE_UNAVAILABLE' },
])('freezes fail with the ones before if $what until the deadline, and their keys are free again', async (round) => {
  const policy = { attemptsMax: 1_000, delayMsMin: 100, delayMsMax: 100, deadlineMs: 0 };
  const group = new HeldGroupCommit({ policy });
  const before = group.commit(frozen('a'));
  const first = await group.batch();
  const waiting = group.commit(frozen('b', 'k'));
  await group.quiet();
  const failed = Promise.all([
    expect(before).rejects.toMatchObject({ code: round.code }),
    expect(waiting).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' }),
  ]);

  first.reject(round.error);
  if (round.code === 'ERR_STORE_UNAVAILABLE') (await group.batch()).reject(round.error);
  await failed;

  const again = group.commit(frozen('b', 'k'));
  const batch = await group.batch();
  applyAll(batch);
  expect([wallets(batch), (await again).status]).toEqual([['b'], 'applied']);
});
