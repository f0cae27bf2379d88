import pg from 'pg';

/** A pool of `connections` connections. An error of an idle connection does not end the process. */
export function openPool(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: connections, idleTimeoutMillis: 0 });
  pool.on('error', () => {});
  return pool;
}
