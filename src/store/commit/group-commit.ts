import type { LedgerError } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryPolicy, retrying } from '../../platform/retry.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { CommitUnit, UnitSource } from '../ledger-store.ts';
import type { StoreEvents } from '../store-events.ts';
import { Attempts, inDoubtError, unavailableError } from './attempts.ts';
import type { BatchedResult } from './commit-batch.ts';
import { CommitQueue, type Taken } from './commit-queue.ts';
import { LockedUnits } from './locked-units.ts';

/** All commits wait while a change of the policy is committed. */
const UNITS_PER_CHANGE_MAX = 50;
const LOCKED = 'an input is locked by another session';

/** Options of sending a batch. */
export interface SendOptions {
  /** False if an earlier attempt failed: this batch may be recorded already. */
  readonly isFirst: boolean;
  /** Leaves out the units of which an input is locked, instead of waiting for the lock. */
  readonly skipLocked: boolean;
}

/** The dependencies of a {@link GroupCommit}. */
export interface GroupCommitOptions {
  readonly world: World;
  readonly policy: RetryPolicy;
  readonly batchesInFlightMax: number;
  readonly events: Pick<StoreEvents, 'batchCommitted' | 'retrying'>;
  /** Replaces an error of the server that another name describes better; undefined if it is what it says. */
  explain?(error: unknown): Promise<LedgerError | undefined>;
  /** Sends one batch as one statement and returns one result per unit; none is `locked` unless `skipLocked` is set. */
  send(units: readonly CommitUnit[], options: SendOptions): Promise<BatchedResult[]>;
}

/**
 * Commits the units of all sources that are waiting *now* in one statement, one round trip and one flush to disk (group
 * commit: DeWitt et al., "Implementation techniques for main memory database systems", SIGMOD 1984). It uses no timer:
 * while a batch is in flight the next one grows.
 *
 * Owns: units from `take()` until their results are settled.
 * 1. At most `batchesInFlightMax` batches are in flight. If two can be sent, the waiting sources are split evenly.
 * 2. Sources are served in the order of `submit()`, but a unit whose key is in flight waits for its result.
 * 3. A batch whose result is lost is sent again unchanged, with the same ids: the database reports what was applied.
 * 4. A batch that the database refuses because of its data is halved until the faulty unit is alone.
 * 5. Transactions and bytes bound a batch; only a unit that exceeds a bound alone is sent above it.
 * 6. A unit of which an input is locked by somebody else is set apart, and delays no other unit.
 * 7. Units that change the policy are sent beside the batches, together, and one batch of them at a time.
 * 8. All results of a batch are settled before the next batch is sent. A source that submitted itself again, or that
 *    another one follows, publishes its results while the database works on that batch.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #queue = new CommitQueue();
  /** Units that change the policy, from `take()` until they are sent. */
  readonly #changes: Taken[] = [];
  #isChanging = false;
  #batchesInFlight = 0;
  #scheduled = false;
  #isSettling = false;
  readonly #locked: LockedUnits<Taken>;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#locked = new LockedUnits(options.world, options.policy.deadlineMs, {
      send: async (units) => notifySettled(await this.#send(units, true)),
      waits: (pause) =>
        options.events.retrying({ statement: 'commit-batch', error: new Error(LOCKED), inDoubt: false, ...pause }),
      giveUp: (taken) => {
        this.#reject(taken, new Error(LOCKED));
        taken.source.settled();
      },
    });
  }

  /** Takes the next unit of a source when a batch is sent. */
  submit(source: UnitSource): void {
    this.#queue.add(source);
    if (this.#isSettling) return;
    if (this.#queue.isLong) this.#sendNow();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || this.#queue.isEmpty) return;
    if (this.#batchesInFlight >= this.#options.batchesInFlightMax) return;
    this.#scheduled = true;
    // After everything that the current results cause, so that it is sent in the same batch.
    onNextTurn(() => {
      this.#scheduled = false;
      this.#sendNow();
    });
  }

  #sendNow(): void {
    const { batchesInFlightMax, world } = this.#options;
    while (this.#batchesInFlight < batchesInFlightMax && !this.#queue.isEmpty) {
      const nowMs = world.clock.steadyMs();
      const batch = this.#queue.takeBatch(batchesInFlightMax - this.#batchesInFlight, nowMs);
      if (batch.length === 0) return;
      const freezes = batch.filter(isChange);
      this.#changes.push(...freezes);
      if (!this.#isChanging) void this.#sendChanges();
      if (freezes.length === 0) void this.#run(batch);
      else if (freezes.length < batch.length) void this.#run(batch.filter((taken) => !freezes.includes(taken)));
    }
  }

  /** Sends the units that change the policy. They wait for all commits in flight, and no batch waits for them. */
  async #sendChanges(): Promise<void> {
    this.#isChanging = true;
    try {
      while (this.#changes.length > 0) {
        notifySettled(await this.#send(this.#changes.splice(0, UNITS_PER_CHANGE_MAX), false));
      }
    } finally {
      this.#isChanging = false;
    }
  }

  async #run(batch: readonly Taken[]): Promise<void> {
    this.#batchesInFlight += 1;
    let settled: readonly UnitSource[] = [];
    try {
      settled = await this.#send(batch, false);
    } finally {
      this.#batchesInFlight -= 1;
      const waiting = this.#queue.sources();
      if (this.#queue.isLong) this.#sendNow();
      else this.#schedule();
      const busy: UnitSource[] = [];
      const idle: UnitSource[] = [];
      for (const one of settled) (waiting.has(one) || one.isFollowed === true ? busy : idle).push(one);
      // The callers of a source with nothing to send get their answers at once: what they send joins the next batch.
      notifySettled(idle);
      // By then the next batch is sent.
      if (busy.length > 0) onNextTurn(() => notifySettled(busy));
    }
  }

  /** Sends a batch until each of its units has its result or is set apart; returns the sources of the former. */
  async #send(batch: readonly Taken[], skipLocked: boolean): Promise<readonly UnitSource[]> {
    const { world, events, send } = this.#options;
    const units = batch.map(({ unit }) => unit);
    const startMs = world.clock.steadyMs();
    for (const taken of batch) if (taken.attempts === 0) taken.sentAtMs = startMs;
    const attempt = new Attempts(skipLocked);
    let results: BatchedResult[];
    try {
      results = await retrying(
        world,
        this.#options.policy,
        (number) => {
          for (const taken of batch) taken.attempts += 1;
          return send(units, { isFirst: number === 1, skipLocked });
        },
        (error) => attempt.failed(error),
        (notice) => events.retrying({ statement: 'commit-batch', inDoubt: attempt.inDoubt, ...notice }),
      );
    } catch (error) {
      if (attempt.inDoubt) for (const taken of batch) taken.inDoubt = true;
      return this.#fail(batch, error, attempt, skipLocked);
    }
    const answered = units.filter((_, at) => results[at]?.status !== 'locked');
    const transactions = answered.reduce((sum, unit) => sum + unit.transactions.length, 0);
    const answeredAtMs = world.clock.steadyMs();
    const commitId = commitIdIn(results);
    const ms = answeredAtMs - startMs;
    if (answered.length > 0) events.batchCommitted({ units: answered.length, transactions, ms, ...commitId });
    return this.#settleAll(() =>
      batch.filter((taken, at) => {
        const result = results[at] as BatchedResult;
        if (result.status === 'locked') {
          taken.inDoubt ||= attempt.inDoubt;
          this.#locked.add(taken);
          return false;
        }
        const mayBeApplied = taken.inDoubt || attempt.inDoubt;
        const told = result.status === 'policy_changed' ? { ...result, mayBeApplied } : result;
        taken.answeredAtMs = answeredAtMs;
        this.#settle(taken, () => taken.source.settle(told, taken));
        return true;
      }),
    );
  }

  async #fail(
    batch: readonly Taken[],
    error: unknown,
    { last }: Attempts,
    skipLocked: boolean,
  ): Promise<readonly UnitSource[]> {
    if (last === 'locked' && !skipLocked) return this.#send(batch, true);
    const [only] = batch;
    // Recorded ids are looked up before a transaction is written, so a refusal also resolves an earlier doubt.
    if ((last === 'refused' || last === 'bug') && only !== undefined) {
      if (batch.length > 1) return this.#sendHalves(batch, skipLocked);
      return this.#settleAll(() => {
        this.#settle(only, () =>
          last === 'bug' ? only.source.fail(error) : only.source.settle({ status: 'refused', error }),
        );
        return batch;
      });
    }
    const explained = last === 'broken' ? await this.#options.explain?.(error) : undefined;
    return this.#settleAll(() => {
      for (const taken of batch) this.#reject(taken, error, explained);
      // The waiting units would fail in the same way, each after the deadlines of all batches before it.
      const isOutage = last === 'unavailable' || last === 'in_doubt';
      const behind = isOutage ? this.#queue.takeAll() : [];
      for (const { source } of behind) source.fail(unavailableError(error));
      const changes = isOutage || batch.some(isChange) ? this.#changes.splice(0) : [];
      for (const taken of changes) this.#reject(taken, error);
      return [...batch, ...behind, ...changes];
    });
  }

  async #sendHalves(batch: readonly Taken[], skipLocked: boolean): Promise<readonly UnitSource[]> {
    const middle = batch.length >> 1;
    const first = await this.#send(batch.slice(0, middle), skipLocked);
    notifySettled(first);
    return this.#send(batch.slice(middle), skipLocked);
  }

  /** Settles several units; what their sources submit meanwhile is sent together. Returns the sources. */
  #settleAll(settle: () => readonly { readonly source: UnitSource }[]): readonly UnitSource[] {
    this.#isSettling = true;
    try {
      return settle().map(({ source }) => source);
    } finally {
      this.#isSettling = false;
      this.#schedule();
    }
  }

  #reject(taken: Taken, error: unknown, explained?: LedgerError): void {
    const reason = taken.inDoubt ? inDoubtError(error) : (explained ?? unavailableError(error));
    this.#settle(taken, () => taken.source.fail(reason));
  }

  /** Ends a unit that was sent: it no longer waits for a lock, and units with its keys may be sent. */
  #settle(taken: Taken, settle: () => void): void {
    this.#locked.remove(taken);
    this.#queue.ended(taken);
    settle();
  }
}

/** True for a unit that changes the policy. It is one transaction. */
function isChange({ unit }: Taken): boolean {
  return unit.transactions[0]?.movement.freeze !== undefined;
}

/** The commit of a batch. A unit that an earlier send has committed has the id of that commit, which is lower. */
function commitIdIn(results: readonly BatchedResult[]): { readonly commitId?: number } {
  let commitId = 0;
  for (const result of results) if (result.status === 'applied') commitId = Math.max(commitId, result.commitId);
  return commitId === 0 ? {} : { commitId };
}

function notifySettled(sources: readonly UnitSource[]): void {
  for (const source of sources) source.settled();
}
