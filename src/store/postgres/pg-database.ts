import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import pg from 'pg';
import { onNextTurn } from '../../platform/timers.ts';
import { AbandonedSessions } from './abandoned-sessions.ts';
import type { Database, DatabaseEvents, DatabaseTransaction, Row, Statement } from './database.ts';
import { NotSentError, PINNED_PATH, STATEMENT_TIMEOUT_MS, WHOLE_LEDGER_TIMEOUT_MS } from './database.ts';
import { addressError } from './database-address.ts';
import { PgConnection, type PgSource } from './pg-connection.ts';
import { guardPool } from './pool-guard.ts';

/** Maximum number of connections of a pool that a ledger opens, unless an option says otherwise. */
export const CONNECTIONS_MAX = 8;
const STATEMENTS_IN_FLIGHT_MAX = 8;
const CONNECT_TIMEOUT_MS = 5_000;

const ignore = (): void => {};

/**
 * Opens a server by its URL, which was checked, with a pool of its own that connects on first use.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a URL that the driver cannot read, or a missing certificate file.
 */
export function openPgUrl(url: string, connectionsMax: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'pursekit',
    allowExitOnIdle: true,
  });
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
  readonly #source: PgSource;
  readonly #unguard: () => void;
  readonly #owned: boolean;
  readonly #connectMsMax: number;
  /** False once a session did not know a prepared statement: a pooler switches sessions between statements. */
  #prepares = true;
  /** The connections that statements run on. */
  readonly #connections = new Set<PgConnection>();
  readonly #listeners = new Set<DatabaseEvents>();
  readonly #abandoned = new AbandonedSessions();
  /** The reports from before the first listener. */
  #unheard: string[] = [];

  constructor(pool: Pool, owned: boolean, connectMsMax: number) {
    this.#pool = pool;
    this.#owned = owned;
    this.#connectMsMax = connectMsMax;
    this.location = locate(pool);
    this.statementsInFlightMax = Math.min(STATEMENTS_IN_FLIGHT_MAX, pool.options.max ?? STATEMENTS_IN_FLIGHT_MAX);
    this.#unguard = guardPool(pool);
    const onAbandoned = this.#abandoned.add;
    this.#source = { pool, location: this.location, onDiscarded: (reason) => this.#report(reason), onAbandoned };
  }

  listen(events: DatabaseEvents): () => void {
    this.#listeners.add(events);
    const unheard = this.#unheard;
    this.#unheard = [];
    // After the start of the ledger, so that a listener of the host hears them.
    for (const reason of unheard) onNextTurn(() => events.connectionDiscarded({ reason }));
    return () => void this.#listeners.delete(events);
  }

  run(statement: Statement): Promise<Row[]> {
    const work = workOf(statement);
    if (!this.#abandoned.isFull(work)) return this.#run(statement);
    return this.#waitForSessions(work).then(() => this.#run(statement));
  }

  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T> {
    return this.#withConnection(this.#connectMsMax, async (connection) => {
      const timeoutMs = STATEMENT_TIMEOUT_MS;
      const begin = `begin isolation level read committed; ${PINNED_PATH}`;
      await connection.query({ text: begin, timeoutMs, leaves: 'T' });
      try {
        const result = await work({
          run: (statement) => this.#execute(connection, statement, 'T'),
          script: async (text) => {
            await connection.query({ text, timeoutMs: WHOLE_LEDGER_TIMEOUT_MS, leaves: 'T' });
          },
        });
        const { command } = await connection.query({ text: 'commit', timeoutMs });
        // COMMIT of a failed database transaction succeeds with the tag ROLLBACK.
        if (command !== 'COMMIT') throw new Error(`the database answered COMMIT with ${command}`);
        return result;
      } catch (error) {
        // The server rolls back the transaction of a failed connection, which cannot run another statement.
        if (connection.isFit) await connection.query({ text: 'rollback', timeoutMs }).catch(ignore);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.cancel()));
    // Connections of the own pool may still fail while they end: the listener stays.
    if (this.#owned) await this.#pool.end();
    else this.#unguard();
  }

  #run(statement: Statement): Promise<Row[]> {
    const { timeoutMs = STATEMENT_TIMEOUT_MS } = statement;
    return this.#withConnection(Math.min(this.#connectMsMax, timeoutMs), (connection) =>
      this.#execute(connection, statement),
    );
  }

  /** @throws NotSentError if the sessions of earlier attempts still run the statement. */
  async #waitForSessions(statement: string): Promise<void> {
    const look = this.#abandoned.findStatement(statement);
    const rows = await this.#withConnection(this.#connectMsMax, (connection) => this.#execute(connection, look));
    const waiting = this.#abandoned.keep(statement, rows);
    if (waiting !== undefined) throw new NotSentError(this.location, new Error(waiting));
  }

  #report(reason: string): void {
    if (this.#listeners.size === 0) this.#unheard.push(reason);
    for (const listener of this.#listeners) listener.connectionDiscarded({ reason });
  }

  async #execute(connection: PgConnection, statement: Statement, leaves?: 'T'): Promise<Row[]> {
    const { values, timeoutMs = STATEMENT_TIMEOUT_MS, isCommit = false } = statement;
    const { text, name: prepared } = sentAs(statement);
    const name = this.#prepares ? prepared : undefined;
    const query = { text, values, timeoutMs, leaves, statement: workOf(statement), isCancellable: !isCommit };
    try {
      return (await connection.query({ ...query, name })).rows;
    } catch (error) {
      if (name === undefined || !isLostSession(error)) throw error;
      // Nothing was executed. Every prepared statement would fail so behind this pooler: prepare none from now on.
      this.#prepares = false;
      return (await connection.query(query)).rows;
    }
  }

  /**
   * Uses a connection, or another one if the session had ended before its first query: the server ends sessions that
   * idle (`idle_session_timeout`), and the client may hear of it only when it uses them again.
   */
  async #withConnection<T>(connectMsMax: number, use: (connection: PgConnection) => Promise<T>): Promise<T> {
    // Each session that ended leaves the pool: of so many, one is new.
    for (let left = this.#pool.options.max ?? 10; ; left -= 1) {
      const connection = await PgConnection.take(this.#source, connectMsMax);
      this.#connections.add(connection);
      try {
        return await use(connection);
      } catch (error) {
        if (connection.isUsed || left === 0) throw error;
      } finally {
        this.#connections.delete(connection);
        connection.end();
      }
    }
  }
}

/**
 * Precedes every statement: pgpool-II sends a SELECT with a comment before it to the primary, also where it balances
 * the load of reads. A standby may lack the payment that decides about a refusal.
 */
const TO_PRIMARY = '/*NO LOAD BALANCE*/ ';

/** A statement as it is sent. */
interface Sent {
  readonly text: string;
  readonly name?: string;
}

/** The prepared statements by text. A digest costs as much as a small plan, and each schema has a few texts only. */
const preparedStatements = new Map<string, Sent>();

/** The name of a prepared statement identifies its text, also if another client prepared it in the session. */
function sentAs({ name, text: asked, isPrepared = false }: Statement): Sent {
  if (!isPrepared) return { text: TO_PRIMARY + asked };
  let known = preparedStatements.get(asked);
  if (known === undefined) {
    const text = TO_PRIMARY + asked;
    known = { text, name: `pursekit-${name}-${hash('sha256', text, 'hex').slice(0, 16)}` };
    preparedStatements.set(asked, known);
  }
  return known;
}

/** The name under which the abandoned sessions of a statement are counted: one for all statements that commit. */
function workOf({ name, isCommit = false }: Statement): string {
  return isCommit ? 'commit-batch' : name;
}

/** Returns true for `invalid_sql_statement_name` and `duplicate_prepared_statement`: the session has changed. */
function isLostSession(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === '26000' || code === '42P05';
}

function locate(pool: Pool): string {
  // The driver resolves URLs, PG* variables and defaults. Creating a client does not connect.
  let client: pg.Client;
  try {
    client = new pg.Client(pool.options);
  } catch (cause) {
    throw addressError(cause);
  }
  return `${client.host}:${client.port}/${client.database ?? ''}`;
}
