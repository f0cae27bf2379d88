import type { BatchedResult } from '../../../src/store/commit/commit-batch.ts';
import { commitUnit } from '../../../src/store/commit/commit-unit.ts';
import { GroupCommit, type GroupCommitOptions } from '../../../src/store/commit/group-commit.ts';
import type { CommitUnit, UnitResult } from '../../../src/store/ledger-store.ts';
import type { StoreEvents } from '../../../src/store/store-events.ts';
import { type HeldCall, heldCalls } from './held-calls.ts';
import { ManualClock, manualWorld } from './manual-world.ts';
import { walletOf } from './units.ts';

/** A batch that waits for its result. */
export type HeldBatch = HeldCall<readonly CommitUnit[], BatchedResult[]>;

type Retry = Parameters<StoreEvents['retrying']>[0];
type Batch = Parameters<StoreEvents['batchCommitted']>[0];

/** A group commit whose batches the test settles, on a clock that the test moves. */
export class HeldGroupCommit {
  readonly clock = new ManualClock();
  readonly retries: Retry[] = [];
  readonly committed: Batch[] = [];
  /** For each batch that was sent, whether it leaves out units whose inputs are locked. */
  readonly skipsLocked: boolean[] = [];
  readonly #sends = heldCalls<readonly CommitUnit[], BatchedResult[]>();
  readonly #groupCommit: GroupCommit;

  constructor(options: Partial<Pick<GroupCommitOptions, 'batchesInFlightMax' | 'policy'>> = {}) {
    this.#groupCommit = new GroupCommit({
      world: manualWorld(this.clock),
      policy: { attemptsMax: 1_000, delayMsMin: 100, delayMsMax: 100, deadlineMs: 1_000 },
      batchesInFlightMax: 2,
      ...options,
      events: {
        batchCommitted: (batch) => this.committed.push(batch),
        retrying: (retry) => this.retries.push(retry),
      },
      send: (units, { skipLocked }) => {
        this.skipsLocked.push(skipLocked);
        return this.#sends.call(units);
      },
    });
  }

  /** The number of batches in flight. */
  get inFlight(): number {
    return this.#sends.held;
  }

  commit(unit: CommitUnit): Promise<UnitResult> {
    return commitUnit(this.#groupCommit, unit);
  }

  /** The next batch, as soon as it is sent. */
  batch(): Promise<HeldBatch> {
    return this.#sends.next();
  }

  /** Resolves when nothing more happens without a result or the clock. */
  quiet(): Promise<void> {
    return this.#sends.quiet();
  }
}

/** The wallets of a batch, in its order. */
export function wallets(batch: HeldBatch): string[] {
  return batch.argument.map(walletOf);
}

/** Settles the batch: every unit was applied. */
export function applyAll(batch: HeldBatch): void {
  batch.resolve(batch.argument.map(applied));
}

/** The result of a unit that was applied. */
export function applied(_: CommitUnit): UnitResult {
  return { status: 'applied', committedAt: new Date(0), commitId: 1, firstPlace: 1 };
}

/** The error of a server that refuses a statement. */
export function sqlError(code: string): Error {
  return Object.assign(new Error(`SQLSTATE ${code}`), { code, severity: 'ERROR' });
}

/** The error of a failed connection. */
export function lostConnection(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
