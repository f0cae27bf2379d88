import { expect, test } from 'vitest';
import { DueWalletQueue } from '../../src/actors/relay/due-queue.ts';

test('the due queue returns wallets in the order in which they were added, each once', () => {
  const queue = new DueWalletQueue();
  const added = ['bob', 'alice', 'bob', 'carol'].map((wallet) => queue.add(wallet));

  expect(added).toEqual([true, true, false, true]);
  expect(queue.take(2)).toEqual(['bob', 'alice']);
  expect(queue.take(2)).toEqual(['carol']);
  expect(queue.length).toBe(0);
});

test('the due queue queues a wallet that is added while claimed when it is released, and not before', () => {
  const queue = new DueWalletQueue();
  queue.add('alice');
  queue.add('bob');
  queue.take(2);

  const isAdded = queue.add('alice');
  const early = queue.take(2);
  queue.release('alice', false);
  queue.release('bob', false);

  expect(isAdded).toBe(false);
  expect(early).toEqual([]);
  expect(queue.take(2)).toEqual(['alice']);
});

test('the due queue puts a wallet that is released with more deliveries at its end', () => {
  const queue = new DueWalletQueue();
  queue.add('alice');
  queue.take(1);
  queue.add('bob');

  queue.release('alice', true);

  expect(queue.take(2)).toEqual(['bob', 'alice']);
});

test('a full due queue adds no wallet and returns false', () => {
  const queue = new DueWalletQueue();
  for (let at = 0; queue.room > 0; at += 1) queue.add(`w${at}`);
  const { length } = queue;

  expect(queue.add('late')).toBe(false);
  expect(queue.length).toBe(length);
  queue.take(1);
  expect(queue.add('late')).toBe(true);
});

test('a parked wallet is neither queued nor claimed until its type is unparked, in order', () => {
  const queue = new DueWalletQueue();
  for (const wallet of ['a', 'b', 'c']) queue.add(wallet);
  for (const wallet of queue.take(3)) queue.park(wallet, wallet === 'b' ? 'Buy' : 'Mail');

  expect([queue.add('a'), queue.length, queue.parkedTypes]).toEqual([false, 0, ['Mail', 'Buy']]);
  queue.unpark('Mail', 1);
  expect([queue.take(9), queue.parkedTypes]).toEqual([['a'], ['Mail', 'Buy']]);
  queue.unpark('Mail', 1);
  queue.unpark('Buy', Number.POSITIVE_INFINITY);
  expect([queue.take(9), queue.parkedTypes]).toEqual([['c', 'b'], []]);
});
