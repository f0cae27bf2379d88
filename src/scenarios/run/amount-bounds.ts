import type { Assets } from '../../index.ts';
import { checkOptions } from '../check-options.ts';
import { describeValue } from '../report/describe-values.ts';
import type { AmountBounds } from '../scenario-context.ts';

/** The argument of `expect.holds()`: an exact amount per asset, or bounds. */
export type WantedAmounts = Readonly<Record<string, bigint | AmountBounds>>;

/**
 * Checks the amounts of `expect.holds()`.
 *
 * @throws TypeError for one that is neither a `bigint` nor an object with `atLeast`, `atMost` or both, each a `bigint`.
 */
export function checkAmounts(wanted: WantedAmounts): void {
  if (typeof wanted !== 'object' || wanted === null || Object.keys(wanted).length === 0) {
    throw new TypeError('expect.holds(): the assets are an object that names at least one');
  }
  for (const [asset, amount] of Object.entries(wanted)) {
    if (typeof amount === 'bigint') continue;
    checkOptions(`expect.holds(): ${asset}`, amount, ['atLeast', 'atMost']);
    const bounds = [amount.atLeast, amount.atMost].filter((bound) => bound !== undefined);
    if (bounds.length === 0 || !bounds.every((bound) => typeof bound === 'bigint')) {
      const found = describeValue(amount);
      throw new TypeError(`expect.holds(): ${asset}: expected { atLeast: 5n }, { atMost: 5n } or both, not ${found}`);
    }
  }
}

/** Returns true if a wallet with `found` has what is wanted. An asset that it does not have is 0. */
export function holdsAmounts(found: Assets, wanted: WantedAmounts): boolean {
  return Object.entries(wanted).every(([asset, amount]) => {
    const has = Object.hasOwn(found, asset) ? (found[asset] ?? 0n) : 0n;
    if (typeof amount === 'bigint') return has === amount;
    const { atLeast = has, atMost = has } = amount;
    return has >= atLeast && has <= atMost;
  });
}

/** Formats what is wanted: `gold at least 5, wood 3`. */
export function describeAmounts(wanted: WantedAmounts): string {
  const told = Object.entries(wanted).map(([asset, amount]) => {
    if (typeof amount === 'bigint') return `${asset} ${amount}`;
    const { atLeast, atMost } = amount;
    const bounds = [
      atLeast === undefined ? [] : [`at least ${atLeast}`],
      atMost === undefined ? [] : [`at most ${atMost}`],
    ].flat();
    return `${asset} ${bounds.join(' and ')}`;
  });
  return told.join(', ');
}

/** The amounts that a wallet has of the wanted assets, with a 0 for those that it does not have. */
export function namedAmounts(found: Assets, wanted: WantedAmounts): Assets {
  return Object.fromEntries(
    Object.keys(wanted).map((asset) => [asset, Object.hasOwn(found, asset) ? (found[asset] ?? 0n) : 0n]),
  );
}
