import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { LedgerError } from '../../domain/errors.ts';
import { cancelStatement } from './cancel-statement.ts';
import { AnswerLostError, NotSentError, type StatementValue } from './database.ts';
import {
  isBusy,
  type TransactionStatus,
  transactionStatusOf,
  watchTransactionStatus,
} from './pg-transaction-status.ts';
import { connectWithin } from './pool-connect.ts';
import { isIdleTimeout, isRolledBack } from './sql-errors.ts';

/** One query and its timeout. */
export interface PgQuery {
  readonly text: string;
  /** The first query of a session with this name prepares it. */
  readonly name?: string | undefined;
  readonly values?: readonly StatementValue[];
  readonly timeoutMs: number;
  /** The name of the statement, for reports. */
  readonly statement?: string;
  /** The status of the session after the query; `I` by default: it was a database transaction of its own. */
  readonly leaves?: TransactionStatus | undefined;
  /** True if the server cancels the query when nobody waits for it any more. */
  readonly isCancellable?: boolean;
}

/** The parts of a {@link PgConnection} that stay the same for all connections of a database. */
export interface PgSource {
  readonly pool: Pool;
  /** The address for messages. */
  readonly location: string;
  /** Receives the reason for which a connection was destroyed although it works. */
  onDiscarded(reason: string): void;
  /** Receives the backend of a query whose timeout ended: the server does not notice that nobody waits any more. */
  onAbandoned(statement: string, pid: number): void;
}

/** The message of node-postgres for the end of `query_timeout`. */
const TIMED_OUT = 'Query read timeout';

/** `query_timeout` per query is honoured by node-postgres and missing from its types. */
type TimedQuery = QueryConfig & { query_timeout: number };

/** The SQLSTATE of a statement in a database transaction that failed before. */
const FAILED_TRANSACTION = '25P02';

const LEFT_OPEN = 'it is inside a database transaction that was not ended';

/**
 * One connection of a pool, from {@link PgConnection.take} to {@link PgConnection.end}.
 *
 * Owns: the client between these two calls. Does not own: the pool.
 * 1. The client has an `error` listener all the time: without one a dropped connection ends the host's process.
 * 2. After a failure that is not an SQL error the client is destroyed, not returned: a late result may still arrive.
 * 3. A client inside a database transaction that pursekit did not begin is destroyed: what is written there is lost
 *    without a COMMIT. The server reports the status of the session with each result. It is checked before
 *    the first statement, and after each: the host may still send statements on a client that it returned.
 */
export class PgConnection {
  readonly #client: PoolClient;
  readonly #source: PgSource;
  #isFit = true;
  #isUsed = false;
  /** True while a query runs that may be cancelled. */
  #isCancellable = false;
  /** The error that closed the connection while no query ran. No query is sent after it. */
  #death: Error | undefined;

  private constructor(client: PoolClient, source: PgSource) {
    this.#client = client;
    this.#source = source;
    client.on('error', this.#onError);
  }

  /**
   * Takes a connection, or fails after `msMax`: a pool of the host waits for connections that may never be returned.
   *
   * @throws NotSentError; LedgerError `ERR_INVALID_OPTIONS` for a driver that hides the status of its sessions.
   */
  static async take(source: PgSource, msMax: number): Promise<PgConnection> {
    // Each discarded client leaves the pool: of so many, one is new.
    for (let left = (source.pool.options.max ?? 10) + 1; ; left -= 1) {
      const connection = await PgConnection.#connect(source, msMax);
      const status = connection.#status();
      if (status === 'I' || (status === undefined && (await connection.#isIdleAfterProbe(msMax)))) return connection;
      connection.#discard();
      if (left === 0) throw new NotSentError(source.location, new Error(`each connection of the pool: ${LEFT_OPEN}`));
    }
  }

  static async #connect(source: PgSource, msMax: number): Promise<PgConnection> {
    let connection: PgConnection;
    try {
      connection = await connectWithin(source.pool, msMax, (client) => new PgConnection(client, source));
    } catch (error) {
      throw new NotSentError(source.location, error);
    }
    if (watchTransactionStatus(connection.#client)) return connection;
    connection.end();
    throw new LedgerError(
      'ERR_INVALID_OPTIONS',
      'database: the driver of this pool does not report whether a connection is inside a database transaction; ' +
        'pass a pool of node-postgres 8 or newer',
    );
  }

  /**
   * @throws AnswerLostError if the connection fails, the timeout ends, or the session is inside a database transaction
   * of the host; NotSentError if that transaction failed before, or if the session ended before the query; otherwise
   * the error of the server.
   */
  async query(query: PgQuery): Promise<QueryResult<Record<string, string | null>>> {
    const { text, name, values, timeoutMs, leaves = 'I' } = query;
    if (this.#death !== undefined) throw new NotSentError(this.#source.location, this.#death);
    const config: TimedQuery = { text, query_timeout: timeoutMs };
    if (name !== undefined) config.name = name;
    if (values !== undefined) config.values = values as unknown[];
    let result: QueryResult<Record<string, string | null>>;
    this.#isCancellable = query.isCancellable === true;
    try {
      result = await this.#client.query(config);
    } catch (error) {
      const { severity, code } = error as { severity?: unknown; code?: unknown };
      if (!isRolledBack(severity)) this.#isFit = false;
      if ((error as Error).message === TIMED_OUT) this.#abandon(query.statement ?? text);
      this.#isCancellable = false;
      if (isIdleTimeout(error)) throw new NotSentError(this.#source.location, error);
      this.#isUsed = true;
      if (severity === undefined) throw new AnswerLostError(this.#source.location, this.#death ?? error);
      // The error comes before the new status: this is the status in which the statement began.
      const isForeign = leaves === 'I' && (isOpen(transactionStatusOf(this.#client)) || code === FAILED_TRANSACTION);
      if (!isForeign || !this.#isFit) throw error;
      // The server rolls back what the failed transaction did: nothing was applied.
      throw new NotSentError(this.#source.location, this.#discarding());
    }
    this.#isCancellable = false;
    this.#isUsed = true;
    if (transactionStatusOf(this.#client) === leaves) return result;
    throw new AnswerLostError(this.#source.location, this.#discarding());
  }

  /** False after a failure that is not an SQL error. */
  get isFit(): boolean {
    return this.#isFit;
  }

  /** False until the server has executed a query, or may have. */
  get isUsed(): boolean {
    return this.#isUsed;
  }

  /** Returns the connection to the pool, or destroys it if it is not fit. */
  end(): void {
    if (this.#isFit) this.#client.off('error', this.#onError);
    this.#client.release(!this.#isFit);
  }

  /** The status, if it is known: a statement of the host may still run, and its COMMIT may be on the way. */
  #status(): TransactionStatus | undefined {
    return isBusy(this.#client) ? undefined : transactionStatusOf(this.#client);
  }

  /** Asks for the status behind the statements of the host. */
  async #isIdleAfterProbe(timeoutMs: number): Promise<boolean> {
    const probe: TimedQuery = { text: 'select', query_timeout: timeoutMs };
    try {
      await this.#client.query(probe);
      return transactionStatusOf(this.#client) === 'I';
    } catch (error) {
      if ((error as { code?: unknown }).code === FAILED_TRANSACTION) return false;
      if (isIdleTimeout(error)) {
        // The first query reports it.
        this.#onError(error as Error);
        return true;
      }
      this.#isFit = false;
      this.end();
      throw new NotSentError(this.#source.location, this.#death ?? error);
    }
  }

  #abandon(statement: string): void {
    const { processID } = this.#client as PoolClient & { readonly processID?: number | null };
    if (typeof processID === 'number') this.#source.onAbandoned(statement, processID);
    void this.cancel();
  }

  /** Asks the server to cancel the query that runs, if it may be cancelled. */
  cancel(): Promise<void> {
    return this.#isCancellable ? cancelStatement(this.#client) : Promise.resolve();
  }

  #discard(): void {
    this.#discarding();
    this.end();
  }

  /** Marks the client to be destroyed and reports it. */
  #discarding(): Error {
    this.#isFit = false;
    this.#source.onDiscarded(LEFT_OPEN);
    return new Error(LEFT_OPEN);
  }

  readonly #onError = (error: Error): void => {
    this.#isFit = false;
    this.#death ??= error;
  };
}

function isOpen(status: TransactionStatus | undefined): boolean {
  return status === 'T' || status === 'E';
}
