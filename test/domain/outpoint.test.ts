import { describe, expect, test } from 'vitest';
import { isOutpoint, isTransactionId, outpointOf, parseOutpoint } from '../../src/domain/values/outpoint.ts';

const ID = '01a222e9-18bd-71c5-8687-0c1da075e7f0';

test('an outpoint is a transaction id and the index of an output', () => {
  expect(outpointOf(ID, 7)).toBe(`${ID}:7`);
  expect(isOutpoint(outpointOf(ID, 0))).toBe(true);
  expect(isOutpoint(outpointOf(ID, 999_999_999))).toBe(true);
});

test('an outpoint in upper or lower case is read as its id in lower case and its index', () => {
  expect(parseOutpoint(`${ID}:7`)).toEqual({ id: ID, index: 7 });
  expect(parseOutpoint(`${ID.toUpperCase()}:12`)).toEqual({ id: ID, index: 12 });
});

test('a transaction id is a UUID in upper or lower case', () => {
  expect([ID, ID.toUpperCase()].every(isTransactionId)).toBe(true);
  expect(isOutpoint(`${ID.toUpperCase()}:1`)).toBe(true);
});

describe('a value that has not the form of a transaction id', () => {
  test.each<readonly [string, unknown]>([
    ['empty text', ''],
    ['text behind it', `${ID}0`],
    ['text before it', `x${ID}`],
    ['a letter that is not hexadecimal', ID.replace('a', 'g')],
    ['an outpoint', `${ID}:0`],
    ['a list of one', [ID]],
    ['undefined', undefined],
  ])('is %s', (_, value) => {
    expect(isTransactionId(value)).toBe(false);
  });
});

describe('a value that has not the form of an outpoint', () => {
  test.each<readonly [string, unknown]>([
    ['a transaction id', ID],
    ['without an index', `${ID}:`],
    ['with an index of ten digits', `${ID}:1234567890`],
    ['with a negative index', `${ID}:-1`],
    ['with text before it', `x${ID}:1`],
    ['with text behind it', `${ID}:1x`],
    ['a list of one', [`${ID}:1`]],
  ])('is %s', (_, value) => {
    expect(isOutpoint(value)).toBe(false);
  });
});
