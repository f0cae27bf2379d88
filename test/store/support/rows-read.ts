import type pg from 'pg';

/** A statement as a session sends it. */
export interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The rows of the tables and indexes of a schema that the database transaction of a session has read. */
export async function countRows(session: pg.Client, schema: string): Promise<number> {
  const { rows } = await session.query(
    `select sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid))::integer as n
    from pg_class where relkind in ('r', 'i') and relnamespace = $1::text::regnamespace`,
    [schema],
  );
  return rows[0].n;
}

/** The number of rows of the tables and indexes of a schema that a statement reads, and the rows that it returns. */
export async function ask(
  session: pg.Client,
  schema: string,
  { text, values }: Asked,
): Promise<[number, pg.QueryResultRow[]]> {
  await session.query('begin');
  const before = await countRows(session, schema);
  const { rows } = await session.query(text, [...values]);
  const after = await countRows(session, schema);
  await session.query('commit');
  return [after - before, rows];
}

/** The number of rows of the tables and indexes of a schema that a statement reads. */
export async function rowsRead(session: pg.Client, schema: string, asked: Asked): Promise<number> {
  const [read] = await ask(session, schema, asked);
  return read;
}
