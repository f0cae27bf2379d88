import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryDecision, type RetryPolicy, retrying } from '../../platform/retry.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { CommitUnit, StoreEvents, UnitSource } from '../ledger-store.ts';
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

/** A source that waits for its turn. */
interface Waiting {
  readonly source: UnitSource;
  readonly expected: number;
  /** Its unit, if it was taken and could not be sent. */
  taken: Taken | undefined;
}

/** A unit from `take()` until it is settled. */
interface Taken extends SizedUnit {
  readonly source: UnitSource;
  /** An attempt may have been applied although its result was lost. */
  inDoubt: boolean;
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
 * 7. All results of a batch are settled before the next batch is sent. A source that submitted itself again publishes
 *    its results while the database works on that batch.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  readonly #keysInFlight = new Set<string>();
  #expected = 0;
  #batchesInFlight = 0;
  #scheduled = false;
  #isSettling = false;
  readonly #locked: LockedUnits<Taken>;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#locked = new LockedUnits(options.world, options.policy.deadlineMs, {
      send: (units) => this.#send(units, true),
      giveUp: (taken) => {
        this.#reject(taken, new Error('an input is locked by another session'));
        taken.source.settled();
      },
    });
  }

  /** Takes the next unit of a source when a batch is sent. */
  submit(source: UnitSource): void {
    const { expected } = source;
    this.#waiting.push({ source, expected, taken: undefined });
    this.#expected += expected;
    if (this.#isSettling) return;
    if (this.#expected >= SEND_AT_TRANSACTIONS) this.#sendNow();
    else this.#schedule();
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

  #takeBatch(): Taken[] {
    const batch: Taken[] = [];
    const left: Waiting[] = [];
    const size = new BatchSize(this.#share());
    const waiting = this.#waiting;
    // A source that has nothing to commit may submit itself again meanwhile.
    this.#waiting = [];
    let isFull = false;
    for (const one of waiting) {
      // No source overtakes one whose unit did not fit.
      const taken: Taken | undefined = isFull ? undefined : this.#take(one);
      if (!isFull && taken === undefined) {
        this.#expected -= one.expected;
        continue;
      }
      const isFree = taken !== undefined && this.#hasFreeKeys(taken.unit);
      if (isFree) isFull = !size.add(taken);
      if (!isFree || isFull) {
        left.push(one);
        continue;
      }
      this.#expected -= one.expected;
      this.#claimKeys(taken.unit);
      batch.push(taken);
    }
    this.#waiting = left.length === 0 ? this.#waiting : [...left, ...this.#waiting];
    return batch;
  }

  #take(waiting: Waiting): Taken | undefined {
    if (waiting.taken !== undefined) return waiting.taken;
    const { source } = waiting;
    const unit = source.take();
    if (unit === undefined) return undefined;
    waiting.taken = { source, unit, bytes: bytesOf(unit), inDoubt: false };
    return waiting.taken;
  }

  /** The limit of the next batch. With an even split the results of one batch fill the next while the other runs. */
  #share(): number {
    const expected = this.#expected;
    if (expected < SPLIT_AT_TRANSACTIONS || expected >= SEND_AT_TRANSACTIONS) return BATCH_TRANSACTIONS_MAX;
    return Math.ceil(expected / (this.#options.batchesInFlightMax - this.#batchesInFlight));
  }

  #hasFreeKeys({ transactions }: CommitUnit): boolean {
    return !transactions.some(({ key }) => key !== undefined && this.#keysInFlight.has(key));
  }

  #claimKeys({ transactions }: CommitUnit): void {
    for (const { key } of transactions) if (key !== undefined) this.#keysInFlight.add(key);
  }

  async #run(batch: readonly Taken[]): Promise<void> {
    this.#batchesInFlight += 1;
    let settled: readonly UnitSource[] = [];
    try {
      settled = await this.#send(batch, false);
    } finally {
      this.#batchesInFlight -= 1;
      const waiting = new Set(this.#waiting.map(({ source }) => source));
      if (this.#expected >= SEND_AT_TRANSACTIONS) this.#sendNow();
      else this.#schedule();
      const [busy, resting] = [settled.filter((one) => waiting.has(one)), settled.filter((one) => !waiting.has(one))];
      // The callers of a source with nothing to send get their answers at once: what they send joins the next batch.
      tellSettled(resting);
      // By then the next batch is sent.
      if (busy.length > 0) onNextTurn(() => tellSettled(busy));
    }
  }

  /** Sends a batch until each of its units has its result or is set apart; returns the sources of the former. */
  async #send(batch: readonly Taken[], skipLocked: boolean): Promise<readonly UnitSource[]> {
    const { world, events, send } = this.#options;
    const units = batch.map(({ unit }) => unit);
    const startMs = world.clock.steadyMs();
    const attempt = new Attempts(skipLocked);
    let results: BatchedResult[];
    try {
      results = await retrying(
        world,
        this.#options.policy,
        (number) => send(units, { isFirst: number === 1, skipLocked }),
        (error) => attempt.failed(error),
        (notice) => events.retrying({ statement: 'commit-batch', inDoubt: attempt.inDoubt, ...notice }),
      );
    } catch (error) {
      if (attempt.inDoubt) for (const taken of batch) taken.inDoubt = true;
      return this.#fail(batch, error, attempt, skipLocked);
    }
    const answered = units.filter((_, at) => results[at]?.status !== 'locked');
    const transactions = answered.reduce((sum, unit) => sum + unit.transactions.length, 0);
    const ms = world.clock.steadyMs() - startMs;
    if (answered.length > 0) events.batchCommitted({ units: answered.length, transactions, ms });
    return this.#settleAll(() =>
      batch.filter((taken, at) => {
        const result = results[at] as BatchedResult;
        if (result.status === 'locked') {
          taken.inDoubt ||= attempt.inDoubt;
          this.#locked.add(taken);
          return false;
        }
        this.#settle(taken, () => taken.source.settle(result));
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
    // Recorded ids are looked up before anything is written, so a refusal also resolves an earlier doubt.
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
      const behind = last === 'unavailable' || last === 'in_doubt' ? this.#waiting : [];
      if (behind.length > 0) {
        this.#waiting = [];
        this.#expected = 0;
        for (const { source } of behind) source.fail(unavailableError(error));
      }
      return [...batch, ...behind];
    });
  }

  async #sendHalves(batch: readonly Taken[], skipLocked: boolean): Promise<readonly UnitSource[]> {
    const middle = batch.length >> 1;
    const first = await this.#send(batch.slice(0, middle), skipLocked);
    tellSettled(first);
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
    for (const { key } of taken.unit.transactions) if (key !== undefined) this.#keysInFlight.delete(key);
    settle();
  }
}

function tellSettled(sources: readonly UnitSource[]): void {
  for (const source of sources) source.settled();
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
  /** As in {@link Taken}. Only a result clears it, not a later error. */
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
