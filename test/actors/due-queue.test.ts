import { expect, test } from 'vitest';
import { WalletLine } from '../../src/actors/relay/due-queue.ts';

test('wallets are taken in the order in which they came, each once', () => {
  const line = new WalletLine();
  const added = ['bob', 'alice', 'bob', 'carol'].map((wallet) => line.add(wallet));

  expect(added).toEqual([true, true, false, true]);
  expect(line.take(2)).toEqual(['bob', 'alice']);
  expect(line.take(2)).toEqual(['carol']);
  expect(line.length).toBe(0);
});

test('news of a wallet at hand put it in the line again when it is released, and no sooner', () => {
  const line = new WalletLine();
  line.add('alice');
  line.add('bob');
  line.take(2);

  const isNews = line.add('alice');
  const early = line.take(2);
  line.release('alice', false);
  line.release('bob', false);

  expect(isNews).toBe(false);
  expect(early).toEqual([]);
  expect(line.take(2)).toEqual(['alice']);
});

test('a wallet that is released with more to come goes to the end of the line', () => {
  const line = new WalletLine();
  line.add('alice');
  line.take(1);
  line.add('bob');

  line.release('alice', true);

  expect(line.take(2)).toEqual(['bob', 'alice']);
});

test('a full line takes no more, and says so', () => {
  const line = new WalletLine();
  for (let at = 0; line.room > 0; at += 1) line.add(`w${at}`);
  const { length } = line;

  expect(line.add('late')).toBe(false);
  expect(line.length).toBe(length);
  line.take(1);
  expect(line.add('late')).toBe(true);
});
