import { invalidCommand } from '../../errors.ts';
import { AMOUNT_MAX, LIMITS } from '../../limits.ts';
import { unknownField } from '../../unknown-field.ts';
import { type Bundle, bundleOf, toAssets } from '../../values/bundle.ts';
import { isName } from '../../values/names.ts';
import { isPlainObject, type PlainData } from '../../values/plain-data.ts';
import { singleAsset } from '../../values/single-asset.ts';
import { all, upTo, viewWanted, type Wanted, type Wish, wantedOf } from '../../values/wish.ts';
import type { CommandField } from './command-field.ts';

/** Assets as a caller passed them, each part read once. `{ gold: 5n }` has the assets `gold` and the amounts `5n`. */
export interface AssetEntries {
  readonly assets: readonly unknown[];
  readonly amounts: readonly unknown[];
  /** The caller passed a list: problems name its entries by index. */
  readonly isList: boolean;
}

/** A required field of assets: an object or a list, which becomes a bundle of the command. Example: `give`. */
export function bundleField(name: string, property = name): CommandField<Bundle, AssetEntries> {
  return Object.freeze({
    name,
    type: 'assets',
    property,
    isRequired: true,
    parseShape: (assets: unknown) => parseEntries(assets, name),
    checkNames: (entries: AssetEntries) => checkAssetNames(entries, name),
    parseContent: (entries: AssetEntries) => addUp(entries, name),
    intent: bundleIntent,
    view: toAssets,
    assetCount: (bundle: Bundle) => bundle.size,
  });
}

/** The required field `assets` of a kind with one bundle. */
export const assetsField: CommandField<Bundle, AssetEntries> = bundleField('assets', 'bundle');

/** An optional field `assets`. */
export const optionalAssetsField: CommandField<Bundle, AssetEntries> = Object.freeze({
  ...assetsField,
  isRequired: false,
});

/** The required field `assets` of a kind that pays: amounts may be wishes. */
export const wantedField: CommandField<Wanted, AssetEntries> = Object.freeze({
  ...assetsField,
  parseContent: (entries: AssetEntries) => addUpWanted(entries, 'assets'),
  intent: wantedIntent,
  view: viewWanted,
  assetCount: countWanted,
});

/** The required field `assets` of a kind that creates assets: amounts may be `upTo()`. */
export const mintedField: CommandField<Wanted, AssetEntries> = Object.freeze({
  ...wantedField,
  parseContent: (entries: AssetEntries) => addUpMinted(entries, 'assets'),
});

/** The number of amounts and wishes. */
export function countWanted({ size, wishes }: Wanted): number {
  return size + (wishes?.size ?? 0);
}

/** Amounts and wishes as plain data, equal for equal content. */
export function wantedIntent(wanted: Wanted): PlainData {
  const fixed = bundleIntent(wanted);
  if (wanted.wishes === undefined) return fixed;
  const wishes = [...wanted.wishes].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...fixed,
    ...wishes.map(([asset, wish]) =>
      'all' in wish ? [asset, 'all', (wish.keep ?? 0n).toString()] : [asset, 'upTo', wish.upTo.toString()],
    ),
  ];
}

/** The amounts of a bundle as plain data, equal for equal bundles. */
export function bundleIntent(bundle: Bundle): [string, string][] {
  const entries = [...bundle].map(([asset, amount]): [string, string] => [asset, amount.toString()]);
  return entries.length === 1 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Checks the shape of assets. `field` is the path of the field in the input. */
export function parseEntries(assets: unknown, field: string): AssetEntries {
  if (Array.isArray(assets)) return parseList(assets, field);
  if (!isPlainObject(assets)) throw invalidCommand('not_an_object', field);
  const names = Object.keys(assets);
  checkCount(names.length, field);
  return { assets: names, amounts: names.map((name) => assets[name]), isList: false };
}

function parseList(list: readonly unknown[], field: string): AssetEntries {
  checkCount(list.length, field);
  // Array.from, because map() skips holes.
  const entries = Array.from(list, (entry, at) => {
    if (!isPlainObject(entry)) throw invalidCommand('not_an_object', `${field}[${at}]`);
    return entry;
  });
  for (const [at, entry] of entries.entries()) {
    for (const name of Object.keys(entry)) {
      if (name !== 'asset' && name !== 'amount') throw unknownField(`${field}[${at}]`, name, ['asset', 'amount']);
    }
  }
  return { assets: entries.map(({ asset }) => asset), amounts: entries.map(({ amount }) => amount), isList: true };
}

/** Precedes all checks of the entries: too many of them are not read. */
function checkCount(count: number, field: string): void {
  if (count > LIMITS.assetEntriesMax) throw invalidCommand('assets_too_many', field);
}

function pathOf({ assets, isList }: AssetEntries, at: number, field: string): string {
  return isList ? `${field}[${at}]` : `${field}.${assets[at]}`;
}

/** Checks the names of assets. */
export function checkAssetNames(entries: AssetEntries, field: string): void {
  const misnamed = entries.assets.findIndex((asset) => !isName(asset));
  if (misnamed >= 0) throw invalidCommand('name_invalid', pathOf(entries, misnamed, field));
}

/** Adds up fixed amounts, and collects wishes: an asset with a wish is named once. */
export function addUpWanted(entries: AssetEntries, field: string): Wanted {
  const { assets, amounts } = entries;
  const isWished = (at: number): boolean => isWish(amounts[at]);
  if (!amounts.some((_, at) => isWished(at))) return addUp(entries, field);
  if (new Set(assets).size > LIMITS.assetsPerCommandMax) throw invalidCommand('assets_too_many', field);
  const wishes = amounts.map((amount, at) =>
    isWished(at) ? readWish(amount as object, at, entries, field) : undefined,
  );
  // The amounts in wishes have the checks of all amounts; what is kept may be nothing.
  const named = amounts.map((amount, at) => (wishes[at] === undefined ? amount : boundOf(wishes[at])));
  const low = (at: number): bigint => (wishes[at] !== undefined && 'all' in wishes[at] ? 0n : 1n);
  const notBigint = named.findIndex((amount) => typeof amount !== 'bigint');
  if (notBigint >= 0) throw invalidCommand('amount_not_bigint', pathOf(entries, notBigint, field));
  const tooSmall = named.findIndex((amount, at) => (amount as bigint) < low(at));
  if (tooSmall >= 0) throw invalidCommand('amount_not_positive', pathOf(entries, tooSmall, field));
  const tooLarge = named.findIndex((amount) => (amount as bigint) > AMOUNT_MAX);
  if (tooLarge >= 0) throw invalidCommand('amount_too_large', pathOf(entries, tooLarge, field));
  const fixed = amounts.flatMap((_, at) => (wishes[at] === undefined ? [at] : []));
  const sums = addUpSome(
    { ...entries, assets: fixed.map((at) => assets[at]), amounts: fixed.map((at) => amounts[at]) },
    field,
  );
  return wantedOf(
    sums,
    new Map(wishes.flatMap((wish, at) => (wish === undefined ? [] : [[assets[at] as string, wish]]))),
  );
}

/** Adds up what is created, of which there is no `all()`. */
export function addUpMinted(entries: AssetEntries, field: string): Wanted {
  const { amounts } = entries;
  const ofAll = amounts.findIndex((amount) => amount === all || (isPlainObject(amount) && 'all' in amount));
  if (ofAll >= 0) throw invalidCommand('wish_invalid', pathOf(entries, ofAll, field));
  return addUpWanted(entries, field);
}

/** Any other object is refused as an amount. `all` and `upTo` themselves are wishes that were not called. */
function isWish(amount: unknown): boolean {
  if (typeof amount === 'function') return amount === all || amount === upTo;
  return isPlainObject(amount) && ('upTo' in amount || 'all' in amount);
}

/** The wish in an entry, whose amounts are not checked yet. */
function readWish(wish: object, at: number, entries: AssetEntries, field: string): Wish {
  const path = pathOf(entries, at, field);
  const { assets } = entries;
  if (assets.indexOf(assets[at]) !== assets.lastIndexOf(assets[at]))
    throw invalidCommand('wish_invalid', path, 'an asset with a wish is named once');
  if (!isPlainObject(wish)) throw invalidCommand('wish_invalid', path);
  const { upTo, all, keep } = wish;
  const names = Object.keys(wish).filter((name) => wish[name] !== undefined);
  const isUpTo = upTo !== undefined && names.every((name) => name === 'upTo');
  const isAll = all === true && names.every((name) => name === 'all' || name === 'keep');
  if (!isUpTo && !isAll) throw invalidCommand('wish_invalid', path);
  if (isUpTo) return { upTo: upTo as bigint };
  return keep === undefined ? { all: true } : { all: true, keep: keep as bigint };
}

function boundOf(wish: Wish): unknown {
  return 'all' in wish ? (wish.keep ?? 0n) : wish.upTo;
}

/** Adds up repeated assets, so that later code compares one sum per asset with the balance of a wallet. */
export function addUp(entries: AssetEntries, field: string): Bundle {
  const { assets, amounts } = entries;
  const { assetsPerCommandMax } = LIMITS;
  if (assets.length === 0) throw invalidCommand('assets_empty', field);
  if (assets.length > assetsPerCommandMax && new Set(assets).size > assetsPerCommandMax) {
    throw invalidCommand('assets_too_many', field);
  }
  const notBigint = amounts.findIndex((amount) => typeof amount !== 'bigint');
  if (notBigint >= 0) throw invalidCommand('amount_not_bigint', pathOf(entries, notBigint, field));
  const notPositive = amounts.findIndex((amount) => (amount as bigint) <= 0n);
  if (notPositive >= 0) throw invalidCommand('amount_not_positive', pathOf(entries, notPositive, field));
  const [amount] = amounts as readonly bigint[];
  // The usual case, without a map.
  if (assets.length === 1 && (amount as bigint) <= AMOUNT_MAX)
    return singleAsset(assets[0] as string, amount as bigint);
  return bundleOf(addUpSome(entries, field));
}

/** The sums of checked amounts. */
function addUpSome(entries: AssetEntries, field: string): Map<string, bigint> {
  const { assets, amounts } = entries;
  const sums = new Map<string, bigint>();
  for (const [at, asset] of (assets as readonly string[]).entries()) {
    const sum = (sums.get(asset) ?? 0n) + (amounts[at] as bigint);
    if (sum > AMOUNT_MAX) throw invalidCommand('amount_too_large', pathOf(entries, at, field));
    sums.set(asset, sum);
  }
  return sums;
}
