import type { FreezeChange } from '../../domain/rules/policy.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The version of the policy, and the last change of each wallet after a version, from one snapshot. */
export function selectPolicyStatement(schema: string, since: number): Statement {
  return {
    name: 'select-policy',
    isPrepared: true,
    text: `select p.version::text as version, (
        select pg_catalog.json_agg(pg_catalog.json_build_array(f.wallet, f.version, f.outgoing, f.incoming))::text
        from (
          select distinct on (wallet::text) wallet::text as wallet, version, outgoing, incoming
          from "${schema}".freezes where version > $1::text::bigint order by wallet::text, version desc
        ) f
      ) as freezes
      from "${schema}".policy p`,
    values: [String(since)],
  };
}

/** The result of {@link selectPolicyStatement}. */
export interface PolicyChanges {
  readonly version: number;
  readonly freezes: readonly FreezeChange[];
}

/** The row of {@link selectPolicyStatement}. */
export function mapPolicy([row]: readonly Row[]): PolicyChanges {
  // Versions and switches: no amount.
  const freezes = JSON.parse(row?.freezes ?? '[]') as readonly [string, number, boolean, boolean][];
  return {
    version: Number(row?.version),
    freezes: freezes.map(([wallet, version, out, into]) => ({ wallet, version, out, in: into })),
  };
}
