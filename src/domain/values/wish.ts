import { AMOUNT_MAX } from '../limits.ts';
import { type Bundle, toAssets } from './bundle.ts';

/** As much as there is, up to this amount: see {@link upTo}. */
export interface UpTo {
  /** The largest amount that moves, at least `1n`. */
  readonly upTo: bigint;
}

/** Everything that there is: see {@link all}. */
export interface All {
  /** Always true. */
  readonly all: true;
  /** The amount that stays; none by default. */
  readonly keep?: bigint | undefined;
}

/** An amount that depends on what the payer holds. */
export type Wish = UpTo | All;

/** An amount, or a wish that the ledger turns into one when it commits. */
export type Amount = bigint | Wish;

/**
 * As much of an asset as the payer holds, but no more than `amount`. A command of which nothing moves is refused with
 * `nothing_to_move`. Example: `{ gold: upTo(5n) }`.
 */
export function upTo(amount: bigint): UpTo {
  return Object.freeze({ upTo: amount });
}

/**
 * All of an asset that the payer holds, less what it keeps. Example: `{ gold: all() }`, or `{ gold: all({ keep: 10n })
 * }`.
 */
export function all({ keep }: Pick<All, 'keep'> = {}): All {
  return Object.freeze(keep === undefined ? { all: true } : { all: true, keep });
}

/** Assets with fixed amounts or wishes, as the public API shows them. */
export type WantedAssets<Name extends string = string> = string extends Name
  ? Readonly<Record<string, Amount>>
  : { readonly [Asset in Name]?: Amount };

/** Fixed amounts, and wishes for other assets. */
export interface Wanted extends Bundle {
  /** Absent if all amounts are fixed. */
  readonly wishes?: ReadonlyMap<string, Wish>;
}

/** Makes wanted assets of sums, which it owns from then on, and of one wish at least. */
export function wantedOf(sums: Map<string, bigint>, wishes: ReadonlyMap<string, Wish>): Wanted {
  return Object.assign(sums, { wishes });
}

/** The amount that a wish allows of what is available; zero if there is nothing. */
export function grant(wish: Wish, available: bigint): bigint {
  const amount = 'all' in wish ? available - (wish.keep ?? 0n) : available < wish.upTo ? available : wish.upTo;
  return amount > 0n ? amount : 0n;
}

/** The largest amounts that a payer may pay: for all of an asset, the largest amount there is. */
export function paysAtMost(wanted: Wanted): Bundle {
  if (wanted.wishes === undefined) return wanted;
  const sums = new Map(wanted);
  for (const [asset, wish] of wanted.wishes) sums.set(asset, 'all' in wish ? AMOUNT_MAX : wish.upTo);
  return sums;
}

/** The assets with fixed amounts, then those with wishes. */
export function assetsIn(wanted: Wanted): string[] {
  return [...wanted.keys(), ...(wanted.wishes?.keys() ?? [])];
}

/** Wanted assets as they may be passed. */
export function viewWanted(wanted: Wanted): WantedAssets {
  if (wanted.wishes === undefined) return toAssets(wanted);
  const entries: [string, Amount][] = [...wanted, ...wanted.wishes];
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
