import type { Database } from '../store/database.ts';

/** The names of the wallets that hold something, in alphabetical order, at most so many. */
export async function listWallets(database: Database, schema: string, most: number): Promise<string[]> {
  const rows = await database.run({
    name: 'list-wallets',
    text: `select distinct owner from "${schema}".utxos where spent_by is null order by owner limit $1::text::bigint`,
    values: [String(most)],
  });
  return rows.map(({ owner }) => owner as string);
}
