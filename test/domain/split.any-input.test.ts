import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../src/domain/error-codes.ts';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import type { Share } from '../../src/domain/values/share.ts';
import { split } from '../../src/domain/values/split.ts';
import { invalid, problemIn } from './support/builders.ts';
import { counting } from './support/counting.ts';

const problemOf = (total: unknown, shares: unknown) => problemIn(() => split(total as bigint, shares as Share[]));

const REST = { to: 'ann', rest: true } as const;

function fail(): never {
  throw new RangeError('not to be read');
}

/** An object whose named field throws when it is read. */
function throwing(name: string, fields: object = {}): object {
  return Object.defineProperty({ ...fields }, name, { get: fail, enumerable: true });
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** A list that answers with this length. */
function ofLength(length: unknown): unknown {
  return new Proxy([REST], { get: (list, name) => (name === 'length' ? length : Reflect.get(list, name)) });
}

class OwnShare {
  to = 'ann';
  rest = true;
}

describe('split() refuses shares that', () => {
  test.each<readonly [string, unknown]>([
    ['are undefined', undefined],
    ['are null', null],
    ['are text', 'rest'],
    ['are an object', REST],
    ['are a Set', new Set([REST])],
    ['are like a list', { length: 1, 0: REST }],
    ['are a revoked Proxy', revoked([REST])],
    ['have a length that throws', new Proxy([REST], { get: fail })],
    ['have a length that is not a number', ofLength('many')],
    ['have a length that has no number', ofLength(Symbol('many'))],
  ])('%s', (_, shares) => {
    expect(problemOf(1n, shares)).toEqual(invalid('not_an_object', 'shares'));
  });

  test.each([101, 2 ** 32, Number.POSITIVE_INFINITY, '101'])('have the length %o', (length) => {
    expect(problemOf(1n, ofLength(length))).toEqual(invalid('shares_too_many', 'shares'));
  });

  test('have a length below zero', () => {
    expect(problemOf(1n, ofLength(-1))).toEqual(invalid('shares_below_total', 'shares'));
  });
});

describe('split() refuses a share that', () => {
  test.each<readonly [string, unknown]>([
    ['is undefined', undefined],
    ['is null', null],
    ['is text', 'rest'],
    ['is a list', ['ann', 5n]],
    ['is a function', () => REST],
    ['is a class instance', new OwnShare()],
    ['inherits its fields', Object.create(REST)],
    ['is a revoked Proxy', revoked(REST)],
    ['has names that throw', new Proxy({ ...REST }, { ownKeys: fail })],
    ['has a prototype that throws', new Proxy({ ...REST }, { getPrototypeOf: fail })],
  ])('%s', (_, share) => {
    expect(problemOf(1n, [REST, share])).toEqual(invalid('not_an_object', 'shares[1]'));
  });

  test('is a hole', () => {
    const shares = [REST];
    shares[2] = REST;

    expect(problemOf(1n, shares)).toEqual(invalid('not_an_object', 'shares[1]'));
  });

  test('throws when it is read', () => {
    expect(problemOf(1n, Object.defineProperty([REST], 0, { get: fail }))).toEqual(
      invalid('not_an_object', 'shares[0]'),
    );
  });

  test.each<readonly [string, object, string, string]>([
    ['wallet', throwing('to', { rest: true }), 'name_invalid', 'to'],
    ['percentage', throwing('percent', { to: 'ann' }), 'share_invalid', 'percent'],
    ['fraction', throwing('fraction', { to: 'ann' }), 'share_invalid', 'fraction'],
    ['rest', throwing('rest', { to: 'ann' }), 'share_invalid', 'rest'],
    ['direction', throwing('round', { to: 'ann', percent: '5' }), 'share_invalid', 'round'],
    ['fixed amount', throwing('fixed', { to: 'ann' }), 'amount_not_bigint', 'fixed'],
  ])('has a %s that throws', (_, share, problem, name) => {
    expect(problemOf(1n, [share])).toEqual(invalid(problem, `shares[0].${name}`));
  });

  test.each<readonly [string, unknown]>([
    ['a number', 7],
    ['a symbol', Symbol('ann')],
    ['text with a space', 'ann b'],
    ['text of megabytes', 'a'.repeat(2 ** 22)],
    ['null', null],
  ])('names its wallet with %s', (_, to) => {
    expect(problemOf(1n, [{ to, rest: true }])).toEqual(invalid('name_invalid', 'shares[0].to'));
  });

  test.each(['percent', 'fraction'])('has megabytes of text as its %s', (name) => {
    expect(problemOf(1n, [{ to: 'ann', [name]: '1'.repeat(2 ** 24) }])).toEqual(
      invalid('share_invalid', `shares[0].${name}`),
    );
  });

  test('has an unknown field with a name of megabytes, with an error that is short', () => {
    const refused = problemOf(1n, [{ ...REST, ['x'.repeat(2 ** 22)]: 1 }]);

    expect(refused?.problem).toBe('unknown_field');
    expect(refused?.field?.length).toBeLessThan(5_000);
  });

  test('has a field of its own named __proto__', () => {
    const share = Object.defineProperty({ ...REST }, '__proto__', { value: {}, enumerable: true });

    expect(problemOf(1n, [share])).toEqual(invalid('unknown_field', 'shares[0].__proto__'));
  });
});

test('split() reads each share and each field once', () => {
  const share = counting({ to: 'ann', percent: '100', round: 'up' });
  const list = counting([share.value]);

  expect(split(7n, list.value as Share[])).toEqual([{ to: 'ann', amount: 7n }]);
  expect(list.reads()).toBe(1);
  // to, percent, fraction, fixed, rest, round.
  expect(share.reads()).toBe(6);
});

test('split() leaves its input unchanged', () => {
  const shares = Object.freeze([Object.freeze({ to: 'ann', fraction: '1/2' }), Object.freeze(REST)]);

  expect(split(7n, shares)).toEqual([
    { to: 'ann', amount: 3n },
    { to: 'ann', amount: 4n },
  ]);
});

test('split() of shares without prototypes has a result', () => {
  expect(split(7n, [Object.assign(Object.create(null), REST)])).toEqual([{ to: 'ann', amount: 7n }]);
});

test('split() of any input has amounts that add up to the total, or reports a documented problem', () => {
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });
  const mostly = <T>(good: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 15, arbitrary: good }, anything);
  const share = fc.oneof(
    fc.record({ to: mostly(fc.constant('ann')), rest: mostly(fc.constant(true)) }),
    fc.record({ to: mostly(fc.constant('bob')), fixed: mostly(fc.bigInt({ min: -1n, max: 9n })) }),
    fc.record(
      {
        to: mostly(fc.constant('carl')),
        percent: mostly(fc.stringMatching(/^[0-9]{1,2}(\.[0-9]{1,3})?$/)),
        round: fc.constantFrom('up', 'down', undefined),
      },
      { requiredKeys: ['to', 'percent'] },
    ),
    fc.record({ to: mostly(fc.constant('dora')), fraction: mostly(fc.stringMatching(/^[01]\/[0-4]$/)) }),
  );
  const total = mostly(fc.oneof(fc.bigInt({ min: 0n, max: 99n }), fc.bigInt({ min: 0n, max: AMOUNT_MAX + 1n })));
  const shares = mostly(fc.oneof(fc.array(mostly(share), { maxLength: 4 }), fc.sparseArray(share)));
  let results = 0;

  fc.assert(
    fc.property(total, shares, (some, parts) => {
      let amounts: readonly bigint[] = [];
      const refused = problemIn(() => {
        amounts = split(some as bigint, parts as Share[]).map(({ amount }) => amount);
      });

      if (refused === undefined) {
        results += 1;
        expect(amounts.every((amount) => amount >= 0n)).toBe(true);
        expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(some);
      } else {
        expect(refused.code).toBe('ERR_INVALID_COMMAND');
        expect(Object.keys(PROBLEMS)).toContain(refused.problem);
        expect(refused.field).toMatch(/^(?:total|shares)/);
      }
    }),
    { numRuns: 5_000 },
  );

  expect(results).toBeGreaterThan(100);
});
