import { invalidCommand } from '../../errors.ts';
import { AMOUNT_MAX, LIMITS } from '../../limits.ts';
import { type Bundle, bundleOf, toAssets } from '../../values/bundle.ts';
import { isName } from '../../values/names.ts';
import { isPlainObject } from '../../values/plain-data.ts';
import { singleAsset } from '../../values/single-asset.ts';
import type { CommandField } from './command-field.ts';

/** Assets as a caller passed them, each part read once. `{ gold: 5n }` has the assets `gold` and the amounts `5n`. */
interface Entries {
  readonly assets: readonly unknown[];
  readonly amounts: readonly unknown[];
  /** The caller passed a list: problems name its entries by index. */
  readonly isList: boolean;
}

/** The required field `assets`: an object or a list, which becomes the bundle of the command. */
export const assetsField: CommandField<Bundle, Entries> = Object.freeze({
  name: 'assets',
  property: 'bundle',
  isRequired: true,
  isWallet: false,
  parseShape: parseEntries,
  checkNames(entries: Entries): void {
    const misnamed = entries.assets.findIndex((asset) => !isName(asset));
    if (misnamed >= 0) throw invalidCommand('name_invalid', pathOf(entries, misnamed));
  },
  parseContent: addUp,
  intent(bundle: Bundle): [string, string][] {
    const entries = [...bundle].map(([asset, amount]): [string, string] => [asset, amount.toString()]);
    return entries.length === 1 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
  },
  view: toAssets,
});

function parseEntries(assets: unknown): Entries {
  if (Array.isArray(assets)) return parseList(assets);
  if (!isPlainObject(assets)) throw invalidCommand('not_an_object', 'assets');
  const names = Object.keys(assets);
  return { assets: names, amounts: names.map((name) => assets[name]), isList: false };
}

function parseList(list: readonly unknown[]): Entries {
  // Array.from, because map() skips holes.
  const entries = Array.from(list, (entry, at) => {
    if (!isPlainObject(entry)) throw invalidCommand('not_an_object', `assets[${at}]`);
    return entry;
  });
  for (const [at, entry] of entries.entries()) {
    for (const name of Object.keys(entry)) {
      if (name !== 'asset' && name !== 'amount') throw invalidCommand('unknown_field', `assets[${at}].${name}`);
    }
  }
  return { assets: entries.map(({ asset }) => asset), amounts: entries.map(({ amount }) => amount), isList: true };
}

function pathOf({ assets, isList }: Entries, at: number): string {
  return isList ? `assets[${at}]` : `assets.${assets[at]}`;
}

/** Adds up repeated assets, so that later code compares one sum per asset with the balance of a wallet. */
function addUp(entries: Entries): Bundle {
  const { assets, amounts } = entries;
  const { assetsPerCommandMax } = LIMITS;
  if (assets.length === 0) throw invalidCommand('assets_empty', 'assets');
  if (assets.length > assetsPerCommandMax && new Set(assets).size > assetsPerCommandMax) {
    throw invalidCommand('assets_too_many', 'assets');
  }
  const notBigint = amounts.findIndex((amount) => typeof amount !== 'bigint');
  if (notBigint >= 0) throw invalidCommand('amount_not_bigint', pathOf(entries, notBigint));
  const notPositive = amounts.findIndex((amount) => (amount as bigint) <= 0n);
  if (notPositive >= 0) throw invalidCommand('amount_not_positive', pathOf(entries, notPositive));
  const [amount] = amounts as readonly bigint[];
  // The usual case, without a map.
  if (assets.length === 1 && (amount as bigint) <= AMOUNT_MAX)
    return singleAsset(assets[0] as string, amount as bigint);
  const sums = new Map<string, bigint>();
  for (const [at, asset] of (assets as readonly string[]).entries()) {
    const sum = (sums.get(asset) ?? 0n) + (amounts[at] as bigint);
    if (sum > AMOUNT_MAX) throw invalidCommand('amount_too_large', pathOf(entries, at));
    sums.set(asset, sum);
  }
  return bundleOf(sums);
}
