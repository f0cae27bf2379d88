import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssetsInput } from '../../src/domain/commands/command-input.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import { bundleIn, invalid, problemOf } from './support/builders.ts';

const paying = (amount: unknown): unknown => ({ from: 'alice', to: 'bob', assets: { gold: amount } });
const bundleOf = (assets: AssetsInput): unknown => new Map(bundleIn(validateCommand('mint', { to: 'alice', assets })));

describe('an amount', () => {
  // BigInt() or Number() would accept each of these.
  test.each([
    ['a number', 10],
    ['a number above 2^53', 2 ** 53 + 2],
    ['a fraction', 1.5],
    ['NaN', Number.NaN],
    ['text', '10'],
    ['empty text', ''],
    ['hexadecimal text', '0x10'],
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['a boxed bigint', Object(10n)],
    ['an object with valueOf', { valueOf: () => 10n }],
    ['an object with toPostgres', { toPostgres: () => '10' }],
    ['a list', [10n]],
    ['a symbol', Symbol('10')],
    ['a function', () => 10n],
  ])('that is %s is refused as amount_not_bigint', (_, amount) => {
    expect(problemOf('transfer', paying(amount))).toEqual(invalid('amount_not_bigint', 'assets.gold'));
  });

  test.each([0n, -1n, -(10n ** 78n)])('of %s is refused as amount_not_positive', (amount) => {
    expect(problemOf('transfer', paying(amount))).toEqual(invalid('amount_not_positive', 'assets.gold'));
  });

  test.each([10n ** 78n, 10n ** 78n + 1n, 2n ** 4096n])('of %s is refused as amount_too_large', (amount) => {
    expect(problemOf('transfer', paying(amount))).toEqual(invalid('amount_too_large', 'assets.gold'));
  });

  test.each([1n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, 10n ** 77n, 10n ** 78n - 1n])(
    'of %s is kept exactly',
    (amount) => {
      expect(bundleOf({ gold: amount })).toEqual(new Map([['gold', amount]]));
    },
  );
});

describe('a list of assets', () => {
  test('with an asset twice is added up', () => {
    const assets = [
      { asset: 'gold', amount: 10n },
      { asset: 'silver', amount: 3n },
      { asset: 'gold', amount: 10n },
    ];

    expect(bundleOf(assets)).toEqual(
      new Map([
        ['gold', 20n],
        ['silver', 3n],
      ]),
    );
  });

  test('has the sums of its entries in any order', () => {
    const entry = fc.record({ asset: fc.constantFrom('gold', 'silver', 'iron'), amount: fc.bigInt({ min: 1n }) });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), (assets) => {
        const sums: Record<string, bigint> = {};
        for (const { asset, amount } of assets) sums[asset] = (sums[asset] ?? 0n) + amount;

        expect(bundleOf(assets)).toEqual(new Map(Object.entries(sums)));
        expect(bundleOf(assets.toReversed())).toEqual(new Map(Object.entries(sums)));
      }),
    );
  });

  test('whose repeated assets add up to more than the maximum is refused at the entry that exceeds it', () => {
    const assets = [
      { asset: 'gold', amount: AMOUNT_MAX },
      { asset: 'silver', amount: AMOUNT_MAX },
      { asset: 'gold', amount: 1n },
    ];

    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('amount_too_large', 'assets[2]'));
  });

  test('whose repeated assets add up to exactly the maximum is valid', () => {
    const assets = [
      { asset: 'gold', amount: AMOUNT_MAX - 1n },
      { asset: 'gold', amount: 1n },
    ];

    expect(bundleOf(assets)).toEqual(new Map([['gold', AMOUNT_MAX]]));
  });

  test('with a negative entry is refused also if its sum is positive', () => {
    const assets = [
      { asset: 'gold', amount: 10n },
      { asset: 'gold', amount: -1n },
    ];

    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('amount_not_positive', 'assets[1]'));
  });

  test('may have more entries than the limit on different assets', () => {
    const assets = Array.from({ length: 10 * LIMITS.assetsPerCommandMax }, () => ({ asset: 'gold', amount: 1n }));

    expect(bundleOf(assets)).toEqual(new Map([['gold', BigInt(assets.length)]]));
  });

  test('may repeat an asset where its different assets are at the limit', () => {
    const names = Array.from({ length: LIMITS.assetsPerCommandMax }, (_, at) => `asset-${at}`);
    const assets = [...names, 'asset-0'].map((asset) => ({ asset, amount: 1n }));

    expect(bundleOf(assets)).toEqual(new Map(names.map((name) => [name, name === 'asset-0' ? 2n : 1n])));
  });
});

test.each([
  [LIMITS.assetsPerCommandMax, undefined],
  [LIMITS.assetsPerCommandMax + 1, invalid('assets_too_many', 'assets')],
])('%i different assets are at the limit of 64 or above it', (count, expected) => {
  const assets = Object.fromEntries(Array.from({ length: count }, (_, at) => [`asset-${at}`, 1n]));

  expect(problemOf('mint', { to: 'alice', assets })).toEqual(expected);
});
