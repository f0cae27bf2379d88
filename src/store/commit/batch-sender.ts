import { assert } from '../../domain/assert.ts';
import type { WalletFreeze } from '../../domain/records/freeze.ts';
import type { World } from '../../domain/world.ts';
import type { CommitUnit, UnitResult } from '../ledger-store.ts';
import { isConcerned } from '../policy/concerned.ts';
import type { PolicyCache } from '../policy/policy-cache.ts';
import type { PolicyChanges } from '../policy/policy-changes.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { classify } from '../postgres/sql-errors.ts';
import { BatchArguments } from './batch-arguments.ts';
import {
  type BatchedResult,
  commitBatchStatement,
  commitFreezesStatement,
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
  readonly changes: PolicyChanges;
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
    const freezes = freezesIn(units);
    if (freezes.length > 0) return this.#sendFreezes(units, freezes);
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

  /** Commits freezes as one change of the policy. */
  async #sendFreezes(units: readonly CommitUnit[], freezes: readonly WalletFreeze[]): Promise<BatchedResult[]> {
    const { schema, changes, run } = this.#options;
    const statement = commitFreezesStatement(schema, units, freezes, changes.apartMs);
    const rows = await changes.make('commit-freezes', () => run(statement));
    // What this runtime plans next obeys it. If the read fails, the next commit reads it.
    await this.#readPolicy().catch(() => {});
    return mapBatchResult(units, rows);
  }

  #readPolicy(): Promise<void> {
    const { policy, run } = this.#options;
    return policy.read((statement) => run(statement));
  }
}

/** The freezes of a batch of them; none for another batch. The group commit does not mix them. */
function freezesIn(units: readonly CommitUnit[]): readonly WalletFreeze[] {
  if (units[0]?.transactions[0]?.movement.freeze === undefined) return [];
  return units.map(({ transactions: [first, ...others] }) => {
    const freeze = first?.movement.freeze;
    assert(freeze !== undefined && others.length === 0, 'a freeze is sent with freezes, and is a unit of its own');
    return freeze;
  });
}

const POLICY_CHANGED: BatchedResult = Object.freeze({ status: 'policy_changed', mayBeApplied: false });
