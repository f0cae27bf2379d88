import pg from 'pg';

/** A pool of the host, whose first commit loses its connection. */
export interface LosingPool extends pg.Pool {
  readonly commitsLost: number;
}

/** Loses the connection `before` the server receives the first COMMIT, or `after` it is done. */
export function poolThatLosesCommit(connectionString: string, moment: 'before' | 'after'): LosingPool {
  let commitsLost = 0;
  class LosingClient extends pg.Client {
    // Only what PgConnection calls is overridden, and none of the other signatures.
    override query = (async (config: pg.QueryConfig) => {
      const query = pg.Client.prototype.query.bind(this) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
      if (config.text !== 'commit' || commitsLost > 0) return query(config);
      commitsLost += 1;
      if (moment === 'after') await query(config);
      this.#cut();
      return query(config);
    }) as unknown as pg.Client['query'];

    #cut(): void {
      const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
      connection.stream.destroy();
    }
  }
  const pool = new pg.Pool({ connectionString, Client: LosingClient });
  return Object.defineProperty(pool, 'commitsLost', { get: () => commitsLost }) as LosingPool;
}
