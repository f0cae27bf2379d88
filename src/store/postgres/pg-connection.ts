import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { AnswerLostError, NotSentError } from './database.ts';
import { isRolledBack } from './sql-errors.ts';

/** One query and the longest wait for its answer. */
export interface PgQuery {
  readonly text: string;
  /** Prepared in the session under this name, with the first query that has it. */
  readonly name?: string | undefined;
  readonly values?: readonly (string | null)[];
  readonly timeoutMs: number;
}

/**
 * One connection of a pool, ours from {@link PgLease.take} to {@link PgLease.end}.
 *
 * 1. It has an `error` listener for as long: without one a dropped connection ends the host's process.
 * 2. After a failure that is not an SQL error it is destroyed, never given back: an answer may still be on its way.
 */
export class PgLease {
  readonly #client: PoolClient;
  readonly #location: string;
  #isFit = true;
  /** Why the connection died while nothing was asked: the next query only says that it did. */
  #death: Error | undefined;

  private constructor(client: PoolClient, location: string) {
    this.#client = client;
    this.#location = location;
    client.on('error', this.#onError);
  }

  /**
   * Takes a connection, or gives up after `msMax`: the host's own pool may wait for ever for those that the host holds.
   *
   * @throws NotSentError
   */
  static async take(pool: Pool, location: string, msMax: number): Promise<PgLease> {
    try {
      return await connectWithin(pool, msMax, (client) => new PgLease(client, location));
    } catch (error) {
      throw new NotSentError(location, error);
    }
  }

  /** @throws AnswerLostError when the connection fails or the answer is late; otherwise what the server answered. */
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

  /** Whether the connection still answers, as far as is known. */
  get isFit(): boolean {
    return this.#isFit;
  }

  /** Gives the connection back, or destroys it. */
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
 * By callback, because the pool takes its own `error` listener off as it calls: a promise would be settled later, and a
 * session that is terminated as it begins would end the host's process in between.
 */
function connectWithin<T>(pool: Pool, msMax: number, use: (client: PoolClient) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new Error(`none was free within ${msMax} ms`));
    }, msMax);
    pool.connect((error, client) => {
      clearTimeout(timer);
      if (error !== undefined && error !== null) reject(error);
      // Nobody waits for it any more.
      else if (isLate) client?.release();
      else resolve(use(client as PoolClient));
    });
  });
}
