import { invalidCommand } from '../errors.ts';
import { type ParsedShare, parseShares, type Ratio } from './parse-shares.ts';
import type { Share } from './share.ts';

/** The amount of one share of a total. */
export interface ShareAmount {
  /** The name of the wallet that the share is for. */
  readonly to: string;
  /** The amount, at least `0n`. Commands refuse amounts of `0n`: leave such a share out. */
  readonly amount: bigint;
}

/**
 * Divides a total among shares. The result has one amount per share, in the order of the shares, and the amounts add up
 * to the total exactly. Pure, and exact at any size: it calculates with rational numbers.
 *
 * A fixed share, and one that is a whole number, gets exactly that. A share with `round` is rounded in its direction.
 * All others are rounded down, and the share with `rest` takes the residue. Without `rest` the shares must add up to
 * the total, and the residue goes by units to the shares that lost most by rounding down, of equal ones to the earlier:
 * the largest remainder method of Hamilton (1792; Balinski and Young, "Fair Representation", 1982, chapter 3). So every
 * amount differs from its exact share by less than one unit.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `shares_above_total` or `shares_below_total`, also if the shares add
 * up to the total only before they are rounded as `round` says; with another problem for an invalid total or share.
 * @example
 * split(1001n, [{ to: 'tax', percent: '10', round: 'down' }, { to: 'seller', rest: true }]);
 * // [{ to: 'tax', amount: 100n }, { to: 'seller', amount: 901n }]
 */
export function split(total: bigint, shares: readonly Share[]): ShareAmount[] {
  const parsed = parseShares(total, shares);
  const restAt = parsed.findIndex(({ isRest }) => isRest);
  checkSum(total, parsed, restAt >= 0);
  const rounded = parsed.map((share) => roundShare(total, share));
  const residue = total - sumOf(rounded.map(({ amount }) => amount));
  if (residue < 0n) throw invalidCommand('shares_above_total', 'shares', 'rounded, they are more than the total');
  const rest = rounded[restAt];
  if (rest !== undefined) rest.amount = residue;
  else for (const share of takersOf(residue, rounded)) share.amount += 1n;
  return rounded.map(({ to, amount }) => ({ to, amount }));
}

/** Compares the sum of the exact shares with the total: rounding hides neither 101 % nor 99 %. */
function checkSum(total: bigint, shares: readonly ParsedShare[], hasRest: boolean): void {
  const fixed = shares.flatMap((share) => share.fixed ?? []);
  const { numerator, denominator } = shares.reduce((sum, { ratio = ZERO }) => add(sum, ratio), ZERO);
  const excess = (sumOf(fixed) - total) * denominator + total * numerator;
  // The ratios on their own, too: of a total of 0n, 50 % and 150 % are all of it.
  if (excess > 0n || numerator > denominator) throw invalidCommand('shares_above_total', 'shares');
  const isBelow = excess < 0n || (fixed.length === 0 && numerator < denominator);
  if (isBelow && !hasRest) throw invalidCommand('shares_below_total', 'shares');
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

const ZERO: Ratio = { numerator: 0n, denominator: 1n };

function add(a: Ratio, b: Ratio): Ratio {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** A share whose amount may still get a part of the residue. */
interface RoundedShare {
  readonly to: string;
  amount: bigint;
  /** The part of a unit that the share lost by rounding down; 0 if it takes nothing of the residue. */
  readonly lost: Ratio;
}

function roundShare(total: bigint, { to, ratio, round, fixed = 0n }: ParsedShare): RoundedShare {
  if (ratio === undefined) return { to, amount: fixed, lost: ZERO };
  const { denominator } = ratio;
  const exact = total * ratio.numerator;
  const amount = exact / denominator;
  const numerator = exact % denominator;
  if (round === undefined) return { to, amount, lost: { numerator, denominator } };
  return { to, amount: round === 'up' && numerator > 0n ? amount + 1n : amount, lost: ZERO };
}

/** The shares that get one unit of the residue each. */
function takersOf(residue: bigint, shares: readonly RoundedShare[]): readonly RoundedShare[] {
  const losers = shares.filter(({ lost }) => lost.numerator > 0n);
  if (losers.length < residue)
    throw invalidCommand('shares_below_total', 'shares', 'rounded, they are less than the total');
  // Sorting is stable: of equal ones the earlier stays first.
  return losers.sort((a, b) => compare(b.lost, a.lost)).slice(0, Number(residue));
}

function compare(a: Ratio, b: Ratio): number {
  // Only the sign counts, which Number() keeps at any size.
  return Number(a.numerator * b.denominator - b.numerator * a.denominator);
}
