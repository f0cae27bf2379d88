import type { Row, Statement } from '../postgres/database.ts';

/** Selects a page of the wallets that hold something, in the order of their names. */
export function selectWalletsStatement(schema: string, limit: number, after: string | undefined): Statement {
  return {
    name: 'select-wallets',
    text: `select distinct owner from "${schema}".unspent where asset_count::smallint > 0 and owner::text > $2::text
      order by owner limit $1::text::bigint`,
    // Every name is greater than the empty text.
    values: [String(limit), after ?? ''],
  };
}

/** Maps the rows of {@link selectWalletsStatement} to names. */
export function mapWallets(rows: readonly Row[]): string[] {
  return rows.map(({ owner }) => owner as string);
}
