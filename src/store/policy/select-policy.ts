import type { AssetChange, FreezeChange } from '../../domain/rules/policy.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The version of the policy, and the last changes of each wallet and asset after a version, from one snapshot. */
export function selectPolicyStatement(schema: string, since: number): Statement {
  return {
    name: 'select-policy',
    isPrepared: true,
    text: `select p.version::text as version, (
        select pg_catalog.json_agg(pg_catalog.json_build_array(f.wallet, f.version, f.outgoing, f.incoming))::text
        from (
          select distinct on (x.wallet::text) x.wallet::text as wallet, x.version, x.outgoing, x.incoming
          from "${schema}".freezes x where x.version > $1::text::bigint order by x.wallet::text, x.version desc
        ) f
      ) as freezes, (
        select pg_catalog.json_agg(pg_catalog.json_build_object('asset', a.asset, 'version', a.version,
          'mintable', a.mintable, 'burnable', a.burnable, 'transferable', a.transferable,
          'countsSupply', a.counts_supply, 'countsWallets', a.counts_wallets))::text
        from (
          select distinct on (r.asset::text) r.asset::text as asset, r.version, r.mintable, r.burnable, r.transferable,
            r.counts_supply, r.counts_wallets
          from "${schema}".asset_rules r where r.version > $1::text::bigint order by r.asset::text, r.version desc
        ) a
      ) as assets
      from "${schema}".policy p`,
    values: [String(since)],
  };
}

/** The result of {@link selectPolicyStatement}. */
export interface PolicyChanges {
  readonly version: number;
  readonly freezes: readonly FreezeChange[];
  readonly assets: readonly AssetChange[];
}

/** The row of {@link selectPolicyStatement}. */
export function mapPolicy([row]: readonly Row[]): PolicyChanges {
  // Versions, names and switches: no amount.
  const freezes = JSON.parse(row?.freezes ?? '[]') as readonly [string, number, boolean, boolean][];
  return {
    version: Number(row?.version),
    freezes: freezes.map(([wallet, version, out, into]) => ({ wallet, version, out, in: into })),
    assets: JSON.parse(row?.assets ?? '[]') as readonly AssetChange[],
  };
}
