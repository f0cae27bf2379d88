import { describe, expect, test } from 'vitest';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import type { Share } from '../../src/domain/values/share.ts';
import { split } from '../../src/domain/values/split.ts';
import { invalid, problemIn } from './support/builders.ts';
import { counting } from './support/counting.ts';

/** Shares without rounding, such as `'80 %'`, `'1/3'`, `'50'` (fixed) and `'rest'`. Their wallets are w0, w1, … */
function sharesOf(...sizes: readonly string[]): Share[] {
  return sizes.map((size, at) => {
    const to = `w${at}`;
    if (size === 'rest') return { to, rest: true };
    if (size.includes('/')) return { to, fraction: size };
    return size.endsWith(' %') ? { to, percent: size.slice(0, -2) } : { to, fixed: BigInt(size) };
  });
}

function amountsOf(total: bigint, shares: readonly Share[]): bigint[] {
  return split(total, shares).map(({ amount }) => amount);
}

/** The problem for which split() refuses input of any type. */
const problemOf = (total: unknown, shares: unknown) => problemIn(() => split(total as bigint, shares as Share[]));

test('split() answers with the wallets and amounts of the shares, in their order', () => {
  const amounts = split(1001n, [
    { to: 'tax', percent: '10', round: 'down' },
    { to: 'seller', rest: true },
  ]);

  expect(amounts).toStrictEqual([
    { to: 'tax', amount: 100n },
    { to: 'seller', amount: 901n },
  ]);
});

test.each<readonly [bigint, readonly string[], readonly bigint[]]>([
  [15n, ['80 %', '8 %', '12 %'], [12n, 1n, 2n]],
  [100n, ['60 %', '35.5 %', '4.5 %'], [60n, 36n, 4n]],
  [1n, ['1/2', '1/2'], [1n, 0n]],
  [2n, ['90 %', '10 %'], [2n, 0n]],
  [77n, ['1/2', '1/2'], [39n, 38n]],
  [10001n, ['33.33 %', '33.33 %', '33.34 %'], [3333n, 3333n, 3335n]],
  [123456n, ['50000', '25 %', '10 %', 'rest'], [50000n, 30864n, 12345n, 30247n]],
])('case 52: %s by %s is %s, and no exact share moves', (total, sizes, amounts) => {
  expect(amountsOf(total, sharesOf(...sizes))).toEqual(amounts);
});

test.each<readonly [string, unknown, unknown, string, string]>([
  ['two shares with rest', 9n, sharesOf('rest', '10 %', 'rest'), 'rests_too_many', 'shares[2].rest'],
  ['shares above 100 %', 9n, sharesOf('60 %', '40.1 %'), 'shares_above_total', 'shares'],
  ['shares above 100 % beside rest', 1n, sharesOf('60 %', '60 %', 'rest'), 'shares_above_total', 'shares'],
  ['fixed shares above the total', 9n, sharesOf('5', '5', 'rest'), 'shares_above_total', 'shares'],
  ['shares below 100 % without rest', 9n, sharesOf('60 %', '39.9 %'), 'shares_below_total', 'shares'],
  ['a percentage that is a number', 9n, [{ to: 'tax', percent: 0.1 }], 'share_invalid', 'shares[0].percent'],
  ['a total that is a number', 9, sharesOf('rest'), 'amount_not_bigint', 'total'],
  ['a fixed share that is a number', 9n, [{ to: 'tax', fixed: 1 }], 'amount_not_bigint', 'shares[0].fixed'],
])('case 53: split() refuses %s', (_, total, shares, problem, field) => {
  expect(problemOf(total, shares)).toEqual(invalid(problem, field));
});

test.each([
  ['down', 4n, 95n],
  ['up', 5n, 94n],
] as const)('case 53: of 99 the tax of 5 percent, rounded %s, is %s and leaves %s', (round, tax, seller) => {
  expect(
    amountsOf(99n, [
      { to: 'tax', percent: '5', round },
      { to: 'seller', rest: true },
    ]),
  ).toEqual([tax, seller]);
});

describe('a share', () => {
  test.each<readonly [string, bigint, readonly string[], readonly bigint[]]>([
    ['of the whole total gets it', 7n, ['100 %'], [7n]],
    ['of a total of 0n gets nothing', 0n, ['1/3', '2/3'], [0n, 0n]],
    ['of 0 % gets nothing', 7n, ['0 %', '1/1'], [0n, 7n]],
    ['of 0n gets nothing', 0n, ['0', '0'], [0n, 0n]],
    ['with rest may get nothing', 7n, ['7', 'rest'], [7n, 0n]],
    ['with rest gets all if it is alone', 7n, ['rest'], [7n]],
    ['that is fixed takes nothing of the residue', 10n, ['1', '45 %', '45 %'], [1n, 5n, 4n]],
    ['may be fixed beside ratios of a total of 0n', 0n, ['0', '50 %'], [0n, 0n]],
    ['that lost more by rounding down comes first', 10n, ['1/6', '1/3', '1/2'], [2n, 3n, 5n]],
    ['is compared exactly', 1n, [`49.${'9'.repeat(60)} %`, `50.${'0'.repeat(59)}1 %`], [0n, 1n]],
    ['may have leading zeros', 100n, ['007.50 %', '037/040'], [8n, 92n]],
    ['of the largest total is exact', AMOUNT_MAX, ['1/3', '2/3'], [AMOUNT_MAX / 3n, (AMOUNT_MAX / 3n) * 2n]],
  ])('%s', (_, total, sizes, amounts) => {
    expect(amountsOf(total, sharesOf(...sizes))).toEqual(amounts);
  });

  test('of the same wallet as another has an amount of its own', () => {
    const shares: Share[] = [
      { to: 'ann', fixed: 1n },
      { to: 'ann', rest: true },
    ];

    expect(split(3n, shares)).toEqual([
      { to: 'ann', amount: 1n },
      { to: 'ann', amount: 2n },
    ]);
  });

  test('with fields that are undefined equals one without them', () => {
    const shares: unknown = [{ to: 'ann', percent: '100', fraction: undefined, round: undefined, rest: undefined }];

    expect(split(3n, shares as Share[])).toEqual([{ to: 'ann', amount: 3n }]);
  });
});

describe('rounding', () => {
  const half = (round?: 'up' | 'down'): Share => ({ to: 'ann', fraction: '1/2', round });
  const quarter = (round?: 'up' | 'down'): Share => ({ to: 'bob', percent: '25', round });

  test.each<readonly [string, bigint, readonly Share[], readonly bigint[]]>([
    ['up takes the unit that an earlier share would have got', 77n, [half(), half('up')], [38n, 39n]],
    ['down leaves the unit to a later share', 77n, [half('down'), half()], [38n, 39n]],
    ['down leaves the unit to a share that lost less', 7n, [half(), quarter('down'), quarter()], [4n, 1n, 2n]],
    ['does not move a whole number', 8n, [half('up'), quarter('up'), quarter('down')], [4n, 2n, 2n]],
    ['up takes from the rest', 5n, [half('up'), { to: 'carl', rest: true }], [3n, 2n]],
  ])('%s', (_, total, shares, amounts) => {
    expect(amountsOf(total, shares)).toEqual(amounts);
  });

  test.each<readonly [string, bigint, readonly Share[], string]>([
    ['up to more than the total is refused', 77n, [half('up'), half('up')], 'shares_above_total'],
    [
      'up to more than the total is refused beside rest',
      1n,
      [half('up'), quarter('up'), ...sharesOf('rest')],
      'shares_above_total',
    ],
    ['down to less than the total is refused', 77n, [half('down'), half('down')], 'shares_below_total'],
    [
      'down is refused if only whole numbers are left',
      2n,
      [quarter('down'), quarter('down'), half()],
      'shares_below_total',
    ],
  ])('%s', (_, total, shares, problem) => {
    expect(problemOf(total, shares)).toEqual(invalid(problem, 'shares'));
  });

  test.each([
    [half('up'), 'shares: rounded, they are more than the total'],
    [half('down'), 'shares: rounded, they are less than the total'],
  ])('that breaks the sum is named in the message: %o', (share, message) => {
    expect(() => split(77n, [share, share])).toThrow(message);
  });
});

describe('split() refuses', () => {
  test.each<readonly [string, bigint, readonly string[], string]>([
    ['no shares', 7n, [], 'shares_below_total'],
    ['no shares of nothing', 0n, [], 'shares_below_total'],
    ['a sum that is one trillionth short', 7n, ['99.9999999999 %'], 'shares_below_total'],
    ['a sum that is one trillionth over', 7n, ['100 %', '0.0000000001 %'], 'shares_above_total'],
    ['50 % of nothing', 0n, ['50 %'], 'shares_below_total'],
    ['150 % of nothing', 0n, ['100 %', '50 %'], 'shares_above_total'],
    ['150 % of nothing beside rest', 0n, ['100 %', '50 %', 'rest'], 'shares_above_total'],
    ['fixed shares below the total', 7n, ['5', '1'], 'shares_below_total'],
    ['fixed shares and ratios below the total', 10n, ['5', '49 %'], 'shares_below_total'],
    ['fixed shares and ratios above the total', 10n, ['5', '51 %'], 'shares_above_total'],
    ['fixed shares and ratios that fit only when rounded down', 1n, ['1', '10 %', 'rest'], 'shares_above_total'],
  ])('%s', (_, total, sizes, problem) => {
    expect(problemOf(total, sharesOf(...sizes))).toEqual(invalid(problem, 'shares'));
  });

  test.each([
    ...['', ' ', '5 ', '+5', '-5', '5.', '.5', '5e1', '1,5', '0x5', '٥', '5%', '5\n', 'NaN', 'Infinity', '1/2'],
    ...['100.01', '101', '1'.repeat(90), 5, 0.1, 5n, null, true, ['5'], { toString: () => '5' }, Symbol('5')],
  ])('the percentage %o', (percent) => {
    expect(problemOf(7n, [...sharesOf('rest'), { to: 'tax', percent }])).toEqual(
      invalid('share_invalid', 'shares[1].percent'),
    );
  });

  test.each([
    ...['', '/', '1/', '/2', '1/0', '0/0', '-1/2', '1/-2', '1 / 2', '1/2/3', '0.5/1', '3/2', '0.5', '50', '1/2\n'],
    ...[0.5, 1n, null, ['1/2']],
  ])('the fraction %o', (fraction) => {
    expect(problemOf(7n, [{ to: 'tax', fraction }, ...sharesOf('rest')])).toEqual(
      invalid('share_invalid', 'shares[0].fraction'),
    );
  });

  test.each<readonly [string, object, string]>([
    ['without a size', {}, 'shares[0]'],
    ['with two sizes', { percent: '5', fixed: 5n }, 'shares[0]'],
    ['with a fraction and a percentage', { percent: '5', fraction: '1/20' }, 'shares[0]'],
    ['with a size and null', { fixed: 5n, rest: null }, 'shares[0]'],
    ['whose rest is false', { rest: false }, 'shares[0].rest'],
    ['whose rest is a number', { rest: 1 }, 'shares[0].rest'],
    ['that rounds in no known direction', { percent: '5', round: 'half' }, 'shares[0].round'],
    ['whose direction is null', { fraction: '1/2', round: null }, 'shares[0].round'],
    ['that is fixed and rounded', { fixed: 5n, round: 'up' }, 'shares[0].round'],
    ['that has rest and is rounded', { rest: true, round: 'down' }, 'shares[0].round'],
  ])('a share %s', (_, share, field) => {
    expect(problemOf(7n, [{ to: 'tax', ...share }])).toEqual(invalid('share_invalid', field));
  });

  test.each<readonly [string, unknown, unknown, string, string]>([
    ['a total below 0n', -1n, sharesOf('rest'), 'amount_not_positive', 'total'],
    ['a total above the largest amount', AMOUNT_MAX + 1n, sharesOf('rest'), 'amount_too_large', 'total'],
    ['a fixed share below 0n', 7n, sharesOf('rest', '-1'), 'amount_not_positive', 'shares[1].fixed'],
    [
      'a fixed share above the largest amount',
      7n,
      sharesOf(`${AMOUNT_MAX + 1n}`),
      'amount_too_large',
      'shares[0].fixed',
    ],
    ['a total that is text', '7', sharesOf('rest'), 'amount_not_bigint', 'total'],
    ['a total that is undefined', undefined, sharesOf('rest'), 'amount_not_bigint', 'total'],
  ])('%s', (_, total, shares, problem, field) => {
    expect(problemOf(total, shares)).toEqual(invalid(problem, field));
  });

  test.each([
    [{}, 'shares[0]: a share has one of percent, fraction'],
    [{ percent: 5 }, "shares[0].percent: must be text from '0' to '100', such as '35.5', of at most 90 characters"],
    [{ fraction: 5 }, "shares[0].fraction: must be text from '0/1' to '1/1', such as '1/3', of at most 90 characters"],
    [{ rest: 5 }, 'shares[0].rest: must be true'],
    [{ fixed: 5n, round: 'up' }, "shares[0].round: must be 'up' or 'down', beside percent or fraction"],
  ])('the share %o with a message that says what it must be', (share, message) => {
    expect(() => split(7n, [{ to: 'tax', ...share } as never])).toThrow(message);
  });

  test('an amount below 0n with a message that allows 0n', () => {
    expect(() => split(-1n, [])).toThrow('total: must be at least 0n');
  });

  test('shares that are no list with a message that says so', () => {
    expect(() => split(1n, {} as never)).toThrow('shares: a list was expected');
  });
});

// Goal: the order of PROBLEMS is the order in which problems are reported. Method: each row breaks its own rule and
// later ones that can be broken at the same time.
const BAD_AMOUNTS = [{ to: 'a', fixed: 1 }, { to: 'a', fixed: -1n }, ...sharesOf(`${AMOUNT_MAX + 1n}`)];
const TWO_RESTS = [...sharesOf('rest', 'rest'), ...BAD_AMOUNTS];
const BAD_SHARE = [{ to: 'a', percent: 5 }, ...TWO_RESTS];
const BAD_NAME = [{ to: 'a b' }, ...BAD_SHARE];
const NO_NAME = [{ percent: 5 }, ...BAD_NAME];
const UNKNOWN = [{ percent: 5, note: 'x' }, ...NO_NAME];

test.each<readonly [string, string, unknown, unknown]>([
  ['not_an_object', 'shares[9]', 7, [...UNKNOWN, 5]],
  ['unknown_field', 'shares[0].note', 7, UNKNOWN],
  ['missing_field', 'shares[0].to', 7, NO_NAME],
  ['name_invalid', 'shares[0].to', 7, BAD_NAME],
  ['shares_too_many', 'shares', 7, Array(101).fill(5)],
  ['share_invalid', 'shares[0].percent', 7, BAD_SHARE],
  ['rests_too_many', 'shares[1].rest', 7, TWO_RESTS],
  ['amount_not_bigint', 'total', 7, BAD_AMOUNTS],
  ['amount_not_bigint', 'shares[0].fixed', 7n, BAD_AMOUNTS],
  ['amount_not_positive', 'total', -7n, BAD_AMOUNTS.slice(1)],
  ['amount_not_positive', 'shares[0].fixed', AMOUNT_MAX + 1n, BAD_AMOUNTS.slice(1)],
  ['amount_too_large', 'total', AMOUNT_MAX + 1n, BAD_AMOUNTS.slice(2)],
  ['amount_too_large', 'shares[0].fixed', 7n, BAD_AMOUNTS.slice(2)],
])('split() reports %s (%s) before every later problem', (problem, field, total, shares) => {
  expect(problemOf(total, shares)).toEqual(invalid(problem, field));
});

describe('the bounds of split() are', () => {
  test('100 shares: more are not read', () => {
    const hundred = sharesOf(...Array<string>(LIMITS.sharesMax).fill('1/100'));
    const { value, reads } = counting([...hundred, ...sharesOf('rest')]);

    expect(amountsOf(150n, hundred)).toEqual([...Array(50).fill(2n), ...Array(50).fill(1n)]);
    expect(problemOf(150n, value)).toEqual(invalid('shares_too_many', 'shares'));
    expect(reads()).toBe(0);
  });

  test('90 characters of a percentage or a fraction', () => {
    const zeros = (count: number): string => '0'.repeat(count);

    expect(amountsOf(8n, [{ to: 'ann', percent: `100.${zeros(86)}` }])).toEqual([8n]);
    expect(amountsOf(8n, [{ to: 'ann', fraction: `${zeros(87)}1/1` }])).toEqual([8n]);
    expect(problemOf(8n, [{ to: 'ann', percent: `100.${zeros(87)}` }])?.problem).toBe('share_invalid');
    expect(problemOf(8n, [{ to: 'ann', fraction: `${zeros(88)}1/1` }])?.problem).toBe('share_invalid');
  });
});
