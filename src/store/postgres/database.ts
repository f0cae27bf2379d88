import type { Durability } from '../../domain/durability.ts';
import { messageOf } from '../../domain/errors.ts';

/**
 * One statement. Every value goes in as text, or as the bytes of a text in UTF-8, or null, and every column comes back
 * as text (or null), because the two drivers disagree about the JavaScript types of `int8`, `numeric` and their arrays;
 * statements cast both ways.
 */
export interface Statement {
  /** The name in messages, and for test kits that intercept statements. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly StatementValue[];
  /** A statement whose text recurs is prepared once per session of a server, which keeps it parsed and planned. */
  readonly isPrepared?: boolean;
  /** The timeout, if not {@link STATEMENT_TIMEOUT_MS}; on a server only. */
  readonly timeoutMs?: number;
  /**
   * True for a commit. When its timeout ends, the server goes on with it: the retry with the same ids waits for it and
   * learns the result. Other statements that are given up are cancelled at the server.
   */
  readonly isCommit?: boolean;
}

/** A value of a {@link Statement}. Bytes must not change until the statement has ended. */
export type StatementValue = string | Uint8Array | null;

/** Makes a database transaction find nothing in schemas in which others may create objects. */
export const PINNED_PATH = 'set local search_path = pg_catalog, pg_temp';

/** The default timeout of a statement: longer than the `lock_timeout` of `commit_batch`. */
export const STATEMENT_TIMEOUT_MS = 8_000;
/** The timeout of statements that read the whole ledger, and of migrations. */
export const WHOLE_LEDGER_TIMEOUT_MS = 600_000;

/** A row: column name to text. */
export type Row = Readonly<Record<string, string | null>>;

/** The statements of one database transaction. */
export interface DatabaseTransaction {
  run(statement: Statement): Promise<Row[]>;
  /** Runs several statements without values as one script. */
  script(text: string): Promise<void>;
}

/** The listener of a database: receives what a statement does not report by itself. */
export interface DatabaseEvents {
  /** A connection that works was destroyed; its statement goes to another one. */
  connectionDiscarded(notice: { readonly reason: string }): void;
}

/** The SQL interface of the store, implemented on node-postgres and on PGlite. */
export interface Database {
  readonly kind: 'postgres' | 'embedded';
  /** The location for messages: never contains a password. */
  readonly location: string;
  /** The statements that can be in flight at once. */
  readonly statementsInFlightMax: number;
  /** The durability of an embedded database; that of a server follows from its settings. */
  readonly embeddedDurability?: Durability;
  /**
   * Runs one statement in its own database transaction, with the search path of the session. Its text names every
   * function with its schema and casts the sides of every operator to types for which `pg_catalog` has the operator: an
   * inexact match is resolved along the search path, where others may have created a better one (CVE-2018-1058).
   *
   * @throws NotSentError if the server did not execute the statement, AnswerLostError if it may have reached the server
   * and no result came; otherwise the error of the driver.
   */
  run(statement: Statement): Promise<Row[]>;
  /**
   * Runs several statements in one database transaction, with {@link PINNED_PATH} as search path: what they name, and
   * what they create, does not depend on the functions and operators that others may create in `public`.
   */
  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T>;
  /** Adds a listener and returns the function that removes it. Absent if the database has nothing to report. */
  listen?(events: DatabaseEvents): () => void;
  /** Cancels reads that still run, waits for commits, and closes what this object opened; a host's pool stays open. */
  close(): Promise<void>;
}

/** The same database with some of its methods replaced. */
export function delegate(database: Database, parts: Partial<Pick<Database, 'run' | 'close'>>): Database {
  return {
    kind: database.kind,
    location: database.location,
    statementsInFlightMax: database.statementsInFlightMax,
    ...(database.embeddedDurability === undefined ? {} : { embeddedDurability: database.embeddedDurability }),
    run: (statement) => database.run(statement),
    transaction: (work) => database.transaction(work),
    listen: (events) => database.listen?.(events) ?? (() => {}),
    close: () => database.close(),
    ...parts,
  };
}

/**
 * The same database, where each statement runs in a database transaction at READ COMMITTED: for a role or a server
 * whose default is another level. It takes three round trips.
 */
export function atReadCommitted(database: Database): Database {
  return delegate(database, { run: (statement) => database.transaction(({ run }) => run(statement)) });
}

/** The statement was not executed: no connection was available, or its session had ended before. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  constructor(location: string, cause: unknown) {
    super(`no connection to ${location}: ${messageOf(cause)}`, { cause });
  }
}

/** The statement may have been sent; then the connection failed or the result did not come in time. */
export class AnswerLostError extends Error {
  override readonly name = 'AnswerLostError';
  constructor(location: string, cause: unknown) {
    super(`no answer from ${location}: ${messageOf(cause)}`, { cause });
  }
}

/** Returns true for an error of the connection, not of the statement: the same call may succeed later. */
export function isConnectionError(error: unknown): error is NotSentError | AnswerLostError {
  return error instanceof NotSentError || error instanceof AnswerLostError;
}
