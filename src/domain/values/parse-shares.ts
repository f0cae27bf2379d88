import { invalidCommand } from '../errors.ts';
import { AMOUNT_MAX, LIMITS } from '../limits.ts';
import { unknownField } from '../unknown-field.ts';
import { isName } from './names.ts';
import { isPlainObject } from './plain-data.ts';
import type { Rounding } from './share.ts';

/** An exact part of a whole, from 0 to 1. */
export interface Ratio {
  readonly numerator: bigint;
  /** At least 1. */
  readonly denominator: bigint;
}

/** A validated share: it has one of `ratio`, `fixed` and `isRest`. */
export interface ParsedShare {
  readonly to: string;
  readonly ratio?: Ratio;
  /** Beside `ratio` only. */
  readonly round?: Rounding | undefined;
  readonly fixed?: bigint;
  readonly isRest?: true;
}

/**
 * Validates a total and each of its shares, in the order of `PROBLEMS`. It does not check what the shares add up to.
 * Everything is read once, and what throws when it is read is invalid.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `field` and `problem`.
 */
export function parseShares(total: unknown, shares: unknown): readonly ParsedShare[] {
  const raws = readShares(shares);
  for (const [at, { to }] of raws.entries()) {
    if (to === undefined) throw invalidCommand('missing_field', pathOf(at, 'to'));
  }
  for (const [at, { to }] of raws.entries()) if (!isName(to)) throw invalidCommand('name_invalid', pathOf(at, 'to'));
  const parsed = raws.map(parseShare);
  const [, second] = parsed.flatMap(({ isRest }, at) => (isRest ? [at] : []));
  if (second !== undefined) throw invalidCommand('rests_too_many', pathOf(second, 'rest'));
  checkAmounts([
    { field: 'total', amount: total },
    ...raws.flatMap(({ fixed }, at) => (fixed === undefined ? [] : [{ field: pathOf(at, 'fixed'), amount: fixed }])),
  ]);
  return parsed;
}

const SIZES = ['percent', 'fraction', 'fixed', 'rest'] as const;
const FIELDS = ['to', ...SIZES, 'round'] as const;

/** The fields of a share as the caller passed them. */
type RawShare = Readonly<Record<(typeof FIELDS)[number], unknown>>;

function readShares(shares: unknown): RawShare[] {
  // A Proxy of a list may have any length.
  const length = attempt(() => (Array.isArray(shares) ? Number(shares.length) : Number.NaN), Number.NaN);
  if (Number.isNaN(length)) throw invalidCommand('not_an_object', 'shares', 'a list was expected');
  const list = shares as readonly unknown[];
  // Precedes all checks of the shares: too many of them are not read.
  if (length > LIMITS.sharesMax) throw invalidCommand('shares_too_many', 'shares');
  const objects = Array.from({ length }, (_, at) => {
    const share = attempt<unknown>(() => list[at], undefined);
    const names = attempt(() => (isPlainObject(share) ? Object.keys(share) : undefined), undefined);
    if (names === undefined) throw invalidCommand('not_an_object', `shares[${at}]`);
    return { share: share as Record<string, unknown>, names };
  });
  for (const [at, { names }] of objects.entries()) {
    const unknown = names.find((name) => !(FIELDS as readonly string[]).includes(name));
    if (unknown !== undefined) throw unknownField(`shares[${at}]`, unknown, FIELDS);
  }
  return objects.map(({ share }) => {
    // No field may be null.
    const values = FIELDS.map((name) => [name, attempt(() => share[name], null)] as const);
    return Object.fromEntries(values) as RawShare;
  });
}

/** Returns what `read` returns, and `otherwise` if it throws, as a getter or a Proxy of the caller may. */
function attempt<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function pathOf(at: number, name: string): string {
  return `shares[${at}].${name}`;
}

/** The messages for sizes that are invalid. */
const EXPECTED = {
  percent: `must be text from '0' to '100', such as '35.5', of at most ${LIMITS.shareCharsMax} characters`,
  fraction: `must be text from '0/1' to '1/1', such as '1/3', of at most ${LIMITS.shareCharsMax} characters`,
  rest: 'must be true',
};

/** Parses a share without the amount of a fixed one, which {@link checkAmounts} checks. */
function parseShare(raw: RawShare, at: number): ParsedShare {
  const { rest, round } = raw;
  const to = raw.to as string;
  const [size, ...more] = SIZES.filter((name) => raw[name] !== undefined);
  if (size === undefined || more.length > 0) throw invalidCommand('share_invalid', `shares[${at}]`);
  const ratio = size === 'percent' ? parsePercent(raw.percent) : parseFraction(raw.fraction);
  const isValid = size === 'fixed' || (size === 'rest' ? rest === true : ratio !== undefined);
  if (!isValid) throw invalidCommand('share_invalid', pathOf(at, size), EXPECTED[size]);
  if (round !== undefined && (ratio === undefined || (round !== 'down' && round !== 'up'))) {
    throw invalidCommand('share_invalid', pathOf(at, 'round'), "must be 'up' or 'down', beside percent or fraction");
  }
  if (ratio !== undefined) return { to, ratio, round };
  return size === 'rest' ? { to, isRest: true } : { to, fixed: raw.fixed as bigint };
}

function parsePercent(percent: unknown): Ratio | undefined {
  if (!isShortText(percent, /^\d+(?:\.\d+)?$/)) return undefined;
  const [whole, decimals = ''] = percent.split('.') as [string, string?];
  return ratioOf(BigInt(whole + decimals), 100n * 10n ** BigInt(decimals.length));
}

function parseFraction(fraction: unknown): Ratio | undefined {
  if (!isShortText(fraction, /^\d+\/\d+$/)) return undefined;
  const [numerator, denominator] = fraction.split('/') as [string, string];
  return ratioOf(BigInt(numerator), BigInt(denominator));
}

function isShortText(value: unknown, pattern: RegExp): value is string {
  // The length first: a text beyond it is not read.
  return typeof value === 'string' && value.length <= LIMITS.shareCharsMax && pattern.test(value);
}

function ratioOf(numerator: bigint, denominator: bigint): Ratio | undefined {
  return denominator > 0n && numerator <= denominator ? { numerator, denominator } : undefined;
}

interface AmountField {
  readonly field: string;
  readonly amount: unknown;
}

function checkAmounts(amounts: readonly AmountField[]): void {
  const notBigint = amounts.find(({ amount }) => typeof amount !== 'bigint');
  if (notBigint !== undefined) throw invalidCommand('amount_not_bigint', notBigint.field);
  const negative = amounts.find(({ amount }) => (amount as bigint) < 0n);
  if (negative !== undefined) throw invalidCommand('amount_not_positive', negative.field, 'must be at least 0n');
  const tooLarge = amounts.find(({ amount }) => (amount as bigint) > AMOUNT_MAX);
  if (tooLarge !== undefined) throw invalidCommand('amount_too_large', tooLarge.field);
}
