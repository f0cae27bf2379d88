import type { AssetDefinition } from '../../domain/records/asset-rule.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The rules of one asset, or of all, in the order of assets and versions. */
export function selectAssetRulesStatement(schema: string, asset: string | undefined): Statement {
  return {
    name: 'select-asset-rules',
    text: `select asset, number::text as number, supply_max::text as supply_max, minted_max::text as minted_max,
        wallet_max::text as wallet_max, transferable::text as transferable, burnable::text as burnable,
        mintable::text as mintable, decimals::text as decimals,
        (extract(epoch from defined_at) * 1000::numeric)::text as ms
      from "${schema}".asset_rules r where $1::text is null or r.asset::text = $1::text
      -- By the number: "number" alone is its text.
      order by r.asset::text, r.number`,
    values: [asset ?? null],
  };
}

/** The rows of {@link selectAssetRulesStatement}. */
export function mapAssetRules(rows: readonly Row[]): AssetDefinition[] {
  return rows.map((row) => ({
    asset: row.asset as string,
    version: Number(row.number),
    ...(typeof row.supply_max === 'string' ? { supplyMax: BigInt(row.supply_max) } : {}),
    ...(typeof row.minted_max === 'string' ? { mintedMax: BigInt(row.minted_max) } : {}),
    ...(typeof row.wallet_max === 'string' ? { perWalletMax: BigInt(row.wallet_max) } : {}),
    transferable: row.transferable === 'true',
    burnable: row.burnable === 'true',
    mintable: row.mintable === 'true',
    decimals: Number(row.decimals),
    definedAt: new Date(Number(row.ms)),
  }));
}
