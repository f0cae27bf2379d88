import { expect, test } from 'vitest';
import { shorten } from '../../src/domain/shorten.ts';

test.each([
  ['', 3, ''],
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc… (1 more characters)'],
  ['abcdefgh', 3, 'abc… (5 more characters)'],
])('the text %j shortened to %i characters is %j', (text, charsMax, start) => {
  expect(shorten(text, charsMax)).toBe(start);
});
