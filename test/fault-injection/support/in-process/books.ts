import pg from 'pg';
import { checkDatabase } from '../../checker/check-database.ts';
import { until } from '../time.ts';

/** Opens a session of the harness. A lost connection raises no error. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs `use` with such a session and ends it. */
export async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(url);
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Returns the violations in a schema, then drops it. */
export async function checkAndDrop(url: string, schema: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const violations = await checkDatabase(client, schema);
    await client.query(`drop schema if exists "${schema}" cascade`);
    return violations.map((violation) => `${schema}: ${violation}`);
  });
}

/** Resolves when no delivery of a schema is pending, including failed ones, which fall due again later. */
export async function untilDelivered(client: pg.Client, schema: string, msMax: number): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const { rowCount } = await client.query(`select from "${schema}".outbox where status = 'waiting' limit 1`);
    return rowCount === 0;
  };
  await until('the last delivery', isDone, msMax);
}

/** The keys of the committed transactions of a schema, with the number of their transactions. */
export async function committedKeys(client: pg.Client, schema: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ key: string; count: string }>(
    `select key, count(*)::text as count from "${schema}".transactions
      where key is not null and kind <> 'refused' group by key`,
  );
  return new Map(rows.map(({ key, count }) => [key, Number(count)]));
}
