import type pg from 'pg';
import { until } from './time.ts';

/** Has commits keep the totals of all wallets that hold something, while the crowd commits. */
export async function countWallets(client: pg.ClientBase, schema: string): Promise<void> {
  const writers = async (): Promise<string[]> => {
    const { rows } = await client.query<{ writers: string }>(`select "${schema}".unspent_writers() as writers`);
    return (rows[0]?.writers ?? '').split(' ').filter((writer) => writer !== '');
  };
  await client.query(
    `select "${schema}".start_counting(u.owner::text) from (select distinct owner from "${schema}".unspent) u`,
  );
  let left = await writers();
  await until('the commits in progress to end', async () => {
    const now = await writers();
    left = left.filter((writer) => now.includes(writer));
    return left.length === 0;
  });
  await client.query(`select "${schema}".end_counting(c.owner::text) from "${schema}".counted_wallets c`);
}
