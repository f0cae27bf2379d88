import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeName, encodeName } from '../../src/domain/values/encode-name.ts';
import { isName } from '../../src/domain/values/names.ts';

const ROWS: readonly (readonly [string, string])[] = [
  ['alice', 'alice'],
  ['a@b.c', 'a@b.c'],
  ['a'.repeat(64), 'a'.repeat(64)],
  ['USD/2', 'USD/2'],
  ['1+1', '1+1'],
  ['Jürgen', 'J#070#rgen'],
  ['Ümit', '0##064#mit'],
  ['two words', 'two#00w#words'],
  ['sword#81', 'sword#00z#81'],
  ['J#070#rgen', 'J#00z#070#00z#rgen'],
  ['0##', '0#00z00z#'],
  ['', '0##'],
  ['_', '0##02n#'],
  ['-b-', '0##019#b-'],
  ['~', '0##03i#'],
  ['王小明', '0##mtni6nk5q#'],
  ['\uB63F\uB640', '0##zzz+1000#'],
  ['\u{1F4B0}', '0##+2qwg#'],
  ['a\u{10FFFF}', 'a#+nvnj#'],
];

test.each(ROWS)('the text %j has the name %j, which gives the text back', (text, name) => {
  expect(encodeName(text)).toBe(name);
  expect(decodeName(name)).toBe(text);
});

const ILL_FORMED = ['a\uD800', '\uDC00', 'a\0'];

test.each([...ILL_FORMED, 'a'.repeat(65), '王'.repeat(21), 7 as never, null as never])(
  'the text %j has no name',
  (text) => {
    expect(() => encodeName(text)).toThrow(expect.objectContaining({ problem: 'name_invalid', field: 'text' }));
  },
);

test.each([
  ['a\0', 'the text is not well-formed Unicode'],
  ['a'.repeat(65), 'a name has 64 characters or fewer'],
  ['王'.repeat(21), 'its name has 67 characters, not 64 or fewer'],
])('the text %j has no name, and the error says why', (text, reason) => {
  expect(() => encodeName(text)).toThrow(reason);
});

test('the name of 20 Chinese characters fits', () => {
  expect(encodeName('王'.repeat(20))).toHaveLength(64);
});

test.each([
  'sword#81',
  'a##',
  '0##alice',
  '0#',
  'a#070',
  'a#00w##00w#',
  'a#zz',
  'a#+#',
  'a#+00w#',
  'a#+zzzz#',
  'a#ZZZ#',
  'a#02p#',
  'Jürgen',
  '',
  7 as never,
])('the name %j is not one that encodeName() makes', (name) => {
  expect(() => decodeName(name)).toThrow(expect.objectContaining({ problem: 'name_invalid', field: 'name' }));
});

test('the error of a name that encodeName() does not make says so', () => {
  expect(() => decodeName('sword#81')).toThrow('encodeName() makes no such name');
});

const text = fc.string({
  unit: fc.oneof(fc.constantFrom('#', '0', '+', '~', 'a'), fc.string({ unit: 'binary' })),
  maxLength: 8,
});

test('a text that has a name is decoded from it, so different texts have different names', () => {
  fc.assert(
    fc.property(text, (some) => {
      fc.pre(!some.includes('\0'));
      let name: string;
      try {
        name = encodeName(some);
      } catch {
        return;
      }
      expect(isName(name)).toBe(true);
      expect(decodeName(name)).toBe(some);
    }),
    { numRuns: 5_000 },
  );
});

test('a name that decodeName() takes is the name of the text', () => {
  const name = fc.stringMatching(/^[0a](#|##)?([0-2][0-9a-z]{2}|\+00[0-9a-z]{2})?#?a?$/);

  fc.assert(
    fc.property(name, (some) => {
      let decoded: string;
      try {
        decoded = decodeName(some);
      } catch {
        return;
      }
      expect(encodeName(decoded)).toBe(some);
    }),
    { numRuns: 5_000 },
  );
});
