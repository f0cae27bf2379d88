import { expect, test } from 'vitest';
import { FirstRows } from '../../src/actors/relay/first-rows.ts';

test('a claim begins behind the last delivered row of its wallet, and at 0 for a wallet without one', () => {
  const first = new FirstRows();

  expect(first.claimed('alice', '99')).toBe('0');
  first.passed('alice', '7');
  expect([first.claimed('alice', '99'), first.claimed('bob', '99')]).toEqual(['8', '0']);
});

test('a claim begins at the latest behind the settled row, and at 0 as long as no row is settled', () => {
  const first = new FirstRows();
  first.claimed('alice', undefined);
  first.passed('alice', '7');

  expect(['5', '6', '7', '70'].map((row) => first.claimed('alice', row))).toEqual(['6', '7', '8', '8']);
  expect(first.claimed('alice', undefined)).toBe('0');
});

test('a delivery that is found lowers the first row of its wallet, also while the wallet is claimed', () => {
  const first = new FirstRows();
  first.claimed('alice', '99');
  first.passed('alice', '9007199254740995');
  first.found('alice', '5');
  first.found('alice', '8');
  expect(first.claimed('alice', '9007199254740999')).toBe('5');

  first.passed('alice', '9');
  first.claimed('alice', '99');
  first.found('alice', '6');
  first.passed('alice', '12');
  expect(first.claimed('alice', '99')).toBe('6');

  first.found('alice', '15');
  first.passed('alice', '12');
  expect(first.claimed('alice', '99')).toBe('13');
});

test('nothing is known of a wallet that was cleared, or not claimed for long, until its next claim', () => {
  const first = new FirstRows();
  for (const wallet of ['alice', 'bob']) {
    first.claimed(wallet, '99');
    first.passed(wallet, '7');
  }
  first.clear();
  first.passed('alice', '9');
  first.found('alice', '9');
  expect(first.claimed('alice', '99')).toBe('0');

  first.passed('alice', '9');
  for (let at = 0; at < 10_000; at += 1) first.claimed(`w${at}`, '99');
  expect(first.claimed('alice', '99')).toBe('0');
});
