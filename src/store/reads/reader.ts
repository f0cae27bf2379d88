import { isLedgerError, LedgerError, ledgerClosed, messageOf } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryPolicy, retrying } from '../../platform/retry.ts';
import type { Database, Row, Statement } from '../postgres/database.ts';
import { classify } from '../postgres/sql-errors.ts';
import { explainSchemaError, isSchemaError } from '../schema/schema-error.ts';
import type { StoreEvents } from '../store-events.ts';

/** The dependencies of a {@link Reader}. */
export interface ReaderOptions {
  readonly database: Database;
  readonly schema: string;
  readonly world: World;
  readonly policy: RetryPolicy;
  /** The timeout of one statement. */
  readonly timeoutMs: number;
  readonly events: StoreEvents;
}

/** Runs the statements of the store: each once, or, if it may run twice, until it succeeds or its deadline ends. */
export class Reader {
  readonly #options: ReaderOptions;
  /** The number of statements that the database has answered. */
  #answers = 0;
  /** The errors of reads that failed while the database answered other statements. */
  readonly #failedAlone = new WeakSet<LedgerError>();
  #isClosed = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /**
   * Sends no statement from now on, also on a pool that stays open, and tries none again: what needs one fails with
   * `ERR_CLOSED`.
   */
  close(): void {
    this.#isClosed = true;
  }

  /** Runs a statement once. */
  async run(statement: Statement): Promise<Row[]> {
    if (this.#isClosed) throw ledgerClosed();
    const { database, timeoutMs } = this.#options;
    const rows = await database.run({ timeoutMs, ...statement });
    this.#answers += 1;
    return rows;
  }

  /** Runs a statement that may run twice: retries it until the deadline, which begins now. */
  readonly read = async (statement: Statement): Promise<Row[]> => {
    const { world, policy, events } = this.#options;
    let answersBefore = this.#answers;
    const attempt = (): Promise<Row[]> => {
      answersBefore = this.#answers;
      return this.run(statement);
    };
    try {
      return await retrying(
        world,
        policy,
        attempt,
        (error) => (this.#isClosed || ['broken', 'refused'].includes(classify(error)) ? 'stop' : 'retry'),
        (notice) => events.retrying({ statement: statement.name, inDoubt: false, ...notice }),
      );
    } catch (cause) {
      if (this.#isClosed) throw ledgerClosed();
      const explained = await this.explain(cause);
      if (explained !== undefined) throw explained;
      const text = messageOf(cause);
      const error = new LedgerError('ERR_STORE_UNAVAILABLE', `${statement.name} failed: ${text}`, { cause });
      if (this.#answers > answersBefore) this.#failedAlone.add(error);
      throw error;
    }
  };

  /**
   * Returns true if every other read would fail, too, after a read failed with this error. A database that answered
   * others during the last attempt is there: that read alone was too slow.
   */
  readonly isOutage = (error: unknown): boolean => {
    if (!isLedgerError(error) || this.#failedAlone.has(error)) return false;
    return ['unavailable', 'in_doubt'].includes(classify(error.cause));
  };

  /** Returns the error of a schema that was dropped or is of another version; undefined for any other error. */
  async explain(error: unknown): Promise<LedgerError | undefined> {
    const { database, schema } = this.#options;
    return isSchemaError(error) ? explainSchemaError(database, schema, error) : undefined;
  }
}
