import { invalidCommand } from '../../errors.ts';
import type { Requirement } from '../../planning/party.ts';
import { unknownField } from '../../unknown-field.ts';
import { toAssets } from '../../values/bundle.ts';
import { isName } from '../../values/names.ts';
import type { PlainData } from '../../values/plain-data.ts';
import { type AssetEntries, addUp, bundleIntent, checkAssetNames, parseEntries } from './assets-field.ts';
import type { CommandField } from './command-field.ts';
import { checkAmountCount, parseList } from './leg-shape.ts';

interface RawRequirement {
  readonly path: string;
  readonly wallet: unknown;
  readonly entries: AssetEntries;
}

/** The optional field `requires`. */
export const requiresField: CommandField<readonly Requirement[], readonly RawRequirement[]> = Object.freeze({
  name: 'requires',
  type: 'requirements',
  property: 'requires',
  isRequired: false,
  parseShape(requires: unknown) {
    const raws = parseList(requires, 'requires').map((each, at) => readRequirement(each, `requires[${at}]`));
    checkAmountCount(
      raws.reduce((sum, { entries }) => sum + (entries?.assets.length ?? 0), 0),
      'requires',
    );
    for (const { path, names } of raws) {
      const [unknown] = names;
      if (unknown !== undefined) throw unknownField(path, unknown, ['wallet', 'assets']);
    }
    return raws.map(({ path, wallet, entries }) => {
      if (wallet === undefined) throw invalidCommand('missing_field', `${path}.wallet`);
      if (entries === undefined) throw invalidCommand('missing_field', `${path}.assets`);
      return { path, wallet, entries };
    });
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

function readRequirement({ wallet, assets, ...others }: Readonly<Record<string, unknown>>, path: string) {
  const entries = assets === undefined ? undefined : parseEntries(assets, `${path}.assets`);
  return { path, names: Object.keys(others), wallet, entries };
}
