import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { afterMs } from '../../platform/timers.ts';
import { AnswerLostError, NotSentError } from './database.ts';
import { isRolledBack } from './sql-errors.ts';

/** One query and its timeout. */
export interface PgQuery {
  readonly text: string;
  /** The first query of a session with this name prepares it. */
  readonly name?: string | undefined;
  readonly values?: readonly (string | null)[];
  readonly timeoutMs: number;
}

/**
 * One connection of a pool, from {@link PgConnection.take} to {@link PgConnection.end}.
 *
 * Owns: the client between these two calls. Does not own: the pool.
 * 1. The client has an `error` listener all the time: without one a dropped connection ends the host's process.
 * 2. After a failure that is not an SQL error the client is destroyed, not returned: a late result may still arrive.
 */
export class PgConnection {
  readonly #client: PoolClient;
  readonly #location: string;
  #isFit = true;
  /** The error that closed the connection while no query ran: the next query does not report the cause. */
  #death: Error | undefined;

  private constructor(client: PoolClient, location: string) {
    this.#client = client;
    this.#location = location;
    client.on('error', this.#onError);
  }

  /**
   * Takes a connection, or fails after `msMax`: a pool of the host waits for connections that may never be returned.
   *
   * @throws NotSentError
   */
  static async take(pool: Pool, location: string, msMax: number): Promise<PgConnection> {
    try {
      return await connectWithin(pool, msMax, (client) => new PgConnection(client, location));
    } catch (error) {
      throw new NotSentError(location, error);
    }
  }

  /** @throws AnswerLostError if the connection fails or the timeout ends; otherwise the error of the server. */
  async query({ text, name, values, timeoutMs }: PgQuery): Promise<QueryResult<Record<string, string | null>>> {
    // `query_timeout` per query is honoured by node-postgres and missing from its types.
    const config: QueryConfig & { query_timeout: number } = { text, query_timeout: timeoutMs };
    if (name !== undefined) config.name = name;
    if (values !== undefined) config.values = values as unknown[];
    try {
      return await this.#client.query(config);
    } catch (error) {
      const { severity } = error as { severity?: unknown };
      if (!isRolledBack(severity)) this.#isFit = false;
      throw severity === undefined ? new AnswerLostError(this.#location, this.#death ?? error) : error;
    }
  }

  /** False after a failure that is not an SQL error. */
  get isFit(): boolean {
    return this.#isFit;
  }

  /** Returns the connection to the pool, or destroys it if it is not fit. */
  end(): void {
    if (this.#isFit) this.#client.off('error', this.#onError);
    this.#client.release(!this.#isFit);
  }

  readonly #onError = (error: Error): void => {
    this.#isFit = false;
    this.#death ??= error;
  };
}

/**
 * Connects with a callback: the pool removes its own `error` listener just before it calls back. A promise would be
 * settled later, and a session that is terminated in between would end the host's process.
 */
function connectWithin<T>(pool: Pool, msMax: number, use: (client: PoolClient) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const cancel = afterMs(msMax, () => {
      isLate = true;
      reject(new Error(`none was free within ${msMax} ms`));
    });
    pool.connect((error, client) => {
      cancel();
      if (error !== undefined && error !== null) reject(error);
      // The caller has failed already.
      else if (isLate) client?.release();
      else resolve(use(client as PoolClient));
    });
  });
}
