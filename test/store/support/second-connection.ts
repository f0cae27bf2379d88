import pg from 'pg';
import { inject } from 'vitest';
import { until } from './until.ts';

/** A connection to the test server beside those of the code under test. The test ends it. */
export async function connectToServer(url: string = inject('postgresUrl')): Promise<pg.Client> {
  const client = new pg.Client(url);
  // The test may terminate the backend on purpose.
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** The URL of the test server for another role or database. */
export function serverUrl(parts: { user?: string; password?: string; database?: string; port?: number }): string {
  const url = new URL(inject('postgresUrl'));
  if (parts.user !== undefined) url.username = parts.user;
  if (parts.password !== undefined) url.password = parts.password;
  if (parts.database !== undefined) url.pathname = `/${parts.database}`;
  if (parts.port !== undefined) url.port = String(parts.port);
  return url.href;
}

/** The backends that run a statement with this text and wait for a lock, as soon as there are so many. */
export async function waitingForLock(observer: pg.Client, text: string, count = 1): Promise<number[]> {
  let pids: number[] = [];
  await until(`${count} backends that wait for a lock`, async () => {
    const { rows } = await observer.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where wait_event_type = 'Lock' and position($1 in query) > 0 and pid <> pg_backend_pid()`,
      [text],
    );
    pids = rows.map(({ pid }) => pid);
    return pids.length >= count;
  });
  return pids;
}
