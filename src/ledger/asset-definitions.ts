import { LedgerError } from '../domain/errors.ts';
import type { AssetDefinition, AssetRules } from '../domain/records/asset-rule.ts';
import type { LedgerStore } from '../store/ledger-store.ts';

/** Defines the rules of an asset, and reads them back. */
export async function defineAsset(
  store: Pick<LedgerStore, 'defineAsset' | 'assetRules'>,
  asset: string,
  rules: AssetRules,
): Promise<AssetDefinition> {
  const version = await store.defineAsset(asset, rules);
  const defined = await findDefinition(store, asset, version);
  if (defined === undefined) throw new LedgerError('ERR_CORRUPT', `the rules ${version} of ${asset} are not there`);
  return defined;
}

/** The rules of an asset: those of a version, or the last ones. */
export async function findDefinition(
  store: Pick<LedgerStore, 'assetRules'>,
  asset: string,
  version?: number,
): Promise<AssetDefinition | undefined> {
  const all = await store.assetRules(asset);
  return version === undefined ? all.at(-1) : all.find((rules) => rules.version === version);
}

/** The last rules of each asset, of rules in the order of assets and versions. */
export function lastDefinitions(all: readonly AssetDefinition[]): AssetDefinition[] {
  return all.filter(({ asset }, at) => all[at + 1]?.asset !== asset);
}
