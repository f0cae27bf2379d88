import { expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { applied, HeldGroupCommit, lostConnection, sqlError, wallets } from './support/held-group-commit.ts';
import { mint, pay, unit } from './support/units.ts';

const simple = (wallet: string): CommitUnit => unit(wallet, mint(pay(wallet, { gold: 1n })));

test.each([0, 1, 2, 3, 4, 5, 6])('the refused unit at place %i of seven is refused alone', async (bad) => {
  const group = new HeldGroupCommit();
  const units = Array.from({ length: 7 }, (_, at) => simple(`w${at}`));
  const poison = units[bad] as CommitUnit;
  const error = sqlError('23514');
  const results = Promise.all(units.map((item) => group.commit(item)));
  let sends = 0;

  const serve = async (): Promise<void> => {
    for (let answered = 0; answered < units.length; sends += 1) {
      const batch = await group.batch();
      const isPoisoned = batch.argument.includes(poison);
      if (isPoisoned) batch.reject(error);
      else batch.resolve(batch.argument.map(applied));
      if (!isPoisoned || batch.argument.length === 1) answered += batch.argument.length;
    }
  };
  await serve();

  const expected = units.map((item, at) => (at === bad ? { status: 'refused', error } : applied(item)));
  expect(await results).toEqual(expected);
  // Halving seven: at most four batches contain the refused unit, and each but the last leaves a clean half to send.
  expect(sends).toBeLessThanOrEqual(7);
});

test('a bug in one unit of a batch rejects that unit alone', async () => {
  const group = new HeldGroupCommit();
  const bug = new InvariantError('spent twice');
  const results = Promise.allSettled(['a', 'b'].map((wallet) => group.commit(simple(wallet))));

  (await group.batch()).reject(bug);
  (await group.batch()).reject(bug);
  const last = await group.batch();
  last.resolve(last.argument.map(applied));

  expect(await results).toMatchObject([
    { status: 'rejected', reason: bug },
    { status: 'fulfilled', value: { status: 'applied' } },
  ]);
  expect(group.retries).toEqual([]);
});

test('a batch that is halved keeps its slot: no other is sent until it has its results', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const results = Promise.all(['a', 'b'].map((wallet) => group.commit(simple(wallet))));
  const whole = await group.batch();
  const late = group.commit(simple('c'));

  const order: string[][] = [wallets(whole)];
  whole.reject(sqlError('23514'));
  for (let number = 1; number <= 3; number += 1) {
    const batch = await group.batch();
    order.push(wallets(batch));
    batch.resolve(batch.argument.map(applied));
  }

  await Promise.all([results, late]);
  expect(order).toEqual([['a', 'b'], ['a'], ['b'], ['c']]);
});

test('one half of a batch can end in doubt while the other is applied', async () => {
  const policy = { attemptsMax: 1, delayMsMin: 100, delayMsMax: 100, deadlineMs: 1_000 };
  const group = new HeldGroupCommit({ policy });
  const results = Promise.allSettled(['a', 'b'].map((wallet) => group.commit(simple(wallet))));

  (await group.batch()).reject(sqlError('22003'));
  (await group.batch()).reject(lostConnection());
  const last = await group.batch();
  last.resolve(last.argument.map(applied));

  expect(await results).toMatchObject([
    { status: 'rejected', reason: { code: 'ERR_IN_DOUBT' } },
    { status: 'fulfilled', value: { status: 'applied' } },
  ]);
});
