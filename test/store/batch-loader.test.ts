import { expect, test } from 'vitest';
import { BatchLoader } from '../../src/store/reads/batch-loader.ts';
import { heldCalls } from './support/held-calls.ts';

type Values = ReadonlyMap<string, string>;

test('what is asked for in one go is read in one go, each key once', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const gatherer = new BatchLoader(reads.call, () => 'absent');

  const answers = Promise.all([gatherer.get('a'), gatherer.get('b'), gatherer.get('a')]);
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

test('a key that the read does not find is absent', async () => {
  const gatherer = new BatchLoader(
    async () => new Map([['a', '1']]),
    () => 'absent',
  );

  const answers = await Promise.all([gatherer.get('a'), gatherer.get('b')]);

  expect(answers).toEqual(['1', 'absent']);
});

test('what is asked for during a read waits for the next one, and is not answered by the one under way', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const gatherer = new BatchLoader(reads.call, () => 'absent');
  const before = gatherer.get('a');
  const first = await reads.next();

  const during = [gatherer.get('a'), gatherer.get('b')];
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

test.each([1, 2])('at most %i reads are under way', async (readsInFlightMax) => {
  const reads = heldCalls<readonly string[], Values>();
  const gatherer = new BatchLoader(reads.call, () => 'absent', { readsInFlightMax });
  const under: Awaited<ReturnType<typeof reads.next>>[] = [];
  for (let number = 1; number <= readsInFlightMax; number += 1) {
    void gatherer.get(`key-${number}`);
    under.push(await reads.next());
  }

  const waiting = gatherer.get('late');
  await reads.quiet();
  expect(reads.held).toBe(readsInFlightMax);
  under[0]?.resolve(new Map());

  const next = await reads.next();
  next.resolve(new Map([['late', '1']]));
  expect(await waiting).toBe('1');
  for (const read of under.slice(1)) read.resolve(new Map());
});

test('a read that fails fails those who asked for it and nobody else', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const gatherer = new BatchLoader(reads.call, () => 'absent');
  const error = new Error('gone');
  const asked = Promise.allSettled([gatherer.get('a'), gatherer.get('b')]);
  const read = await reads.next();

  const later = gatherer.get('a');
  read.reject(error);
  const next = await reads.next();
  next.resolve(new Map([['a', '1']]));

  expect(await asked).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ]);
  expect(await later).toBe('1');
});

test('a read that fails because the database is gone fails what waits behind it; a later request reads', async () => {
  const reads = heldCalls<readonly string[], Values>();
  const outage = new Error('gone');
  const gatherer = new BatchLoader(reads.call, () => 'absent', { isOutage: (error) => error === outage });
  const asked = gatherer.get('a');
  const read = await reads.next();

  const behind = Promise.allSettled([asked, gatherer.get('b'), gatherer.get('a')]);
  read.reject(outage);

  expect((await behind).map((answer) => answer.status === 'rejected' && answer.reason)).toEqual([
    outage,
    outage,
    outage,
  ]);
  const later = gatherer.get('b');
  const next = await reads.next();
  next.resolve(new Map([['b', '1']]));
  expect(next.argument).toEqual(['b']);
  expect(await later).toBe('1');
});

test('a reader that throws at once counts as a failed read', async () => {
  const error = new Error('bug');
  const gatherer = new BatchLoader<string>(
    () => {
      throw error;
    },
    () => 'absent',
  );

  await expect(gatherer.get('a')).rejects.toBe(error);
  await expect(gatherer.get('a')).rejects.toBe(error);
});
