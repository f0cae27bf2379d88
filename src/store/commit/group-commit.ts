import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryDecision, type RetryPolicy, retrying } from '../../platform/retry.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { CommitUnit, StoreEvents, UnitResult } from '../ledger-store.ts';
import { classify, type ErrorClass } from '../postgres/sql-errors.ts';
import { BATCH_TRANSACTIONS_MAX, BatchSize, type SizedUnit } from './batch-size.ts';
import type { BatchedResult } from './commit-batch.ts';
import { LockedUnits } from './locked-units.ts';

/** Bytes that an input or an asset of an output counts for. */
const ROW_BYTES = 128;

/** From so many waiting transactions on a batch is sent at once, and not at the end of the turn of the event loop. */
const SEND_AT_TRANSACTIONS = 400;

/** A shorter queue is not split over two batches: the fixed cost of a batch equals about ten transactions. */
const SPLIT_AT_TRANSACTIONS = 16;

/** How a batch is sent. */
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

/** A unit that waits for its result. */
interface Waiting extends SizedUnit {
  /** An attempt may have been applied although its result was lost. */
  inDoubt: boolean;
  readonly resolve: (result: UnitResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits all units that are waiting *now* in one statement, one round trip and one flush to disk (group commit: DeWitt
 * et al., "Implementation techniques for main memory database systems", SIGMOD 1984). It uses no timer: while a batch
 * is in flight the next one grows.
 *
 * Owns: units from `commit()` until their results are settled.
 * 1. At most `batchesInFlightMax` batches are in flight. If two can be sent, the waiting units are split evenly.
 * 2. Units are taken in the order in which they arrived, but a unit whose key is in flight waits for its result.
 * 3. A batch whose result is lost is sent again unchanged, with the same ids: the database reports what was applied.
 * 4. A batch that the database refuses because of its data is halved until the faulty unit is alone.
 * 5. Transactions and bytes bound a batch; only a unit that exceeds a bound alone is sent above it.
 * 6. A unit of which an input is locked by somebody else is set apart, and delays no other unit.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  readonly #keysInFlight = new Set<string>();
  #transactionsWaiting = 0;
  #batchesInFlight = 0;
  #scheduled = false;
  readonly #locked: LockedUnits<Waiting>;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#locked = new LockedUnits(options.world, options.policy.deadlineMs, {
      send: (units) => this.#sendLocked(units),
      giveUp: (waiting) => this.#reject(waiting, new Error('an input is locked by another session')),
    });
  }

  /** Rejects with `ERR_STORE_UNAVAILABLE` or `ERR_SCHEMA` (not applied), or with `ERR_IN_DOUBT`. */
  commit(unit: CommitUnit): Promise<UnitResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, bytes: bytesOf(unit), inDoubt: false, resolve, reject });
      this.#transactionsWaiting += unit.transactions.length;
      if (this.#transactionsWaiting >= SEND_AT_TRANSACTIONS) this.#sendNow();
      else this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#batchesInFlight >= this.#options.batchesInFlightMax)
      return;
    this.#scheduled = true;
    // After everything that the current results cause, so that it is sent in the same batch.
    onNextTurn(() => {
      this.#scheduled = false;
      this.#sendNow();
    });
  }

  #sendNow(): void {
    while (this.#batchesInFlight < this.#options.batchesInFlightMax) {
      const batch = this.#takeBatch();
      if (batch.length === 0) return;
      void this.#run(batch);
    }
  }

  #takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    const size = new BatchSize(this.#share());
    let isFull = false;
    for (const waiting of this.#waiting) {
      const isFree = !isFull && this.#hasFreeKeys(waiting.unit);
      // No unit overtakes a unit that did not fit.
      if (isFree) isFull = !size.add(waiting);
      if (!isFree || isFull) {
        left.push(waiting);
        continue;
      }
      this.#claimKeys(waiting.unit);
      batch.push(waiting);
    }
    this.#waiting = left;
    this.#transactionsWaiting -= size.transactions;
    return batch;
  }

  /** The limit of the next batch. With an even split the results of one batch fill the next while the other runs. */
  #share(): number {
    const waiting = this.#transactionsWaiting;
    if (waiting < SPLIT_AT_TRANSACTIONS || waiting >= SEND_AT_TRANSACTIONS) return BATCH_TRANSACTIONS_MAX;
    return Math.ceil(waiting / (this.#options.batchesInFlightMax - this.#batchesInFlight));
  }

  #hasFreeKeys({ transactions }: CommitUnit): boolean {
    return !transactions.some(({ key }) => key !== undefined && this.#keysInFlight.has(key));
  }

  #claimKeys({ transactions }: CommitUnit): void {
    for (const { key } of transactions) if (key !== undefined) this.#keysInFlight.add(key);
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#batchesInFlight += 1;
    try {
      await this.#send(batch, false);
    } finally {
      this.#batchesInFlight -= 1;
      this.#schedule();
    }
  }

  /** Sends units that were set apart; what waits for one of their keys is sent after it. */
  async #sendLocked(batch: readonly Waiting[]): Promise<void> {
    await this.#send(batch, true);
    this.#schedule();
  }

  async #send(batch: readonly Waiting[], skipLocked: boolean): Promise<void> {
    const { world, events, send } = this.#options;
    const units = batch.map(({ unit }) => unit);
    const startMs = world.clock.steadyMs();
    const attempt = new Attempts(skipLocked);
    let results: BatchedResult[];
    try {
      results = await retrying(
        world,
        this.#options.policy,
        (attempt) => send(units, { isFirst: attempt === 1, skipLocked }),
        (error) => attempt.failed(error),
        (notice) => events.retrying({ statement: 'commit-batch', inDoubt: attempt.inDoubt, ...notice }),
      );
    } catch (error) {
      if (attempt.inDoubt) for (const waiting of batch) waiting.inDoubt = true;
      await this.#fail(batch, error, attempt, skipLocked);
      return;
    }
    const answered = units.filter((_, at) => results[at]?.status !== 'locked');
    const transactions = answered.reduce((sum, unit) => sum + unit.transactions.length, 0);
    const ms = world.clock.steadyMs() - startMs;
    if (answered.length > 0) events.batchCommitted({ units: answered.length, transactions, ms });
    for (const [at, waiting] of batch.entries()) {
      const result = results[at] as BatchedResult;
      if (result.status === 'locked') this.#setApart(waiting, attempt.inDoubt);
      else this.#resolve(waiting, result);
    }
  }

  async #fail(batch: readonly Waiting[], error: unknown, { last }: Attempts, skipLocked: boolean): Promise<void> {
    if (last === 'locked' && !skipLocked) return this.#send(batch, true);
    // Recorded ids are looked up before anything is written, so a refusal also resolves an earlier doubt.
    if (last === 'refused' || last === 'bug') {
      const [only] = batch;
      if (batch.length > 1) return this.#sendHalves(batch, skipLocked);
      if (only === undefined) return;
      if (last === 'bug') return this.#settle(only, () => only.reject(error));
      return this.#resolve(only, { status: 'refused', error });
    }
    const explained = last === 'broken' ? await this.#options.explain?.(error) : undefined;
    for (const waiting of batch) this.#reject(waiting, error, explained);
    // The waiting units would fail in the same way, each after the deadlines of all batches before it.
    if (last === 'unavailable' || last === 'in_doubt') {
      const behind = this.#waiting;
      this.#waiting = [];
      this.#transactionsWaiting = 0;
      for (const { reject } of behind) reject(unavailableError(error));
    }
  }

  async #sendHalves(batch: readonly Waiting[], skipLocked: boolean): Promise<void> {
    const middle = batch.length >> 1;
    await this.#send(batch.slice(0, middle), skipLocked);
    await this.#send(batch.slice(middle), skipLocked);
  }

  #setApart(waiting: Waiting, inDoubt: boolean): void {
    waiting.inDoubt ||= inDoubt;
    this.#locked.add(waiting);
  }

  #resolve(waiting: Waiting, result: UnitResult): void {
    this.#settle(waiting, () => waiting.resolve(result));
  }

  #reject(waiting: Waiting, error: unknown, explained?: LedgerError): void {
    const reason = waiting.inDoubt ? inDoubtError(error) : (explained ?? unavailableError(error));
    this.#settle(waiting, () => waiting.reject(reason));
  }

  /** Ends a unit that was sent: it no longer waits for a lock, and units with its keys may be sent. */
  #settle(waiting: Waiting, answer: () => void): void {
    this.#locked.remove(waiting);
    for (const { key } of waiting.unit.transactions) if (key !== undefined) this.#keysInFlight.delete(key);
    answer();
  }
}

/** The bytes that a unit adds to a statement, roughly: its encoded data exactly, its rows by their number. */
function bytesOf({ transactions }: CommitUnit): number {
  let bytes = 0;
  for (const { movement, body, actions } of transactions) {
    let rows = movement.inputs.length;
    for (const { bundle } of movement.outputs) rows += bundle.size;
    bytes += rows * ROW_BYTES;
    if (body !== null) bytes += body.length;
    for (const { payload } of actions) bytes += payload.length;
  }
  return bytes;
}

/** The outcome so far of the attempts to send one batch. */
class Attempts {
  last: ErrorClass | undefined;
  /** As in {@link Waiting}. Only a result clears it, not a later error. */
  inDoubt = false;
  readonly #skipsLocked: boolean;

  constructor(skipsLocked: boolean) {
    this.#skipsLocked = skipsLocked;
  }

  failed(error: unknown): RetryDecision {
    this.last = classify(error);
    if (this.last === 'in_doubt') this.inDoubt = true;
    switch (this.last) {
      case 'retry':
      case 'unavailable':
      case 'in_doubt':
        return 'retry';
      case 'retry_now':
        return 'retry_now';
      case 'locked':
        // A batch that leaves out locked inputs waited for another lock: of a key, or of a table.
        return this.#skipsLocked ? 'retry' : 'stop';
      default:
        return 'stop';
    }
  }
}

function unavailableError(cause: unknown): LedgerError {
  return new LedgerError('ERR_STORE_UNAVAILABLE', `nothing was committed: ${messageOf(cause)}`, { cause });
}

function inDoubtError(cause: unknown): LedgerError {
  return new LedgerError('ERR_IN_DOUBT', `the answer to the commit was lost: ${messageOf(cause)}`, { cause });
}
