import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryDecision, type RetryPolicy, retrying } from '../../platform/retry.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { CommitUnit, StoreEvents, UnitResult } from '../ledger-store.ts';
import { classify, type ErrorClass } from '../postgres/sql-errors.ts';

/** The transactions of one batch at most, unless one unit alone has more. */
const BATCH_TRANSACTIONS_MAX = 1_000;

/**
 * The bytes of one batch at most, unless one unit alone has more. A statement sends two characters per byte, and a
 * server applies and flushes that many well within the statement timeout.
 */
const BATCH_BYTES_MAX = 2 * 1024 * 1024;

/** Bytes that an input or an asset of an output counts for. */
const ROW_BYTES = 128;

/** From so many waiting transactions on a batch is sent at once, and not at the end of the turn of the event loop. */
const SEND_AT_TRANSACTIONS = 400;

/** A shorter queue is not split over two batches: the fixed cost of a batch equals about ten transactions. */
const SPLIT_AT_TRANSACTIONS = 16;

/** The dependencies of a {@link GroupCommit}. */
export interface GroupCommitOptions {
  readonly world: World;
  readonly policy: RetryPolicy;
  readonly batchesInFlightMax: number;
  readonly events: Pick<StoreEvents, 'batchCommitted' | 'retrying'>;
  /** Replaces an error of the server that another name describes better; undefined if it is what it says. */
  explain?(error: unknown): Promise<LedgerError | undefined>;
  /** Sends one batch as one statement and returns one result per unit. */
  send(units: readonly CommitUnit[]): Promise<UnitResult[]>;
}

interface Waiting {
  readonly unit: CommitUnit;
  readonly bytes: number;
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
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  readonly #keysInFlight = new Set<string>();
  #transactionsWaiting = 0;
  #batchesInFlight = 0;
  #scheduled = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Rejects with `ERR_STORE_UNAVAILABLE` or `ERR_SCHEMA` (not applied), or with `ERR_IN_DOUBT`. */
  commit(unit: CommitUnit): Promise<UnitResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, bytes: bytesOf(unit), resolve, reject });
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
    const limit = this.#share();
    let transactions = 0;
    let bytes = 0;
    let isFull = false;
    for (const waiting of this.#waiting) {
      const count = waiting.unit.transactions.length;
      // No unit overtakes a unit that did not fit.
      isFull ||= batch.length > 0 && (transactions + count > limit || bytes + waiting.bytes > BATCH_BYTES_MAX);
      if (!isFull && this.#claimKeys(waiting.unit)) {
        batch.push(waiting);
        transactions += count;
        bytes += waiting.bytes;
      } else {
        left.push(waiting);
      }
    }
    this.#waiting = left;
    this.#transactionsWaiting -= transactions;
    return batch;
  }

  /** The limit of the next batch. With an even split the results of one batch fill the next while the other runs. */
  #share(): number {
    const waiting = this.#transactionsWaiting;
    if (waiting < SPLIT_AT_TRANSACTIONS || waiting >= SEND_AT_TRANSACTIONS) return BATCH_TRANSACTIONS_MAX;
    return Math.ceil(waiting / (this.#options.batchesInFlightMax - this.#batchesInFlight));
  }

  #claimKeys({ transactions }: CommitUnit): boolean {
    if (transactions.some(({ key }) => key !== undefined && this.#keysInFlight.has(key))) return false;
    for (const { key } of transactions) if (key !== undefined) this.#keysInFlight.add(key);
    return true;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#batchesInFlight += 1;
    try {
      await this.#send(batch);
    } finally {
      this.#batchesInFlight -= 1;
      for (const { unit } of batch) {
        for (const { key } of unit.transactions) if (key !== undefined) this.#keysInFlight.delete(key);
      }
      this.#schedule();
    }
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const { world, events, send } = this.#options;
    const units = batch.map(({ unit }) => unit);
    const startMs = world.clock.steadyMs();
    const attempt = new Attempts();
    let results: UnitResult[];
    try {
      results = await retrying(
        world,
        this.#options.policy,
        () => send(units),
        (error) => attempt.failed(error),
        (notice) => events.retrying({ statement: 'commit-batch', inDoubt: attempt.inDoubt, ...notice }),
      );
    } catch (error) {
      await this.#fail(batch, error, attempt);
      return;
    }
    const transactions = units.reduce((sum, unit) => sum + unit.transactions.length, 0);
    events.batchCommitted({ units: units.length, transactions, ms: world.clock.steadyMs() - startMs });
    for (const [at, { resolve }] of batch.entries()) resolve(results[at] as UnitResult);
  }

  async #fail(batch: readonly Waiting[], error: unknown, { last, inDoubt }: Attempts): Promise<void> {
    // Recorded ids are looked up before anything is written, so a refusal also resolves an earlier doubt.
    if (last === 'refused' || last === 'bug') {
      const [only] = batch;
      if (batch.length > 1) return this.#sendHalves(batch);
      if (last === 'bug') return only?.reject(error);
      return only?.resolve({ status: 'refused', error });
    }
    const explained = inDoubt || last !== 'broken' ? undefined : await this.#options.explain?.(error);
    const reason = inDoubt ? inDoubtError(error) : (explained ?? unavailableError(error));
    for (const { reject } of batch) reject(reason);
    // The waiting units would fail in the same way, each after the deadlines of all batches before it.
    if (last === 'unavailable' || last === 'in_doubt') {
      const behind = this.#waiting;
      this.#waiting = [];
      this.#transactionsWaiting = 0;
      for (const { reject } of behind) reject(unavailableError(error));
    }
  }

  async #sendHalves(batch: readonly Waiting[]): Promise<void> {
    const middle = batch.length >> 1;
    await this.#send(batch.slice(0, middle));
    await this.#send(batch.slice(middle));
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
  /** An attempt may have been applied although its result was lost. Only a result clears that, not a later error. */
  inDoubt = false;

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
