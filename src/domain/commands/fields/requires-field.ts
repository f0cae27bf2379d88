import { invalidCommand } from '../../errors.ts';
import type { Requirement } from '../../planning/party.ts';
import { toAssets } from '../../values/bundle.ts';
import { isName } from '../../values/names.ts';
import type { PlainData } from '../../values/plain-data.ts';
import { type AssetEntries, addUp, bundleIntent, checkAssetNames, parseEntries } from './assets-field.ts';
import type { CommandField } from './command-field.ts';
import { checkAmounts, parseList } from './legs-field.ts';

interface RawRequirement {
  readonly path: string;
  readonly wallet: unknown;
  readonly entries: AssetEntries;
}

/** The optional field `requires`. */
export const requiresField: CommandField<readonly Requirement[], readonly RawRequirement[]> = Object.freeze({
  name: 'requires',
  type: 'data',
  property: 'requires',
  isRequired: false,
  parseShape(requires: unknown) {
    const raws = parseList(requires, 'requires').map((each, at) => parseRequirement(each, `requires[${at}]`));
    checkAmounts(
      raws.map(({ entries }) => entries),
      'requires',
    );
    return raws;
  },
  checkNames(raws: readonly RawRequirement[]): void {
    for (const { path, wallet, entries } of raws) {
      if (!isName(wallet)) throw invalidCommand('name_invalid', `${path}.wallet`);
      checkAssetNames(entries, `${path}.assets`);
    }
  },
  parseContent: (raws: readonly RawRequirement[]) =>
    raws.map(({ path, wallet, entries }) => ({ wallet: wallet as string, bundle: addUp(entries, `${path}.assets`) })),
  intent: (requires: readonly Requirement[]): PlainData =>
    requires.map(({ wallet, bundle }) => [wallet, bundleIntent(bundle)]),
  view: (requires: readonly Requirement[]) =>
    requires.map(({ wallet, bundle }) => ({ wallet, assets: toAssets(bundle) })),
  assetCount: (requires: readonly Requirement[]) => requires.reduce((sum, { bundle }) => sum + bundle.size, 0),
});

function parseRequirement(each: Readonly<Record<string, unknown>>, path: string): RawRequirement {
  const { wallet, assets } = each;
  for (const name of Object.keys(each))
    if (name !== 'wallet' && name !== 'assets') throw invalidCommand('unknown_field', `${path}.${name}`);
  if (wallet === undefined) throw invalidCommand('missing_field', `${path}.wallet`);
  if (assets === undefined) throw invalidCommand('missing_field', `${path}.assets`);
  return { path, wallet, entries: parseEntries(assets, `${path}.assets`) };
}
