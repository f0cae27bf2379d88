import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/domain/limits.ts';
import { copyPlainData } from '../../src/domain/values/plain-data.ts';

/** Arrays in arrays; the outermost has depth 0. */
function nested(depth: number): unknown[] {
  return depth === 0 ? [] : [nested(depth - 1)];
}

class Purse {}

// The host gets these texts in the message of ERR_INVALID_COMMAND.
describe('the refusal of a value that is not plain data says why:', () => {
  test.each<readonly [string, string, () => unknown]>([
    ['NaN', 'is not a finite number', () => Number.NaN],
    ['infinity', 'is not a finite number', () => Number.POSITIVE_INFINITY],
    ['a large bigint', 'is over 256 bits', () => 2n ** 255n],
    ['NUL', 'contains NUL or a lone surrogate', () => 'a\0b'],
    ['half a character', 'contains NUL or a lone surrogate', () => '\ud800'],
    ['undefined in a list', 'is undefined', () => [undefined]],
    ['a symbol', 'is a symbol', () => Symbol('a')],
    ['a function', 'is a function', () => () => 0],
    ['a date', 'is an instance of Date', () => new Date(0)],
    ['an object of a class', 'is an instance of Purse', () => new Purse()],
    [
      'an object whose class has no name',
      'is an instance of a class',
      () => Object.create(Object.create(Object.create(null))),
    ],
    ['a name with NUL', 'is a bad field name', () => ({ 'a\0b': 1 })],
    ['a deep list', 'nested deeper than 8', () => nested(LIMITS.dataDepthMax + 1)],
  ])('%s %s', (_, words, make) => {
    expect(() => copyPlainData(make(), 'meta')).toThrow(expect.objectContaining({ message: words }));
  });
});

describe('plain data may', () => {
  test('nest lists as deep as 8', () => {
    const value = nested(LIMITS.dataDepthMax);

    expect(copyPlainData(value, 'meta')).toEqual(value);
  });

  test.each([
    ['a list and its values', [null, 1, true]],
    ['a text', 'xyz'],
    ['bytes', Uint8Array.of(1, 2, 3)],
    ['an object and its names', { ab: undefined }],
  ])('have as many bytes as the bound: %s', (_, value) => {
    expect(() => copyPlainData(value, 'meta', 4)).not.toThrow();
    expect(() => copyPlainData({ in: [value] }, 'meta', 8)).toThrow(
      expect.objectContaining({ name: 'Error', path: 'meta', message: 'is over 8 bytes' }),
    );
  });
});
