import type { Durability } from '../../domain/durability.ts';

/**
 * One statement. Every value goes in as text (or null) and every column comes back as text (or null), because the two
 * drivers disagree about the JavaScript types of `int8`, `numeric` and their arrays; statements cast both ways.
 */
export interface Statement {
  /** What it is for, in messages and for test kits that intercept it. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly (string | null)[];
  /** Whether its text comes again and again, so that a server's session should keep it parsed and planned. */
  readonly isPrepared?: boolean;
  /** How long a caller waits for it, where the default is too short; a server only. */
  readonly timeoutMs?: number;
}

/** How long an answer is waited for: longer than the locks of `commit_batch` may wait. */
export const STATEMENT_TIMEOUT_MS = 8_000;
/** The timeout of statements that read every transaction there is, and of migrations. */
export const WHOLE_LEDGER_TIMEOUT_MS = 600_000;

/** A row: column name to text. */
export type Row = Readonly<Record<string, string | null>>;

/** What runs inside one database transaction. */
export interface DatabaseTransaction {
  run(statement: Statement): Promise<Row[]>;
  /** Several statements without values, as one script. */
  script(text: string): Promise<void>;
}

/** The narrow SQL interface that the store is written against; node-postgres and PGlite each have one. */
export interface Database {
  readonly kind: 'postgres' | 'embedded';
  /** Where it is, fit for messages: never holds a password. */
  readonly location: string;
  /** Statements it can work on at one time. */
  readonly statementsInFlightMax: number;
  /** For embedded databases what their files survive; a server is asked. */
  readonly embeddedDurability?: Durability;
  /**
   * Runs one statement in its own database transaction.
   *
   * @throws NotSentError if the statement certainly did not reach the server, AnswerLostError if it may have and the
   * server did not say; otherwise the driver's own error.
   */
  run(statement: Statement): Promise<Row[]>;
  transaction<T>(work: (transaction: DatabaseTransaction) => Promise<T>): Promise<T>;
  /** Frees what this object opened; a pool that the host passed in stays open. */
  close(): Promise<void>;
}

/** The same database with some of its parts replaced. */
export function delegate(database: Database, parts: Partial<Pick<Database, 'run' | 'close'>>): Database {
  return {
    kind: database.kind,
    location: database.location,
    statementsInFlightMax: database.statementsInFlightMax,
    ...(database.embeddedDurability === undefined ? {} : { embeddedDurability: database.embeddedDurability }),
    run: (statement) => database.run(statement),
    transaction: (work) => database.transaction(work),
    close: () => database.close(),
    ...parts,
  };
}

/** The statement never left: no connection could be had. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
  constructor(location: string, cause: unknown) {
    super(`no connection to ${location}: ${cause instanceof Error ? describe(cause) : String(cause)}`, { cause });
  }
}

/** The statement may have been sent, and then the connection failed or the answer took too long. */
export class AnswerLostError extends Error {
  override readonly name = 'AnswerLostError';
  constructor(location: string, cause: unknown) {
    super(`no answer from ${location}: ${cause instanceof Error ? describe(cause) : String(cause)}`, { cause });
  }
}

/** Whether the connection is at fault, and not the statement: the same call may succeed later. */
export function isConnectionError(error: unknown): error is NotSentError | AnswerLostError {
  return error instanceof NotSentError || error instanceof AnswerLostError;
}

function describe(error: Error): string {
  // Node reports a refused connection to a name with several addresses as an AggregateError with an empty message.
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
