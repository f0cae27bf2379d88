import pg from 'pg';

/** A pool of that many connections, which no stopping server can take the process down with. */
export function openPool(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 0 });
  pool.on('error', () => {});
  return pool;
}
