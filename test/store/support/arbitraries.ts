import fc from 'fast-check';
import { isWellFormedText } from '../../../src/domain/values/names.ts';
import type { PlainData } from '../../../src/domain/values/plain-data.ts';

/** Text that Postgres stores: every code point but NUL, and what SQL or an array literal could take for syntax. */
export const storableText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary' }).filter(isWellFormedText) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom('"', "'", '\\', '{', '}', ',', ' ', '$1', 'NULL', '\n') }),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'NULL', 'null', '{}', '{"a"}', '\\"', '\u{1F4B0}', 'e\u0301', '\u202E') },
);

/** Bytes, none included. */
export const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 64 });

const name = fc
  .string({ unit: 'binary', maxLength: 8 })
  .filter((text) => text !== '__proto__' && isWellFormedText(text));

/** What a caller may pass as meta: every kind of plain data, and the edges of each. */
export const plainData: fc.Arbitrary<PlainData> = fc.letrec<{ any: PlainData }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    // CBOR in JavaScript has one zero; a test of its own is about the other.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    fc.constantFrom(2 ** 31, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, 2 ** 53, -(2 ** 53)),
    fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
    fc.constantFrom(0n, 23n, 24n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n, -(2n ** 63n) - 1n, 10n ** 76n),
    storableText,
    bytes,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4 }),
  ),
})).any;
