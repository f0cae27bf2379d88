import type { Balance } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';

/** The balances of these wallets: one row per asset, and one with the number of UTXOs. */
export function selectBalancesStatement(schema: string, wallets: readonly string[]): Statement {
  return {
    name: 'select-balances',
    isPrepared: true,
    text: `select owner, asset, pg_catalog.sum(amount)::text as amount, null as utxos
      from "${schema}".unspent where owner::text = any($1::text::text[])
        and asset_count::smallint > 0
      group by owner, asset
      union all
      select owner, null, null, pg_catalog.count(distinct (transaction_id, output_index))::text
      from "${schema}".unspent where owner::text = any($1::text::text[])
        and asset_count::smallint > 0
      group by owner
      order by owner, asset`,
    values: [nameArray(wallets)],
  };
}

/** The rows of {@link selectBalancesStatement} per wallet; wallets that hold nothing are absent. */
export function mapBalances(rows: readonly Row[]): Map<string, Balance> {
  const balances = new Map<string, { assets: Record<string, bigint>; utxos: number }>();
  for (const { owner, asset, amount, utxos } of rows) {
    const wallet = owner as string;
    const balance = balances.get(wallet) ?? { assets: {}, utxos: 0 };
    balances.set(wallet, balance);
    if (asset === null || asset === undefined) balance.utxos = Number(utxos);
    else balance.assets[asset] = BigInt(amount as string);
  }
  return balances;
}
