import { expect, test } from 'vitest';
import { ReadQueue } from '../../src/store/reads/read-queue.ts';
import { heldCalls } from './support/held-calls.ts';

test('a read queue runs a few reads at a time, in the order of their arrival', async () => {
  const reads = heldCalls<string, string>();
  const queue = new ReadQueue(2, () => false);
  const answers = Promise.all(['a', 'b', 'c', 'd'].map((name) => queue.run(() => reads.call(name))));
  const [first, second] = [await reads.next(), await reads.next()];
  await reads.quiet();
  expect(reads.held).toBe(2);

  second.resolve('B');
  const third = await reads.next();
  first.resolve('A');
  const fourth = await reads.next();
  third.resolve('C');
  fourth.resolve('D');

  expect([first, second, third, fourth].map(({ argument }) => argument)).toEqual(['a', 'b', 'c', 'd']);
  expect(await answers).toEqual(['A', 'B', 'C', 'D']);
});

test.each([
  ['a failed read fails no other', false, ['rejected', 'fulfilled', 'fulfilled']],
  ['an outage fails the reads that wait', true, ['rejected', 'rejected', 'rejected']],
])('%s, and the queue serves later reads', async (_, isOutage, expected) => {
  const queue = new ReadQueue(1, () => isOutage);
  const fail = () => Promise.reject(new Error('down'));
  const answers = Promise.allSettled([queue.run(fail), ...[1, 2].map((value) => queue.run(async () => value))]);

  expect((await answers).map(({ status }) => status)).toEqual(expected);
  expect(await queue.run(async () => 3)).toBe(3);
});
