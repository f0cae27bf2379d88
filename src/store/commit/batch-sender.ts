import { assert } from '../../domain/assert.ts';
import type { WalletFreeze } from '../../domain/records/freeze.ts';
import type { World } from '../../domain/world.ts';
import type { CommitUnit, StoreEvents, UnitResult } from '../ledger-store.ts';
import { changePolicy } from '../policy/change-policy.ts';
import { isConcerned } from '../policy/concerned.ts';
import type { PolicyCache } from '../policy/policy-cache.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { classify } from '../postgres/sql-errors.ts';
import { BatchArguments } from './batch-arguments.ts';
import {
  type BatchedResult,
  commitBatchStatement,
  commitFreezeStatement,
  isOfOtherPolicy,
  mapBatchResult,
} from './commit-batch.ts';
import { commitOneStatement, mapOneResult } from './commit-one.ts';
import type { SendOptions } from './group-commit.ts';

/** The dependencies of a {@link BatchSender}. */
export interface BatchSenderOptions {
  readonly schema: string;
  readonly world: World;
  readonly policy: PolicyCache;
  /** A change of the policy is given up after this time. */
  readonly deadlineMs: number;
  readonly events: Pick<StoreEvents, 'retrying'>;
  run(statement: Statement): Promise<Row[]>;
}

/** Sends batches as statements. Owns: the columns of batches, which are used again. */
export class BatchSender {
  readonly #options: BatchSenderOptions;
  /** One for each batch that was in flight at once. */
  readonly #unused: BatchArguments[] = [];

  constructor(options: BatchSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends one batch, and returns one result per unit. Units that were planned before a change of the policy, in what
   * they name, are left out; the others are sent with the version that is known. If the database has a later one, what
   * has changed is read and the batch is sent again.
   */
  async send(units: readonly CommitUnit[], options: SendOptions): Promise<BatchedResult[]> {
    const freeze = freezeIn(units);
    if (freeze !== undefined) return this.#sendFreeze(units, freeze);
    const { policy } = this.#options.policy;
    const leftOut = new Set<CommitUnit>();
    for (;;) {
      for (const unit of units) if (isConcerned(unit, policy)) leftOut.add(unit);
      const sent = leftOut.size === 0 ? units : units.filter((unit) => !leftOut.has(unit));
      const results = sent.length === 0 ? [] : await this.#sendOpen(sent, policy.version, options);
      if (results === undefined) await this.#readPolicy();
      else if (leftOut.size === 0) return results;
      else {
        let at = 0;
        return units.map((unit) => (leftOut.has(unit) ? POLICY_CHANGED : (results[at++] as BatchedResult)));
      }
    }
  }

  /** Sends a batch with a version of the policy. Undefined, and nothing is written, if the database has another one. */
  async #sendOpen(
    units: readonly CommitUnit[],
    policyVersion: number,
    { isFirst, skipLocked }: SendOptions,
  ): Promise<BatchedResult[] | undefined> {
    const { schema, world, run } = this.#options;
    const one = isFirst && !skipLocked ? commitOneStatement(schema, units, policyVersion) : undefined;
    if (one !== undefined) {
      const result = await this.#sendOne(one);
      if (result !== undefined) return [result];
    }
    const batch = this.#unused.pop() ?? new BatchArguments(world.clock);
    try {
      const statement = commitBatchStatement(schema, units, skipLocked, batch, policyVersion);
      // Test kits that intercept commits see one statement per attempt.
      const rows = await run(one === undefined ? statement : { ...statement, name: 'commit-batch-after-one' });
      return isOfOtherPolicy(rows) ? undefined : mapBatchResult(units, rows);
    } finally {
      batch.reset();
      this.#unused.push(batch);
    }
  }

  /** Commits a batch of one small transaction; undefined if `commit_batch` has to commit it, or to report a problem. */
  async #sendOne(statement: Statement): Promise<UnitResult | undefined> {
    try {
      return mapOneResult(await this.#options.run(statement));
    } catch (error) {
      // Its key is recorded.
      if (classify(error) === 'retry_now') return undefined;
      throw error;
    }
  }

  /** Commits a freeze when no commit is in flight: waits for the policy in short turns, between which others commit. */
  async #sendFreeze(units: readonly CommitUnit[], freeze: WalletFreeze): Promise<BatchedResult[]> {
    const { schema, run } = this.#options;
    const statement = commitFreezeStatement(schema, units[0] as CommitUnit, freeze);
    const rows = await changePolicy({ ...this.#options, statement: 'commit-freeze' }, () => run(statement));
    // What this runtime plans next obeys it. If the read fails, the next commit reads it.
    await this.#readPolicy().catch(() => {});
    return mapBatchResult(units, rows);
  }

  #readPolicy(): Promise<void> {
    const { policy, run } = this.#options;
    return policy.read((statement) => run(statement));
  }
}

/** The freeze of a batch that is one; the group commit sends each alone. */
function freezeIn(units: readonly CommitUnit[]): WalletFreeze | undefined {
  const freeze = units[0]?.transactions[0]?.movement.freeze;
  if (freeze !== undefined) assert(units.length === 1 && units[0]?.transactions.length === 1, 'a freeze is sent alone');
  return freeze;
}

const POLICY_CHANGED: BatchedResult = Object.freeze({ status: 'policy_changed', mayBeApplied: false });
