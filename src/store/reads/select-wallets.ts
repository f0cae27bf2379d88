import type { Row, Statement } from '../postgres/database.ts';

/** Selects a page of the wallets that hold something, in the order of their names. */
export function selectWalletsStatement(schema: string, limit: number, after: string | undefined): Statement {
  return {
    name: 'select-wallets',
    text: `select owner from (
        select distinct owner::text as owner from "${schema}".unspent
        -- Names of holds sort after those of wallets.
        where asset_count::smallint > 0 and owner::text > $2::text and owner::text < '~'::text
        union
        select wallet::text from "${schema}".holds where state = 'open'::text and wallet::text > $2::text
      ) w order by owner collate "C" limit $1::text::bigint`,
    // Every name is greater than the empty text.
    values: [String(limit), after ?? ''],
  };
}

/** Maps the rows of {@link selectWalletsStatement} to names. */
export function mapWallets(rows: readonly Row[]): string[] {
  return rows.map(({ owner }) => owner as string);
}
