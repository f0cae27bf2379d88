import type { Bundle } from '../../domain/values/bundle.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';

/** The amounts of these assets in a wallet; an index-only scan where the table is vacuumed. */
export function selectTotalsStatement(schema: string, wallet: string, assets: readonly string[]): Statement {
  return {
    name: 'select-totals',
    isPrepared: true,
    text: `select asset, amount::text as amount
      from "${schema}".totals_of($1::text, $2::text::text[])`,
    values: [wallet, nameArray(assets)],
  };
}

/** The rows of {@link selectTotalsStatement} as sums, with zeros for assets that the wallet does not hold. */
export function mapTotals(rows: readonly Row[], assets: readonly string[]): Bundle {
  const totals = new Map(assets.map((asset) => [asset, 0n]));
  for (const { asset, amount } of rows) totals.set(asset as string, BigInt(amount as string));
  return totals;
}
