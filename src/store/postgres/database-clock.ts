import type { Database } from './database.ts';

/** The time of a database, in milliseconds since the epoch. */
export async function databaseClock(database: Pick<Database, 'run'>): Promise<number> {
  const [row] = await database.run({
    name: 'database-clock',
    text: 'select (extract(epoch from pg_catalog.now()) * 1000::numeric)::text as ms',
    values: [],
  });
  return Number(row?.ms);
}
