import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import pg from 'pg';
import { LedgerError } from '../../domain/errors.ts';
import type { Database, DatabaseTransaction, Row, Statement } from './database.ts';
import { STATEMENT_TIMEOUT_MS, WHOLE_LEDGER_TIMEOUT_MS } from './database.ts';
import { PgLease } from './pg-connection.ts';

const STATEMENTS_IN_FLIGHT_MAX = 8;
const CONNECT_TIMEOUT_MS = 5_000;

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
  return new PgDatabase(pool, true, CONNECT_TIMEOUT_MS);
}

/** The host's own pool, which is never ended here. A connection of it is waited for no longer than `connectMsMax`. */
export function openPgPool(pool: Pool, connectMsMax: number = CONNECT_TIMEOUT_MS): Database {
  return new PgDatabase(pool, false, connectMsMax);
}

/** Whether a value is a node-postgres pool, also one of another install of the package. */
export function isPgPool(value: unknown): value is Pool {
  return typeof value === 'object' && value !== null && 'connect' in value && 'query' in value && 'totalCount' in value;
}

/** Owns: its connections, while a statement runs. Does not own: a pool that the host passed in. */
class PgDatabase implements Database {
  readonly kind = 'postgres';
  readonly location: string;
  readonly statementsInFlightMax: number;
  readonly #pool: Pool;
  readonly #owned: boolean;
  readonly #connectMsMax: number;
  /** Whether a session can be relied on to know what was prepared in it; a pooler may change it under us. */
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
    return this.#lend(Math.min(this.#connectMsMax, timeoutMs), (lease) => this.#execute(lease, statement));
  }

  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#lend(this.#connectMsMax, async (lease) => {
      await lease.query({ text: 'begin isolation level read committed', timeoutMs: STATEMENT_TIMEOUT_MS });
      try {
        const result = await work({
          run: (statement) => this.#execute(lease, statement),
          script: async (text) => {
            await lease.query({ text, timeoutMs: WHOLE_LEDGER_TIMEOUT_MS });
          },
        });
        const { command } = await lease.query({ text: 'commit', timeoutMs: STATEMENT_TIMEOUT_MS });
        // COMMIT of a failed database transaction succeeds, with another tag.
        if (command !== 'COMMIT') throw new Error(`the database answered COMMIT with ${command}`);
        return result;
      } catch (error) {
        // A connection that is lost takes its database transaction with it, and would not answer.
        if (lease.isFit) await lease.query({ text: 'rollback', timeoutMs: STATEMENT_TIMEOUT_MS }).catch(ignore);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    // Connections of our own pool may still fail while they end: the listener stays.
    if (this.#owned) await this.#pool.end();
    else this.#pool.off('error', ignore);
  }

  async #execute(lease: PgLease, statement: Statement): Promise<Row[]> {
    const { text, values, timeoutMs = STATEMENT_TIMEOUT_MS } = statement;
    const name = this.#prepares && statement.isPrepared === true ? preparedName(statement) : undefined;
    try {
      return (await lease.query({ text, name, values, timeoutMs })).rows;
    } catch (error) {
      if (name === undefined || !isLostSession(error)) throw error;
      // Nothing was executed. It is so with every statement behind this pooler, and not worth trying again.
      this.#prepares = false;
      return (await lease.query({ text, values, timeoutMs })).rows;
    }
  }

  async #lend<T>(connectMsMax: number, use: (lease: PgLease) => Promise<T>): Promise<T> {
    const lease = await PgLease.take(this.#pool, this.location, connectMsMax);
    try {
      return await use(lease);
    } finally {
      lease.end();
    }
  }
}

/** A digest of a text costs as much as a small plan does, and there are a few texts for each schema. */
const preparedNames = new Map<string, string>();

/** What is prepared under a name is known by it, whichever client prepared it: the name says the whole text. */
function preparedName({ name, text }: Statement): string {
  let known = preparedNames.get(text);
  if (known === undefined) {
    known = `pursekit-${name}-${hash('sha256', text, 'hex').slice(0, 16)}`;
    preparedNames.set(text, known);
  }
  return known;
}

/** `invalid_sql_statement_name` and `duplicate_prepared_statement`: a session that is not the one it was. */
function isLostSession(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '26000' || code === '42P05';
}

function locate(pool: Pool): string {
  // The driver resolves URLs, PG* variables and defaults; asking it keeps one truth. Nothing is connected here.
  const client = new pg.Client(pool.options);
  return `${client.host}:${client.port}/${client.database ?? ''}`;
}
