import fc from 'fast-check';
import { AMOUNT_MAX } from '../../../src/domain/limits.ts';
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

/** A name of a wallet or an asset, over the whole alphabet and up to the longest. SQL could take some for null. */
export const storableName: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{63}$/) },
  { weight: 1, arbitrary: fc.constantFrom('null', 'NULL', 'Null', '0', '0:0', '1e3', 'a', 'A', 'x-1.2_3@4/5+6#7:8') },
);

/** An amount of an output, up to 10^78 - 1. */
export const amount: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: AMOUNT_MAX }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 1_000n }) },
  { weight: 1, arbitrary: fc.constantFrom(1n, 2n ** 53n, 2n ** 63n, 2n ** 64n, 10n ** 77n, AMOUNT_MAX) },
);

/** Bytes, none included. */
export const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 64 });

const name = fc
  .string({ unit: 'binary', maxLength: 8 })
  .filter((text) => text !== '__proto__' && isWellFormedText(text));

/** Meta of a command: every kind of plain data, with its edge cases. */
export const plainData: fc.Arbitrary<PlainData> = fc.letrec<{ any: PlainData }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    // Negative zero has a test of its own.
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
