import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isLedgerError } from '../../src/domain/errors.ts';
import { fromWire } from '../../src/domain/values/from-wire.ts';
import { toWire } from '../../src/domain/values/to-wire.ts';

/*
 * The values that could be mistaken for each other: the names of fields that say how a text is read, texts that look
 * like amounts and dates, names that look like tags.
 */
const READ = ['assets', 'held', 'open', 'hold', 'changes', 'amount', 'keep', 'upTo', 'committedAt', 'expiresAt'];
const TAGS = ['$bigint', '$date', '$bytes', '$map', '$string', '$', '$$', '$$bigint', '$other'];
const PLAIN = ['gold', 'meta', 'wallet', '0', 'constructor', 'toString', 'length', ''];

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...READ, ...TAGS, ...PLAIN) },
  fc.string({ unit: 'binary' }).filter((text) => text !== '__proto__'),
);
const date = fc.date({ noInvalidDate: true });
const integer = fc.oneof(
  fc.bigInt({ min: -20n, max: 20n }),
  fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
  fc.constantFrom(10n ** 128n - 1n, 1n - 10n ** 128n),
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  integer.map(String),
  date.map((value) => value.toISOString()),
  fc.constantFrom('05', '-0', '+1', '1e3', '5n', '1970-01-01', '00ff', '$bigint', '9'.repeat(129)),
);
const number = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => (value === 0 ? 0 : value));

const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 7, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    number,
    integer,
    text,
    date,
    fc.uint8Array({ maxLength: 8 }),
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(name, tie('node'), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(text, tie('node')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  ),
})).node;

/** JSON of any origin: the wire form of some value with parts exchanged. */
const json = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.jsonValue({ maxDepth: 2 }),
    text,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(name, tie('node'), { maxKeys: 3, noNullPrototype: true }),
    fc.tuple(fc.constantFrom(...TAGS), tie('node')).map(([tag, content]) => ({ [tag]: content })),
  ),
})).node;

test('fromWire() restores every value exactly from the JSON of toWire()', () => {
  fc.assert(
    fc.property(value, (original) => {
      // Vitest compares the field `constructor` of objects as their class.
      deepStrictEqual(fromWire(JSON.parse(JSON.stringify(toWire(original)))), original);
    }),
    { numRuns: 2_000 },
  );
});

test('different values have different JSON', () => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const isSame = JSON.stringify(toWire(one)) === JSON.stringify(toWire(other));

      if (isSame) deepStrictEqual(one, other);
    }),
    { numRuns: 1_000 },
  );
});

test('fromWire() restores or refuses any JSON, and what it restores can be written again', () => {
  fc.assert(
    fc.property(json, (wire) => {
      const given = JSON.parse(JSON.stringify(wire)) as unknown;
      let restored: unknown;
      try {
        restored = fromWire(given);
      } catch (error) {
        expect(isLedgerError(error, 'ERR_INVALID_COMMAND')).toBe(true);
        expect(error).toMatchObject({ problem: 'wire_invalid' });
        return;
      }

      deepStrictEqual(fromWire(JSON.parse(JSON.stringify(toWire(restored)))), restored);
    }),
    { numRuns: 2_000 },
  );
});

test('an amount in the assets of a value is a decimal string in its JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(name, integer, { maxKeys: 5 }), (assets) => {
      const { assets: written } = toWire({ assets }) as { readonly assets: object };

      expect(Object.values(written)).toEqual(Object.values(assets).map(String));
    }),
  );
});
