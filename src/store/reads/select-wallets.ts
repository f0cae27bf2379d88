import type { Row, Statement } from '../postgres/database.ts';

/** The first `limit` wallets that hold something, in the order of their names. */
export function selectWalletsStatement(schema: string, limit: number): Statement {
  return {
    name: 'select-wallets',
    text: `select distinct owner from "${schema}".utxos where spent_by is null
      order by owner limit $1::text::bigint`,
    values: [String(limit)],
  };
}

/** The rows of {@link selectWalletsStatement} as names. */
export function mapWallets(rows: readonly Row[]): string[] {
  return rows.map(({ owner }) => owner as string);
}
