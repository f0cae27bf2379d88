import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/domain/limits.ts';
import { copyPlainData } from '../../src/domain/plain-data.ts';

/** Arrays in arrays; the outermost has depth 0. */
function nested(depth: number): unknown[] {
  return depth === 0 ? [] : [nested(depth - 1)];
}

class Purse {}
const noClass = Object.create(Object.create(Object.create(null)));

// The words reach the host in the message of ERR_INVALID_COMMAND.
describe('what is not plain data is refused in words:', () => {
  test.each<readonly [string, unknown]>([
    ['is not a finite number', Number.NaN],
    ['is not a finite number', Number.POSITIVE_INFINITY],
    ['is over 256 bits', 2n ** 255n],
    ['contains NUL or a lone surrogate', 'a\0b'],
    ['contains NUL or a lone surrogate', '\ud800'],
    ['is a symbol', Symbol('a')],
    ['is a function', () => 0],
    ['is an instance of Date', new Date(0)],
    ['is an instance of Purse', new Purse()],
    ['is an instance of a class', noClass],
    ['is a bad field name', { 'a\0b': 1 }],
    ['nested deeper than 8', nested(LIMITS.dataDepthMax + 1)],
    ['holds more than 50000 values', Array.from({ length: 50_000 }, () => null)],
  ])('%s: %o', (words, value) => {
    expect(() => copyPlainData(value, 'meta')).toThrow(expect.objectContaining({ message: words }));
  });
});

describe('plain data may', () => {
  test('nest lists as deep as 8', () => {
    const value = nested(LIMITS.dataDepthMax);

    expect(copyPlainData(value, 'meta')).toEqual(value);
  });

  test('hold 50,000 values, the list around them counted', () => {
    const value = Array.from({ length: 49_999 }, () => null);

    expect(copyPlainData(value, 'meta')).toEqual(value);
  });
});
