import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/domain/limits.ts';
import { isWellFormedText } from '../../src/domain/values/names.ts';
import { copyPlainData, isPlainObject, NotPlainData } from '../../src/domain/values/plain-data.ts';

const NAME = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__proto__' && isWellFormedText(name));

/** Plain data of every type, nested to the maximum depth. */
const plainData = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: LIMITS.dataDepthMax - 1, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    // Only +0: the copy of -0 is 0, see below.
    fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => (number === 0 ? 0 : number)),
    fc.bigInt({ min: -(2n ** 255n), max: 2n ** 255n - 1n }),
    fc.string({ unit: 'grapheme' }).filter(isWellFormedText),
    fc.uint8Array(),
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(NAME, tie('node'), { maxKeys: 5 }),
  ),
})).node;

/** Every array and object in a value, itself included. */
function* branches(value: unknown): Iterable<object> {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  yield value;
  for (const child of Object.values(value)) yield* branches(child);
}

describe('a copy of plain data', () => {
  test('equals the original', () => {
    fc.assert(
      fc.property(plainData, (value) => {
        expect(copyPlainData(value, 'meta')).toEqual(value);
      }),
    );
  });

  test('shares no object with the original', () => {
    fc.assert(
      fc.property(plainData, (value) => {
        const originals = new Set(branches(value));

        for (const branch of branches(copyPlainData(value, 'meta'))) expect(originals.has(branch)).toBe(false);
      }),
    );
  });

  test('is frozen at every level', () => {
    fc.assert(
      fc.property(plainData, (value) => {
        for (const branch of branches(copyPlainData(value, 'meta'))) expect(Object.isFrozen(branch)).toBe(true);
      }),
    );
  });

  test('has its field names sorted as text', () => {
    fc.assert(
      fc.property(plainData, (value) => {
        for (const branch of branches(copyPlainData(value, 'meta'))) {
          if (Array.isArray(branch)) continue;
          // JavaScript puts names that are whole numbers first.
          const names = Object.keys(branch).filter((name) => !/^(?:0|[1-9][0-9]*)$/.test(name));
          expect(names).toEqual([...names].sort());
        }
      }),
    );
  });

  test('is the same for the same fields in another order', () => {
    const pairs = fc.uniqueArray(fc.tuple(NAME, fc.integer()), { selector: ([name]) => name });
    const both = pairs.chain((entries) =>
      fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
    );
    fc.assert(
      fc.property(both, ([entries, shuffled]) => {
        const copy = copyPlainData(Object.fromEntries(shuffled), 'meta');

        expect(Object.entries(copy as object)).toEqual(
          Object.entries(copyPlainData(Object.fromEntries(entries), 'meta') as object),
        );
      }),
    );
  });

  test('leaves out fields that are undefined', () => {
    expect(copyPlainData({ a: undefined, b: 1 }, 'meta')).toStrictEqual({ b: 1 });
  });

  test('has 0 for -0, as the database returns it', () => {
    expect(copyPlainData({ zero: -0 }, 'meta')).toStrictEqual({ zero: 0 });
  });

  test('has an ordinary prototype even if the original has none', () => {
    const copy = copyPlainData(Object.assign(Object.create(null), { a: 1 }), 'meta');

    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  test('has its own bytes, also for a subclass such as Buffer', () => {
    const copy = copyPlainData(Buffer.from('hi'), 'meta') as Uint8Array;

    expect(copy).toStrictEqual(Uint8Array.of(104, 105));
  });

  test('of an object with shared parts stops long before it has copied a million values', () => {
    // Six objects that unfold into 10 ** 6 values; with two more levels the copy would take minutes.
    let reads = 0;
    let value: object = {};
    for (let level = 0; level < 6; level += 1) {
      const shared = value;
      const get = (): object => {
        reads += 1;
        return shared;
      };
      const names = Array.from({ length: 10 }, (_, at) => `field-${at}`);
      value = Object.defineProperties({}, Object.fromEntries(names.map((name) => [name, { enumerable: true, get }])));
    }

    expect(() => copyPlainData(value, 'meta')).toThrow(NotPlainData);
    expect(reads).toBeLessThanOrEqual(100_000);
  });
});

test('the refusal of a value that is not plain data names its path', () => {
  const value = { items: [{ id: 1 }, { id: Symbol('two') }] };

  expect(() => copyPlainData(value, 'meta')).toThrow(expect.objectContaining({ path: 'meta.items[1].id' }));
});

test.each<readonly [string, unknown, boolean]>([
  ['an object literal', {}, true],
  ['an object without a prototype', Object.create(null), true],
  ['a list', [], false],
  ['a Date', new Date(0), false],
  ['an error', new Error('x'), false],
  ['null', null, false],
  ['a function', () => 0, false],
  ['an object made from another', Object.create({ a: 1 }), false],
])('%s is, or is not, a plain object', (_, value, expected) => {
  expect(isPlainObject(value)).toBe(expected);
});
