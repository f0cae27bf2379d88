import { expect, test } from 'vitest';
import { BatchLoader } from '../../src/store/reads/batch-loader.ts';
import { heldCalls } from './support/held-calls.ts';

type Values = ReadonlyMap<string, string>;

test('a batch loader reads the keys of one turn in one read, each key once', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent');

  const answers = Promise.all([loader.get('a'), loader.get('b'), loader.get('a')]);
  const read = await reads.next();
  read.resolve(
    new Map([
      ['a', '1'],
      ['b', '2'],
    ]),
  );

  expect(read.argument).toEqual(['a', 'b']);
  expect(await answers).toEqual(['1', '2', '1']);
  expect(reads.held).toBe(0);
});

test('a batch loader returns the absent value for a key that the read does not find', async () => {
  const loader = new BatchLoader(
    async () => new Map([['a', '1']]),
    () => 'absent',
  );

  const answers = await Promise.all([loader.get('a'), loader.get('b')]);

  expect(answers).toEqual(['1', 'absent']);
});

test('a request during a read waits for the next read, and is not served by the one in flight', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent');
  const before = loader.get('a');
  const first = await reads.next();

  const during = [loader.get('a'), loader.get('b')];
  first.resolve(new Map([['a', 'old']]));
  const second = await reads.next();
  second.resolve(
    new Map([
      ['a', 'new'],
      ['b', '2'],
    ]),
  );

  expect(await before).toBe('old');
  expect(await Promise.all(during)).toEqual(['new', '2']);
  expect(second.argument).toEqual(['a', 'b']);
});

test.each([1, 2])('a batch loader has at most %i reads in flight', async (readsInFlightMax) => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent', { readsInFlightMax });
  const under: Awaited<ReturnType<typeof reads.next>>[] = [];
  for (let number = 1; number <= readsInFlightMax; number += 1) {
    void loader.get(`key-${number}`);
    under.push(await reads.next());
  }

  const waiting = loader.get('late');
  await reads.quiet();
  expect(reads.held).toBe(readsInFlightMax);
  under[0]?.resolve(new Map());

  const next = await reads.next();
  next.resolve(new Map([['late', '1']]));
  expect(await waiting).toBe('1');
  for (const read of under.slice(1)) read.resolve(new Map());
});

test('a read that fails rejects its own requests and no others', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent');
  const error = new Error('gone');
  const asked = Promise.allSettled([loader.get('a'), loader.get('b')]);
  const read = await reads.next();

  const later = loader.get('a');
  read.reject(error);
  const next = await reads.next();
  next.resolve(new Map([['a', '1']]));

  expect(await asked).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ]);
  expect(await later).toBe('1');
});

test('a read that fails because of an outage rejects the waiting requests, and a later request reads', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const outage = new Error('gone');
  const loader = new BatchLoader(reads.call, () => 'absent', { isOutage: (error) => error === outage });
  const asked = loader.get('a');
  const read = await reads.next();

  const behind = Promise.allSettled([asked, loader.get('b'), loader.get('a')]);
  read.reject(outage);

  expect((await behind).map((answer) => answer.status === 'rejected' && answer.reason)).toEqual([
    outage,
    outage,
    outage,
  ]);
  const later = loader.get('b');
  const next = await reads.next();
  next.resolve(new Map([['b', '1']]));
  expect(next.argument).toEqual(['b']);
  expect(await later).toBe('1');
});

test('a reader that throws synchronously counts as a failed read', async () => {
  const error = new Error('bug');
  const loader = new BatchLoader<string>(
    () => {
      throw error;
    },
    () => 'absent',
  );

  await expect(loader.get('a')).rejects.toBe(error);
  await expect(loader.get('a')).rejects.toBe(error);
});

test('a read has keysMax keys at most, and a key that waits is not asked for twice', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent', { keysMax: 2 });
  const answers = Promise.all(['a', 'b', 'c', 'a', 'c', 'd', 'e'].map((key) => loader.get(key)));

  const asked: (readonly string[])[] = [];
  for (let at = 0; at < 3; at += 1) {
    const read = await reads.next();
    asked.push(read.argument);
    read.resolve(new Map(read.argument.map((key) => [key, key.toUpperCase()])));
  }

  expect(asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  expect(await answers).toEqual(['A', 'B', 'C', 'A', 'C', 'D', 'E']);
});

test('an outage fails the requests of all waiting reads, and a later request is read again', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const loader = new BatchLoader(reads.call, () => 'absent', { keysMax: 1, isOutage: () => true });
  const answers = Promise.allSettled(['a', 'b', 'c'].map((key) => loader.get(key)));

  (await reads.next()).reject(new Error('down'));

  expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const later = loader.get('b');
  (await reads.next()).resolve(new Map([['b', '2']]));
  expect(await later).toBe('2');
});

test('a key that a bounded read leaves unread goes first into the next read', async () => {
  const reads = heldCalls<readonly string[], Values | { values: Values; unread: readonly string[] }>();
  const loader = new BatchLoader(reads.call, () => 'absent', { keysMax: 2 });
  const answers = Promise.all(['a', 'b', 'c'].map((key) => loader.get(key)));

  const first = await reads.next();
  first.resolve({ values: new Map([['a', '1']]), unread: ['b'] });
  const second = await reads.next();
  second.resolve(new Map([['b', '2']]));

  expect([first.argument, second.argument]).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
  expect(await answers).toEqual(['1', '2', 'absent']);
});

test('a key that is left unread while it was asked for again is read once for both', async () => {
  const reads = heldCalls<readonly string[], Values | { values: Values; unread: readonly string[] }>();
  const loader = new BatchLoader(reads.call, () => 'absent');
  const before = Promise.all(['a', 'b'].map((key) => loader.get(key)));
  const first = await reads.next();
  const during = loader.get('b');

  first.resolve({ values: new Map([['a', '1']]), unread: ['b'] });
  const second = await reads.next();
  second.resolve(new Map([['b', '2']]));

  expect(second.argument).toEqual(['b']);
  expect(await before).toEqual(['1', '2']);
  expect(await during).toBe('2');
  expect(reads.held).toBe(0);
});
