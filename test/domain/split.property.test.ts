import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import type { Rounding, Share } from '../../src/domain/values/share.ts';
import { split } from '../../src/domain/values/split.ts';
import { problemIn } from './support/builders.ts';

/** A share with its exact amount, `numerator / denominator`. */
interface Exact {
  readonly share: Share;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A total with shares that add up to it exactly. */
interface Case {
  readonly total: bigint;
  readonly parts: readonly Exact[];
}

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);
const amountsOf = (total: bigint, parts: readonly { readonly share: Share }[]): bigint[] =>
  split(
    total,
    parts.map(({ share }) => share),
  ).map(({ amount }) => amount);

const total = fc.oneof(fc.bigInt({ min: 0n, max: 30n }), fc.bigInt({ min: 0n, max: AMOUNT_MAX }));

/** Percentages with up to three decimals that add up to 100. */
const percentages: fc.Arbitrary<Case> = fc
  .record({ total, cuts: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 8 }) })
  .map(({ total, cuts }) => {
    const borders = [0, ...cuts.sort((a, b) => a - b), 100_000];
    const parts = borders.slice(1).map((border, at) => {
      const thousandths = border - (borders[at] as number);
      const percent = `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`;
      return { share: { to: `w${at}`, percent }, numerator: total * BigInt(thousandths), denominator: 100_000n };
    });
    return { total, parts };
  });

/** Fixed shares, and fractions of what they leave, in any order. Weights are often equal. */
const fractions: fc.Arbitrary<Case> = fc
  .record({
    weights: fc.array(fc.oneof(fc.bigInt({ min: 1n, max: 3n }), fc.bigInt({ min: 0n, max: 1_000n })), { maxLength: 8 }),
    fixed: fc.array(fc.bigInt({ min: 0n, max: 20n }), { maxLength: 3 }),
    left: fc.oneof(fc.bigInt({ min: 1n, max: 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n })),
  })
  .chain(({ weights, fixed, left }) => {
    // Not all weights are 0.
    const all = [1n, ...weights];
    const whole = sumOf(all);
    const total = sumOf(fixed) + left;
    const parts: Exact[] = [
      ...fixed.map((amount, at) => ({ share: { to: `f${at}`, fixed: amount }, numerator: amount, denominator: 1n })),
      ...all.map((weight, at) => ({
        share: { to: `w${at}`, fraction: `${weight * left}/${whole * total}` },
        numerator: weight * left,
        denominator: whole,
      })),
    ];
    return fc.record({
      total: fc.constant(total),
      parts: fc.shuffledSubarray(parts, { minLength: parts.length }),
    });
  });

const cases = fc.oneof(percentages, fractions);
const RUNS = { numRuns: 2_000 };

test('split() adds up to the total, and each amount is less than one from its exact share', () => {
  fc.assert(
    fc.property(cases, ({ total, parts }) => {
      const amounts = amountsOf(total, parts);

      expect(amounts).toHaveLength(parts.length);
      expect(sumOf(amounts)).toBe(total);
      for (const [at, { numerator, denominator }] of parts.entries()) {
        const difference = (amounts[at] as bigint) * denominator - numerator;
        expect(-denominator < difference && difference < denominator).toBe(true);
      }
    }),
    RUNS,
  );
});

test('a share that is a whole number is its exact amount', () => {
  let whole = 0;

  fc.assert(
    fc.property(cases, ({ total, parts }) => {
      for (const [at, amount] of amountsOf(total, parts).entries()) {
        const { numerator, denominator } = parts[at] as Exact;
        if (numerator % denominator !== 0n) continue;
        whole += 1;
        expect(amount).toBe(numerator / denominator);
      }
    }),
    RUNS,
  );

  expect(whole).toBeGreaterThan(100);
});

test('no share that is rounded down lost more than one that is rounded up, nor as much and is earlier', () => {
  let units = 0;

  fc.assert(
    fc.property(cases, ({ total, parts }) => {
      const shares = amountsOf(total, parts).map((amount, at) => {
        const { numerator, denominator } = parts[at] as Exact;
        return { at, isUp: amount * denominator > numerator, lost: numerator % denominator, denominator };
      });
      const ups = shares.filter(({ isUp }) => isUp);
      units += ups.length;
      for (const up of ups) {
        for (const down of shares.filter(({ isUp }) => !isUp)) {
          const more = up.lost * down.denominator - down.lost * up.denominator;
          expect(more > 0n || (more === 0n && up.at < down.at)).toBe(true);
        }
      }
    }),
    RUNS,
  );

  expect(units).toBeGreaterThan(100);
});

test('the order of the shares changes no amount but of shares that lost as much as another', () => {
  const shuffled = cases.chain(({ total, parts }) => {
    const other = fc.shuffledSubarray([...parts], { minLength: parts.length });
    return fc.record({ total: fc.constant(total), parts: fc.constant(parts), other });
  });

  fc.assert(
    fc.property(shuffled, ({ total, parts, other }) => {
      const before = new Map(amountsOf(total, parts).map((amount, at) => [parts[at], amount]));
      const isTie = (a: Exact): boolean =>
        parts.some((b) => {
          const isEqual =
            (a.numerator % a.denominator) * b.denominator === (b.numerator % b.denominator) * a.denominator;
          return a !== b && isEqual;
        });
      for (const [at, amount] of amountsOf(total, other).entries()) {
        const part = other[at] as Exact;
        if (!isTie(part)) expect(amount).toBe(before.get(part));
      }
    }),
    RUNS,
  );
});

const ratio = fc.record({
  percent: fc.integer({ min: 0, max: 25 }),
  round: fc.constantFrom<Rounding | undefined>('up', 'down', undefined),
});

test('beside rest every share is rounded in its direction, down without one, and rest takes the residue', () => {
  let results = 0;

  fc.assert(
    fc.property(total, fc.array(ratio, { maxLength: 4 }), fc.nat({ max: 4 }), (total, ratios, place) => {
      const shares: Share[] = ratios.map(({ percent, round }) => ({ to: 'ann', percent: `${percent}`, round }));
      const expected = ratios.map(({ percent, round }) => {
        const hundredths = total * BigInt(percent);
        return (hundredths + (round === 'up' ? 99n : 0n)) / 100n;
      });
      const residue = total - sumOf(expected);
      shares.splice(place, 0, { to: 'rest', rest: true });
      expected.splice(place, 0, residue);

      if (residue < 0n) expect(problemIn(() => split(total, shares))?.problem).toBe('shares_above_total');
      else expect(split(total, shares).map(({ amount }) => amount)).toEqual(expected);
      results += residue < 0n ? 0 : 1;
    }),
    RUNS,
  );

  expect(results).toBeGreaterThan(1_000);
});

test('shares with round are rounded as it says: the others take the residue, or the shares are refused', () => {
  const rounded = cases.chain(({ total, parts }) => {
    const rounds = fc.array(fc.constantFrom<Rounding | undefined>('up', 'down', undefined), {
      minLength: parts.length,
      maxLength: parts.length,
    });
    return fc.record({ total: fc.constant(total), parts: fc.constant(parts), rounds });
  });
  const seen = new Set<string>();

  fc.assert(
    fc.property(rounded, ({ total, parts, rounds }) => {
      const directed = parts.map((part, at) => {
        const round = 'fixed' in part.share ? undefined : rounds[at];
        const down = part.numerator / part.denominator;
        const up = part.numerator % part.denominator > 0n ? down + 1n : down;
        const share: Share = round === undefined ? part.share : ({ ...part.share, round } as Share);
        return { share, low: round === 'up' ? up : down, high: round === 'down' ? down : up };
      });
      const low = sumOf(directed.map((part) => part.low));
      const high = sumOf(directed.map((part) => part.high));

      const shares = directed.map(({ share }) => share);
      const problem = problemIn(() => split(total, shares))?.problem;
      expect(problem).toBe(low > total ? 'shares_above_total' : high < total ? 'shares_below_total' : undefined);
      seen.add(problem ?? 'result');
      if (problem !== undefined) return;
      const amounts = amountsOf(total, directed);
      expect(sumOf(amounts)).toBe(total);
      for (const [at, part] of directed.entries()) expect([part.low, part.high]).toContain(amounts[at]);
    }),
    RUNS,
  );

  expect(seen.size).toBe(3);
});
