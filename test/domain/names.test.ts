import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKey, isName, isWellFormedText } from '../../src/domain/values/names.ts';

const FIRST = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];
const REST = [...FIRST, ...'._:-@/+#'];

/** Text with lone and paired surrogates, NUL and marks. */
const unruly = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('\0', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\u{1F4B0}', '\u202E', '\n', 'gold'),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('any text of 1 to 64 characters of the alphabet of names is a name', () => {
  const name = fc
    .tuple(fc.constantFrom(...FIRST), fc.array(fc.constantFrom(...REST), { maxLength: 63 }))
    .map(([first, rest]) => first + rest.join(''));

  fc.assert(fc.property(name, (text) => isName(text)));
});

test('a text with a character outside of the alphabet of names is not a name', () => {
  const outside = unruly.filter((text) => [...text].some((character) => !REST.includes(character)));

  fc.assert(
    fc.property(fc.nat({ max: 4 }), outside, (at, text) => !isName(`${'gold'.slice(0, at)}${text}${'gold'.slice(at)}`)),
  );
});

test('text is well formed exactly if UTF-8 preserves it and it has no NUL', () => {
  fc.assert(
    fc.property(unruly, (text) => {
      const survives = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');

      expect(isWellFormedText(text)).toBe(survives);
    }),
    { numRuns: 2_000 },
  );
});

test('a key is well-formed text of 1 to 255 code units', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        unruly,
        unruly.map((text) => text.padEnd(255, 'k')),
        unruly.map((text) => text.padEnd(256, 'k')),
      ),
      (text) => {
        expect(isKey(text)).toBe(isWellFormedText(text) && text.length >= 1 && text.length <= 255);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a value that is not a string is not a name, a key or text', () => {
  const notText = fc.anything({ withBigInt: true, withBoxedValues: true }).filter((value) => typeof value !== 'string');

  fc.assert(fc.property(notText, (value) => !isName(value) && !isKey(value) && !isWellFormedText(value)));
});
