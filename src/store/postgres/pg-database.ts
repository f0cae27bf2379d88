import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import pg from 'pg';
import { LedgerError } from '../../domain/errors.ts';
import type { Database, DatabaseTransaction, Row, Statement } from './database.ts';
import { STATEMENT_TIMEOUT_MS, WHOLE_LEDGER_TIMEOUT_MS } from './database.ts';
import { PgConnection } from './pg-connection.ts';

const STATEMENTS_IN_FLIGHT_MAX = 8;
const CONNECT_TIMEOUT_MS = 5_000;

const ignore = (): void => {};

/** Opens a server by its URL, with a pool of its own that connects on first use. */
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
        // Only the name of the cause: its text would repeat the password.
        cause: cause instanceof Error ? cause.name : undefined,
      },
    );
  }
  return new PgDatabase(pool, true, CONNECT_TIMEOUT_MS);
}

/** Uses the host's own pool, which stays open, and waits for a connection of it for `connectMsMax` at most. */
export function openPgPool(pool: Pool, connectMsMax: number = CONNECT_TIMEOUT_MS): Database {
  return new PgDatabase(pool, false, connectMsMax);
}

/** Returns true for a node-postgres pool, also for one of another install of the package. */
export function isPgPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'connect' in value && 'query' in value && 'totalCount' in value;
}

/** Owns: a connection while a statement runs on it. Does not own: a pool that the host passed in. */
class PgDatabase implements Database {
  readonly kind = 'postgres';
  readonly location: string;
  readonly statementsInFlightMax: number;
  readonly #pool: Pool;
  readonly #owned: boolean;
  readonly #connectMsMax: number;
  /** False once a session did not know a prepared statement: a pooler switches sessions between statements. */
  #prepares = true;

  constructor(pool: Pool, owned: boolean, connectMsMax: number) {
    this.#pool = pool;
    this.#owned = owned;
    this.#connectMsMax = connectMsMax;
    this.location = locate(pool);
    this.statementsInFlightMax = Math.min(STATEMENTS_IN_FLIGHT_MAX, pool.options.max ?? STATEMENTS_IN_FLIGHT_MAX);
    pool.on('error', ignore);
  }

  run(statement: Statement): Promise<Row[]> {
    const { timeoutMs = STATEMENT_TIMEOUT_MS } = statement;
    return this.#withConnection(Math.min(this.#connectMsMax, timeoutMs), (connection) =>
      this.#execute(connection, statement),
    );
  }

  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#withConnection(this.#connectMsMax, async (connection) => {
      await connection.query({ text: 'begin isolation level read committed', timeoutMs: STATEMENT_TIMEOUT_MS });
      try {
        const result = await work({
          run: (statement) => this.#execute(connection, statement),
          script: async (text) => {
            await connection.query({ text, timeoutMs: WHOLE_LEDGER_TIMEOUT_MS });
          },
        });
        const { command } = await connection.query({ text: 'commit', timeoutMs: STATEMENT_TIMEOUT_MS });
        // COMMIT of a failed database transaction succeeds with the tag ROLLBACK.
        if (command !== 'COMMIT') throw new Error(`the database answered COMMIT with ${command}`);
        return result;
      } catch (error) {
        // The server rolls back the transaction of a failed connection, which cannot run another statement.
        if (connection.isFit)
          await connection.query({ text: 'rollback', timeoutMs: STATEMENT_TIMEOUT_MS }).catch(ignore);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    // Connections of the own pool may still fail while they end: the listener stays.
    if (this.#owned) await this.#pool.end();
    else this.#pool.off('error', ignore);
  }

  async #execute(connection: PgConnection, statement: Statement): Promise<Row[]> {
    const { text, values, timeoutMs = STATEMENT_TIMEOUT_MS } = statement;
    const name = this.#prepares && statement.isPrepared === true ? preparedName(statement) : undefined;
    try {
      return (await connection.query({ text, name, values, timeoutMs })).rows;
    } catch (error) {
      if (name === undefined || !isLostSession(error)) throw error;
      // Nothing was executed. Every prepared statement would fail so behind this pooler: prepare none from now on.
      this.#prepares = false;
      return (await connection.query({ text, values, timeoutMs })).rows;
    }
  }

  async #withConnection<T>(connectMsMax: number, use: (connection: PgConnection) => Promise<T>): Promise<T> {
    const connection = await PgConnection.take(this.#pool, this.location, connectMsMax);
    try {
      return await use(connection);
    } finally {
      connection.end();
    }
  }
}

/** Digests by text. A digest costs as much as a small plan, and each schema has a few texts only. */
const preparedNames = new Map<string, string>();

/** The name of a prepared statement. It identifies the text, also if another client prepared it in the session. */
function preparedName({ name, text }: Statement): string {
  let known = preparedNames.get(text);
  if (known === undefined) {
    known = `pursekit-${name}-${hash('sha256', text, 'hex').slice(0, 16)}`;
    preparedNames.set(text, known);
  }
  return known;
}

/** Returns true for `invalid_sql_statement_name` and `duplicate_prepared_statement`: the session has changed. */
function isLostSession(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '26000' || code === '42P05';
}

function locate(pool: Pool): string {
  // The driver resolves URLs, PG* variables and defaults. Creating a client does not connect.
  const client = new pg.Client(pool.options);
  return `${client.host}:${client.port}/${client.database ?? ''}`;
}
