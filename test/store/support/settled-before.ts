import type { Row } from '../../../src/store/postgres/database.ts';

/** A time of the past, by the clock of the database, after all that was committed before the call. */
export async function settledBefore(ledger: { sql(text: string): Promise<Row[]> }): Promise<Date> {
  const clock = async (): Promise<number> => {
    const [row] = await ledger.sql('select (extract(epoch from clock_timestamp()) * 1000)::text as ms');
    return Number(row?.ms);
  };
  // Times of JavaScript are whole milliseconds.
  const next = Math.floor(await clock()) + 1;
  while ((await clock()) <= next);
  return new Date(next);
}
