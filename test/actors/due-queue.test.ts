import { expect, test } from 'vitest';
import { DueWalletQueue } from '../../src/actors/relay/due-queue.ts';

test('wallets are taken in the order in which they came, each once', () => {
  const queue = new DueWalletQueue();
  const added = ['bob', 'alice', 'bob', 'carol'].map((wallet) => queue.add(wallet));

  expect(added).toEqual([true, true, false, true]);
  expect(queue.take(2)).toEqual(['bob', 'alice']);
  expect(queue.take(2)).toEqual(['carol']);
  expect(queue.length).toBe(0);
});

test('news of a wallet at hand put it in the line again when it is released, and no sooner', () => {
  const queue = new DueWalletQueue();
  queue.add('alice');
  queue.add('bob');
  queue.take(2);

  const isNews = queue.add('alice');
  const early = queue.take(2);
  queue.release('alice', false);
  queue.release('bob', false);

  expect(isNews).toBe(false);
  expect(early).toEqual([]);
  expect(queue.take(2)).toEqual(['alice']);
});

test('a wallet that is released with more to come goes to the end of the line', () => {
  const queue = new DueWalletQueue();
  queue.add('alice');
  queue.take(1);
  queue.add('bob');

  queue.release('alice', true);

  expect(queue.take(2)).toEqual(['bob', 'alice']);
});

test('a full line takes no more, and says so', () => {
  const queue = new DueWalletQueue();
  for (let at = 0; queue.room > 0; at += 1) queue.add(`w${at}`);
  const { length } = queue;

  expect(queue.add('late')).toBe(false);
  expect(queue.length).toBe(length);
  queue.take(1);
  expect(queue.add('late')).toBe(true);
});
