import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { World } from '../../domain/world.ts';
import { type RetryDecision, type RetryPolicy, retrying } from '../../platform/retry.ts';
import type { CommitUnit, StoreEvents, UnitResult } from '../ledger-store.ts';
import { classify, type ErrorClass } from '../postgres/sql-errors.ts';

/** Most transactions that one batch carries. */
const BATCH_TRANSACTIONS_MAX = 1_000;

/** So many transactions are sent at once, in one batch, without waiting for what else the current answers set off. */
const WORTH_SENDING = 400;

/** Fewer are not divided: a batch costs what ten transactions do, however few it carries. */
const WORTH_DIVIDING = 16;

/** What a group commit needs from the outside. */
export interface GroupCommitOptions {
  readonly world: World;
  readonly policy: RetryPolicy;
  readonly batchesInFlightMax: number;
  readonly events: StoreEvents;
  /** Sends one batch as one statement and returns one result per unit. */
  send(units: readonly CommitUnit[]): Promise<UnitResult[]>;
}

interface Waiting {
  readonly unit: CommitUnit;
  readonly resolve: (result: UnitResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the units that are waiting *now* into one statement, one round trip, one flush to disk (group commit: DeWitt
 * et al., "Implementation techniques for main memory database systems", SIGMOD 1984). No timer and no linger: while a
 * batch is under way the next one grows.
 *
 * Owns: units from `commit()` until they are answered.
 * 1. At most `batchesInFlightMax` batches are under way. What waits when two may begin is divided between them.
 * 2. Units are taken in the order they came, except that one with a key that is under way waits for its answer.
 * 3. A batch whose answer is lost is sent again as it was, with the same ids: the database says whether it was applied.
 * 4. A batch that the database refuses for its data is halved until the unit at fault is alone.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  #waiting: Waiting[] = [];
  readonly #keysUnderWay = new Set<string>();
  #transactionsWaiting = 0;
  #batchesUnderWay = 0;
  #scheduled = false;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
  }

  /** Rejects with `ERR_STORE_UNAVAILABLE` (not applied) or `ERR_IN_DOUBT`. */
  commit(unit: CommitUnit): Promise<UnitResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unit, resolve, reject });
      this.#transactionsWaiting += unit.transactions.length;
      if (this.#transactionsWaiting >= WORTH_SENDING) this.#sendNow();
      else this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0 || this.#batchesUnderWay >= this.#options.batchesInFlightMax)
      return;
    this.#scheduled = true;
    // After everything that the current answers set off, so that it travels together.
    setImmediate(() => {
      this.#scheduled = false;
      this.#sendNow();
    });
  }

  #sendNow(): void {
    while (this.#batchesUnderWay < this.#options.batchesInFlightMax) {
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
    let isFull = false;
    for (const waiting of this.#waiting) {
      const count = waiting.unit.transactions.length;
      // Nothing overtakes a unit that did not fit.
      isFull ||= batch.length > 0 && transactions + count > limit;
      if (!isFull && this.#claimKeys(waiting.unit)) {
        batch.push(waiting);
        transactions += count;
      } else {
        left.push(waiting);
      }
    }
    this.#waiting = left;
    this.#transactionsWaiting -= transactions;
    return batch;
  }

  /** What waits, divided evenly, so that the answers of one batch make the next one while another is under way. */
  #share(): number {
    const waiting = this.#transactionsWaiting;
    if (waiting < WORTH_DIVIDING || waiting >= WORTH_SENDING) return BATCH_TRANSACTIONS_MAX;
    return Math.ceil(waiting / (this.#options.batchesInFlightMax - this.#batchesUnderWay));
  }

  #claimKeys({ transactions }: CommitUnit): boolean {
    if (transactions.some(({ key }) => key !== undefined && this.#keysUnderWay.has(key))) return false;
    for (const { key } of transactions) if (key !== undefined) this.#keysUnderWay.add(key);
    return true;
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    this.#batchesUnderWay += 1;
    try {
      await this.#send(batch);
    } finally {
      this.#batchesUnderWay -= 1;
      for (const { unit } of batch) {
        for (const { key } of unit.transactions) if (key !== undefined) this.#keysUnderWay.delete(key);
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
    // Known ids are looked up before anything is written: a refusal settles an earlier doubt, too.
    if (last === 'refused' || last === 'bug') {
      const [only] = batch;
      if (batch.length > 1) return this.#sendHalves(batch);
      if (last === 'bug') return only?.reject(error);
      return only?.resolve({ status: 'refused', error });
    }
    const reason = inDoubt ? inDoubtError(error) : unavailableError(error);
    for (const { reject } of batch) reject(reason);
    // Nothing that waits behind can fare better, and nobody should wait a deadline for each batch before it.
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

/** What the attempts to send one batch have shown so far. */
class Attempts {
  last: ErrorClass | undefined;
  /** Whether an attempt may have been applied without an answer; no later answer but a result changes that. */
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
