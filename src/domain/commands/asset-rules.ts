import { invalidCommand } from '../errors.ts';
import { AMOUNT_MAX, LIMITS } from '../limits.ts';
import type { AssetRules } from '../records/asset-rule.ts';
import { unknownField } from '../unknown-field.ts';
import { isName } from '../values/names.ts';
import { isPlainObject } from '../values/plain-data.ts';

const CAPS = ['supplyMax', 'mintedMax', 'perWalletMax'] as const;
const SWITCHES = ['transferable', 'burnable', 'mintable'] as const;
const NAMES: readonly string[] = [...CAPS, ...SWITCHES, 'decimals'];

/**
 * The rules of an asset as a caller passed them, each read once. They are checked in the order of `PROBLEMS`.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND`.
 */
export function parseAssetRules(asset: unknown, input: unknown): AssetRules {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', 'rules');
  const rules = Object.fromEntries(NAMES.map((name) => [name, input[name]]));
  for (const name of Object.keys(input)) if (!NAMES.includes(name)) throw unknownField('', name, NAMES);
  checkAssetName(asset);
  const given = CAPS.filter((name) => rules[name] !== undefined);
  const find = (isWrong: (amount: unknown) => boolean) => given.find((name) => isWrong(rules[name]));
  const notBigint = find((amount) => typeof amount !== 'bigint');
  if (notBigint !== undefined) throw invalidCommand('amount_not_bigint', notBigint);
  const tooSmall = find((amount) => (amount as bigint) < 1n);
  if (tooSmall !== undefined) throw invalidCommand('amount_not_positive', tooSmall);
  const tooLarge = find((amount) => (amount as bigint) > AMOUNT_MAX);
  if (tooLarge !== undefined) throw invalidCommand('amount_too_large', tooLarge);
  for (const name of SWITCHES)
    if (rules[name] !== undefined && typeof rules[name] !== 'boolean') throw invalidCommand('switch_invalid', name);
  const parsed = rules as AssetRules;
  const { decimals = 0, perWalletMax, supplyMax } = parsed;
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > LIMITS.decimalsMax)
    throw invalidCommand('decimals_invalid', 'decimals');
  if (perWalletMax !== undefined && supplyMax !== undefined && perWalletMax > supplyMax)
    throw invalidCommand('caps_contradict', 'perWalletMax');
  return parsed;
}

/** @throws LedgerError `name_invalid`. */
export function checkAssetName(asset: unknown): string {
  if (!isName(asset)) throw invalidCommand('name_invalid', 'asset');
  return asset;
}

/** The version in `{ version: 2 }`; undefined for the last one. @throws LedgerError `version_invalid` and of shape. */
export function parseVersion(input: unknown): number | undefined {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', 'page');
  for (const name of Object.keys(input)) if (name !== 'version') throw unknownField('', name, ['version']);
  const { version } = input;
  if (version === undefined) return undefined;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw invalidCommand('version_invalid', 'version');
  return version;
}
