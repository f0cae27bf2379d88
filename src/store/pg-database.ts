import type { Pool, PoolClient } from 'pg';
import pg from 'pg';
import { LedgerError } from '../domain/errors.ts';
import type { Database, DatabaseTransaction, Row, Statement } from './database.ts';
import { NotSentError } from './database.ts';

const STATEMENTS_IN_FLIGHT_MAX = 8;
const CONNECT_TIMEOUT_MS = 5_000;
/** Longer than the locks of `commit_batch` may wait, shorter than the deadline of a commit. */
const STATEMENT_TIMEOUT_MS = 8_000;

const ignore = (): void => {};

/** A server named by a URL. Opens its own pool, connects on first use. */
export function openPgUrl(url: string): Database {
  let pool: Pool;
  try {
    new URL(url);
    pool = new pg.Pool({
      connectionString: url,
      max: STATEMENTS_IN_FLIGHT_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'pursekit',
      allowExitOnIdle: true,
    });
  } catch (cause) {
    throw new LedgerError(
      'ERR_INVALID_OPTIONS',
      'database: the URL cannot be read; expected postgres://user@host:port/name',
      {
        // The cause is left out on purpose: its text would repeat the password.
        cause: cause instanceof Error ? cause.name : undefined,
      },
    );
  }
  return new PgDatabase(pool, true);
}

/** The host's own pool, which is never ended here. */
export function openPgPool(pool: Pool): Database {
  return new PgDatabase(pool, false);
}

/** Whether a value is a node-postgres pool, also one of another install of the package. */
export function isPgPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'connect' in value && 'query' in value && 'totalCount' in value;
}

/**
 * Owns: its connections, while a statement runs. Does not own: a pool that the host passed in.
 * 1. Every client has an `error` listener while it is ours: without one a dropped connection ends the host process.
 * 2. A client whose statement failed in any way but an SQL error is destroyed, never given back.
 */
class PgDatabase implements Database {
  readonly kind = 'postgres';
  readonly location: string;
  readonly statementsInFlightMax: number;
  readonly #pool: Pool;
  readonly #owned: boolean;

  constructor(pool: Pool, owned: boolean) {
    this.#pool = pool;
    this.#owned = owned;
    this.location = locate(pool);
    this.statementsInFlightMax = Math.min(STATEMENTS_IN_FLIGHT_MAX, pool.options.max ?? STATEMENTS_IN_FLIGHT_MAX);
    pool.on('error', ignore);
  }

  run(statement: Statement): Promise<Row[]> {
    return this.#lend((client) => execute(client, statement));
  }

  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#lend(async (client) => {
      await client.query('begin isolation level read committed');
      try {
        const result = await work({
          run: (statement) => execute(client, statement),
          script: async (text) => {
            await client.query(text);
          },
        });
        const { command } = await client.query('commit');
        // COMMIT of a failed database transaction succeeds, with another tag.
        if (command !== 'COMMIT') throw new Error(`the database answered COMMIT with ${command}`);
        return result;
      } catch (error) {
        await client.query('rollback').catch(ignore);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    // Connections of our own pool may still fail while they end: the listener stays.
    if (this.#owned) await this.#pool.end();
    else this.#pool.off('error', ignore);
  }

  async #lend<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (error) {
      throw new NotSentError(this.location, error);
    }
    client.on('error', ignore);
    let destroy = true;
    try {
      const result = await use(client);
      destroy = false;
      return result;
    } catch (error) {
      destroy = (error as { severity?: unknown }).severity !== 'ERROR';
      throw error;
    } finally {
      if (!destroy) client.off('error', ignore);
      client.release(destroy);
    }
  }
}

async function execute(client: PoolClient, statement: Statement): Promise<Row[]> {
  // `query_timeout` per query is honoured by node-postgres and missing from its types.
  const config = {
    text: statement.text,
    values: statement.values as unknown[],
    query_timeout: statement.timeoutMs ?? STATEMENT_TIMEOUT_MS,
  };
  const { rows } = await client.query<Record<string, string | null>>(config);
  return rows;
}

function locate(pool: Pool): string {
  // The driver resolves URLs, PG* variables and defaults; asking it keeps one truth. Nothing is connected here.
  const client = new pg.Client(pool.options);
  return `${client.host}:${client.port}/${client.database ?? ''}`;
}
