import { COMMAND_KINDS, type CommandKind } from '../../index.ts';
import { describeText, describeValue } from './describe-values.ts';
import { isPlainObject } from './plain-object.ts';
import type { ReportedAsset } from './report.ts';

/** A command as a script issues it. Its input may be invalid. */
export interface ScriptCommand {
  readonly kind: CommandKind;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The fields of a leg that may have assets; `hold` of a leg has, and `capture` names a hold. */
const ASSETS_OF_LEGS = ['assets', 'mint', 'burn', 'hold'];

/** Lists what a command passes as the names of its wallets, valid or not: those of its fields, legs, requirements. */
export function walletsIn({ kind, input }: ScriptCommand): readonly unknown[] {
  return COMMAND_KINDS[kind].fields.flatMap(({ name, type }) => {
    if (type === 'wallet') return [input[name]];
    if (type === 'legs') return itemsOf(input[name]).flatMap(({ from, to }) => [from, to].flat());
    return type === 'requirements' ? itemsOf(input[name]).map(({ wallet }) => wallet) : [];
  });
}

/** Lists the names of the assets of a command, valid or not. */
export function assetsIn({ kind, input }: ScriptCommand): readonly string[] {
  const passed = COMMAND_KINDS[kind].fields.flatMap(({ name, type }) => {
    if (type === 'assets') return [input[name]];
    if (type === 'legs') return itemsOf(input[name]).flatMap((leg) => ASSETS_OF_LEGS.map((field) => leg[field]));
    return type === 'requirements' ? itemsOf(input[name]).map(({ assets }) => assets) : [];
  });
  return passed.flatMap(listAssets).map(({ asset }) => asset);
}

/** Lists the assets of a command, valid or not. */
export function listAssets(assets: unknown): readonly ReportedAsset[] {
  if (typeof assets !== 'object' || assets === null) return [];
  if (!Array.isArray(assets)) return Object.entries(assets).map(([asset, amount]) => shownAsset(asset, amount));
  return assets.map((entry) => shownAsset(entry?.asset, entry?.amount));
}

function shownAsset(asset: unknown, amount: unknown): ReportedAsset {
  const isShown = typeof amount === 'bigint' || typeof amount === 'string' || Number.isFinite(amount) || isWish(amount);
  return { asset: describeText(asset), amount: isShown ? amount : describeValue(amount) };
}

/** `upTo(5n)`, `all()` or `all({ keep: 10n })`. */
function isWish(amount: unknown): boolean {
  if (!isPlainObject(amount)) return false;
  const { upTo, all, keep } = amount;
  return typeof upTo === 'bigint' || (all === true && (keep === undefined || typeof keep === 'bigint'));
}

/** The objects of a list, valid or not. */
function itemsOf(list: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(list) ? list.filter(isPlainObject) : [];
}
