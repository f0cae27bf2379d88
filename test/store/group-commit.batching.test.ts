import { expect, test } from 'vitest';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { applied, applyAll, type HeldBatch, HeldGroupCommit, wallets } from './support/held-group-commit.ts';
import { mint, pay, unit } from './support/units.ts';

const simple = (wallet: string, key?: string): CommitUnit => wide(wallet, 1, key);

/** A unit of so many transactions, the first of which has the key. */
function wide(wallet: string, transactions: number, key?: string): CommitUnit {
  const extras = (at: number) => (key === undefined || at > 0 ? {} : { key });
  return unit(wallet, ...Array.from({ length: transactions }, (_, at) => mint(pay(wallet, { gold: 1n }), extras(at))));
}

test('units that wait at the same moment are sent in one batch, in the order in which they arrived', async () => {
  const group = new HeldGroupCommit();
  const results = Promise.all(['a', 'b', 'c'].map((wallet) => group.commit(simple(wallet))));

  const batch = await group.batch();
  applyAll(batch);

  expect(wallets(batch)).toEqual(['a', 'b', 'c']);
  expect((await results).map(({ status }) => status)).toEqual(['applied', 'applied', 'applied']);
});

test('each unit of a batch gets its own result', async () => {
  const group = new HeldGroupCommit();
  const results = Promise.all(['a', 'b', 'c'].map((wallet) => group.commit(simple(wallet))));
  const batch = await group.batch();
  const expected = [
    { status: 'conflict', outpoints: ['x:0'] },
    applied(batch.argument[1] as CommitUnit),
    { status: 'already_recorded', recorded: [{ place: 0, transactionId: 'y', fingerprint: null }] },
  ] as const;

  batch.resolve([...expected]);

  expect(await results).toEqual(expected);
});

test('the next batch grows while the maximum of batches is in flight', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 2 });
  void group.commit(simple('a'));
  const first = await group.batch();
  void group.commit(simple('b'));
  const second = await group.batch();

  const waiting = Promise.all(['c', 'd', 'e'].map((wallet) => group.commit(simple(wallet))));
  await group.quiet();
  expect(group.inFlight).toBe(2);
  applyAll(second);
  const third = await group.batch();
  applyAll(third);
  applyAll(first);

  await waiting;
  expect(wallets(third)).toEqual(['c', 'd', 'e']);
});

test('a batch carries 1000 transactions, and the others wait for the next', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  void group.commit(simple('before'));
  const before = await group.batch();
  void group.commit(wide('a', 999));
  void group.commit(wide('b', 1));
  void group.commit(wide('c', 1));

  applyAll(before);
  const first = await group.batch();
  applyAll(first);
  const second = await group.batch();
  applyAll(second);

  expect([wallets(first), wallets(second)]).toEqual([['a', 'b'], ['c']]);
});

test('the bytes of a batch are bounded: data, payloads and rows count, and a fat unit is sent alone', async () => {
  const MEBIBYTE = 1024 * 1024;
  const fat = (wallet: string, mebibytes: number): CommitUnit =>
    unit(wallet, mint(pay(wallet, { gold: 1n }), { body: new Uint8Array(mebibytes * MEBIBYTE) }));
  const payload = new Uint8Array(MEBIBYTE);
  const acting = unit('c', mint(pay('c', { gold: 1n }), { actions: [{ type: 'A', payload }] }));
  const assets = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`asset${at}`, 1n]));
  const manyRows = unit('d', mint(pay('d', assets)));
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const units = [simple('before'), fat('a', 0.9), fat('b', 1), acting, manyRows, fat('e', 5), simple('f')];
  const results = Promise.all(units.map((each) => group.commit(each)));

  const sent: string[][] = [];
  for (let batches = 0; batches < 5; batches += 1) {
    const batch = await group.batch();
    sent.push(wallets(batch));
    applyAll(batch);
  }

  await results;
  expect(sent).toEqual([['before', 'a', 'b'], ['c'], ['d'], ['e'], ['f']]);
});

test('400 waiting transactions are sent at once, and fewer wait for the end of the turn', async () => {
  const group = new HeldGroupCommit();
  const results = [group.commit(simple('a'))];
  expect(group.inFlight).toBe(0);

  results.push(group.commit(wide('b', 399)));
  expect(group.inFlight).toBe(1);

  const batch = await group.batch();
  applyAll(batch);
  await Promise.all(results);
  expect(wallets(batch)).toEqual(['a', 'b']);
});

test('the waiting units are split over two batches in the order of their arrival, if two can be sent', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 2 });
  const results = Promise.all(['a', 'b', 'c', 'd'].map((wallet) => group.commit(wide(wallet, 4))));

  const first = await group.batch();
  const second = await group.batch();
  applyAll(first);
  applyAll(second);

  await results;
  expect([wallets(first), wallets(second)]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('a short queue is not split, and all its units are sent in the next batch', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 2 });
  void group.commit(wide('a', 15));
  const first = await group.batch();
  const results = Promise.all(['b', 'c', 'd'].map((wallet) => group.commit(wide(wallet, 10))));
  const second = await group.batch();
  applyAll(first);
  applyAll(second);

  await results;
  expect([wallets(first), wallets(second)]).toEqual([['a'], ['b', 'c', 'd']]);
});

test('a backlog of several full batches does not exceed the batches in flight', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 2 });
  const results = Promise.all(['a', 'b', 'c'].map((wallet) => group.commit(wide(wallet, 1_000))));
  const first = await group.batch();
  const second = await group.batch();
  await group.quiet();
  expect(group.inFlight).toBe(2);

  applyAll(first);
  const third = await group.batch();
  applyAll(second);
  applyAll(third);

  await results;
  expect([wallets(first), wallets(second), wallets(third)]).toEqual([['a'], ['b'], ['c']]);
});

test('a unit with more transactions than the maximum is sent alone', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  void group.commit(wide('a', 1_001));
  void group.commit(simple('b'));

  const first = await group.batch();
  applyAll(first);
  const second = await group.batch();
  applyAll(second);

  expect([wallets(first), wallets(second)]).toEqual([['a'], ['b']]);
});

test('a unit does not overtake an earlier one that did not fit', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  void group.commit(wide('a', 999));
  void group.commit(wide('b', 2));
  void group.commit(wide('c', 1));

  const first = await group.batch();
  applyAll(first);
  const second = await group.batch();
  applyAll(second);

  expect([wallets(first), wallets(second)]).toEqual([['a'], ['b', 'c']]);
});

test('a unit whose key is in flight waits for its result, and others overtake it', async () => {
  const group = new HeldGroupCommit();
  void group.commit(simple('a', 'pay-1'));
  void group.commit(simple('b', 'pay-1'));
  void group.commit(simple('c', 'pay-2'));
  const first = await group.batch();
  await group.quiet();
  expect(group.inFlight).toBe(1);

  applyAll(first);
  const second = await group.batch();
  applyAll(second);

  expect([wallets(first), wallets(second)]).toEqual([['a', 'c'], ['b']]);
});

test('units with one key get their results in the order in which they arrived', async () => {
  const group = new HeldGroupCommit();
  const answered: string[] = [];
  const results = Promise.all(
    ['a', 'b', 'c'].map((wallet) => group.commit(simple(wallet, 'pay-1')).then(() => answered.push(wallet))),
  );

  for (let number = 1; number <= 3; number += 1) applyAll(await group.batch());

  await results;
  expect(answered).toEqual(['a', 'b', 'c']);
});

test('a key is free again after a unit with it failed', async () => {
  const group = new HeldGroupCommit();
  const failing = group.commit(simple('a', 'pay-1'));
  const rejected = expect(failing).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' });
  (await group.batch()).reject(Object.assign(new Error('no such table'), { code: '42P01', severity: 'ERROR' }));
  await rejected;

  const again = group.commit(simple('a', 'pay-1'));
  applyAll(await group.batch());

  expect((await again).status).toBe('applied');
});

test('the units that results cause are sent in one batch', async () => {
  const group = new HeldGroupCommit({ batchesInFlightMax: 1 });
  const chained = ['a', 'b', 'c'].map((wallet) =>
    group.commit(simple(wallet)).then(() => group.commit(simple(wallet))),
  );
  applyAll(await group.batch());

  const next: HeldBatch = await group.batch();
  applyAll(next);

  await Promise.all(chained);
  expect(wallets(next)).toEqual(['a', 'b', 'c']);
});

test('the event of a committed batch has its size and its duration', async () => {
  const group = new HeldGroupCommit();
  const results = Promise.all([group.commit(wide('a', 3)), group.commit(simple('b'))]);
  const batch = await group.batch();
  group.clock.elapse(7);

  applyAll(batch);

  await results;
  expect(group.committed).toEqual([{ units: 2, transactions: 4, ms: 7, commitId: 1 }]);
});
