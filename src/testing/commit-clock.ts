import { type Database, delegate, type Statement } from '../store/postgres/database.ts';
import { shiftCommitClock } from '../store/schema/shift-commit-clock.ts';

/** The statements whose times follow the clock of the runtime that sends them. */
const DATED: ReadonlySet<string> = new Set([
  'commit-one',
  'commit-batch',
  'commit-batch-after-one',
  'place-commits',
  'define-asset',
]);

/**
 * The clock of commits of one schema. Before a runtime commits, it is set as far ahead of real time as the clock of the
 * runtime is.
 */
export class CommitClock {
  readonly #schema: string;
  #aheadMs = 0;
  /** One after the other: Postgres refuses to replace a function in two sessions at once. */
  #setting: Promise<unknown> = Promise.resolve();

  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Wraps a database so that its commits have the time of a clock. `owner` may replace functions of the schema. */
  wrap(database: Database, owner: Database, clock: { readonly aheadMs: number }): Database {
    return delegate(database, {
      run: async (statement: Statement) => {
        if (DATED.has(statement.name)) await this.#follow(owner, clock.aheadMs);
        return database.run(statement);
      },
    });
  }

  #follow(owner: Database, aheadMs: number): Promise<unknown> {
    if (aheadMs === this.#aheadMs) return this.#setting;
    this.#aheadMs = aheadMs;
    const set = () => shiftCommitClock(owner, this.#schema, aheadMs);
    this.#setting = this.#setting.then(set, set).catch((error: unknown) => {
      // Not known: the next commit sets it.
      this.#aheadMs = Number.NaN;
      throw error;
    });
    return this.#setting;
  }
}
