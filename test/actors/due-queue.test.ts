import { expect, test } from 'vitest';
import { DueWalletQueue } from '../../src/actors/relay/due-queue.ts';

test('the due queue returns wallets in the order in which they were added, each once', () => {
  const queue = new DueWalletQueue();
  const added = ['bob', 'alice', 'bob', 'carol'].map((wallet) => queue.add(wallet, 'Buy'));

  expect(added).toEqual([true, true, false, true]);
  expect(queue.take(2)).toEqual(['bob', 'alice']);
  expect(queue.take(2)).toEqual(['carol']);
  expect(queue.length).toBe(0);
});

test('the due queue queues a wallet that is added while claimed when it is released, and not before', () => {
  const queue = new DueWalletQueue();
  queue.add('alice', 'Buy');
  queue.add('bob', 'Buy');
  queue.take(2);

  const isAdded = queue.add('alice', 'Buy');
  const early = queue.take(2);
  queue.release('alice', false);
  queue.release('bob', false);

  expect(isAdded).toBe(false);
  expect(early).toEqual([]);
  expect(queue.take(2)).toEqual(['alice']);
});

test('the due queue puts a wallet that is released with more deliveries at its end', () => {
  const queue = new DueWalletQueue();
  queue.add('alice', 'Buy');
  queue.take(1);
  queue.add('bob', 'Buy');

  queue.release('alice', true);

  expect(queue.take(2)).toEqual(['bob', 'alice']);
});

test('a full due queue adds no wallet and returns false', () => {
  const queue = new DueWalletQueue();
  for (let at = 0; queue.room > 0; at += 1) queue.add(`w${at}`, 'Buy');
  const { length } = queue;

  expect(queue.add('late', 'Buy')).toBe(false);
  expect(queue.length).toBe(length);
  queue.take(1);
  expect(queue.add('late', 'Buy')).toBe(true);
});

test('a parked wallet is neither queued nor claimed until its type is unparked, in order', () => {
  const queue = new DueWalletQueue();
  for (const wallet of ['a', 'b', 'c']) queue.add(wallet, 'Buy');
  for (const wallet of queue.take(3)) queue.park(wallet, wallet === 'b' ? 'Buy' : 'Mail');

  expect([queue.add('a', 'Buy'), queue.length, queue.parkedTypes]).toEqual([false, 0, ['Mail', 'Buy']]);
  queue.unpark('Mail', 1);
  expect([queue.take(9), queue.parkedTypes]).toEqual([['a'], ['Mail', 'Buy']]);
  queue.unpark('Mail', 1);
  queue.unpark('Buy', Number.POSITIVE_INFINITY);
  expect([queue.take(9), queue.parkedTypes]).toEqual([['c', 'b'], []]);
});

test('the due queue serves the types that made wallets due in turn, each in order', () => {
  const queue = new DueWalletQueue();
  for (let at = 0; at < 5; at += 1) queue.add(`mail${at}`, 'Mail');
  queue.add('alice', 'Buy');
  queue.add('bob', 'Buy');
  queue.add('carol', 'Tell');

  expect(queue.take(2)).toEqual(['mail0', 'alice']);
  expect(queue.take(9)).toEqual(['carol', 'mail1', 'bob', 'mail2', 'mail3', 'mail4']);
  expect(queue.length).toBe(0);
});

test('a deferred wallet is queued when the queue is resumed, and at once if it is added before', () => {
  const queue = new DueWalletQueue();
  for (const wallet of ['a', 'b', 'c']) queue.add(wallet, 'Buy');
  queue.take(3);
  queue.add('b', 'Buy');
  for (const wallet of ['a', 'b', 'c']) queue.defer(wallet);

  expect(queue.take(9)).toEqual(['b']);
  expect(queue.add('c', 'Buy')).toBe(true);
  queue.resume();
  expect(queue.take(9)).toEqual(['c', 'a']);
  queue.resume();
  expect(queue.length).toBe(0);
});
