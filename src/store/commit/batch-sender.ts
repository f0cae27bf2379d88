import type { Clock } from '../../domain/world.ts';
import type { CommitUnit, UnitResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { classify } from '../postgres/sql-errors.ts';
import { BatchArguments } from './batch-arguments.ts';
import { type BatchedResult, commitBatchStatement, mapBatchResult } from './commit-batch.ts';
import { commitOneStatement, mapOneResult } from './commit-one.ts';
import type { SendOptions } from './group-commit.ts';

/** Sends batches as statements. Owns: the columns of batches, which are used again. */
export class BatchSender {
  readonly #schema: string;
  readonly #clock: Pick<Clock, 'aheadMs'>;
  readonly #run: (statement: Statement) => Promise<Row[]>;
  /** One for each batch that was in flight at once. */
  readonly #unused: BatchArguments[] = [];

  constructor(schema: string, clock: Pick<Clock, 'aheadMs'>, run: (statement: Statement) => Promise<Row[]>) {
    this.#schema = schema;
    this.#clock = clock;
    this.#run = run;
  }

  /** Sends one batch, and returns one result per unit. */
  async send(units: readonly CommitUnit[], { isFirst, skipLocked }: SendOptions): Promise<BatchedResult[]> {
    const one = isFirst && !skipLocked ? commitOneStatement(this.#schema, units) : undefined;
    if (one !== undefined) {
      const result = await this.#sendOne(one);
      if (result !== undefined) return [result];
    }
    const batch = this.#unused.pop() ?? new BatchArguments(this.#clock);
    try {
      const statement = commitBatchStatement(this.#schema, units, skipLocked, batch);
      // Test kits that intercept commits see one statement per attempt.
      const rows = await this.#run(one === undefined ? statement : { ...statement, name: 'commit-batch-after-one' });
      return mapBatchResult(units, rows);
    } finally {
      batch.reset();
      this.#unused.push(batch);
    }
  }

  /** Commits a batch of one small transaction; undefined if `commit_batch` has to commit it, or to report a problem. */
  async #sendOne(statement: Statement): Promise<UnitResult | undefined> {
    try {
      return mapOneResult(await this.#run(statement));
    } catch (error) {
      // Its key is recorded.
      if (classify(error) === 'retry_now') return undefined;
      throw error;
    }
  }
}
