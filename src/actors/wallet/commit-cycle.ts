import { isLedgerError, type LedgerError } from '../../domain/errors.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { CommitUnit, UnitResult, UnitSource } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from './answer-duplicate.ts';
import { ConflictRetry } from './conflict-retry.ts';
import { ConflictError, failUnsent } from './failures.ts';
import type { ChainPlanner } from './plan-ahead.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';
import { type Applied, CommittedPublisher } from './publish-committed.ts';
import { ChainRequeue } from './requeue.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * The work of the cycle:
 * - `resting`: nothing; the mailbox is empty, or the results of the last chain are not published.
 * - `loading`: it loads UTXOs, or looks up a command that may be applied.
 * - `waiting`: it waits for the next batch, for which the store calls `take()`.
 * - `committing`: its chain is in flight.
 * - `retrying`: the first command lost an input, and backs off.
 */
type Step = 'resting' | 'loading' | 'waiting' | 'committing' | 'retrying';

/**
 * Commits the commands of the mailbox, chain by chain, until it is empty: plans a chain when the store sends the next
 * batch, settles it by the store's result, publishes it, and answers its commands.
 *
 * A busy wallet and the database work at the same time: while a chain is in flight, the one before it is published and
 * the next one is planned.
 *
 * Owns: the entries that are in flight, and those that are committed and not published.
 * 1. At most one unit is in flight. Its commands were taken from the mailbox in order.
 * 2. A command is answered after the store has answered, and from the store's result.
 * 3. At any time, also after an error, a command is in the mailbox, in flight or answered.
 */
export class CommitCycle implements UnitSource {
  readonly #deps: ChainDeps;
  readonly #planner: ChainPlanner;
  readonly #requeue: ChainRequeue;
  readonly #publisher: CommittedPublisher;
  readonly #retry: ConflictRetry;
  #step: Step = 'resting';
  #entries: readonly ChainEntry[] = [];
  /** The entries before one that lost an input. They go again as they are, before the conflict is dealt with. */
  #again: { readonly entries: readonly ChainEntry[]; readonly conflict: ConflictError } | undefined;
  /** The error of a publication that failed while the next chain was in flight. */
  #publishError: { readonly error: unknown } | undefined;
  /** True from `start()` until DRAINED is sent. */
  #isRunning = false;
  #isAbandoned = false;

  constructor(deps: ChainDeps, planner: ChainPlanner) {
    this.#deps = deps;
    this.#planner = planner;
    this.#requeue = new ChainRequeue(deps);
    this.#publisher = new CommittedPublisher(deps);
    this.#retry = new ConflictRetry(deps, this.#requeue, {
      attempt: () => this.#next(),
      givenUp: () => this.#givenUp(),
    });
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return [...this.#publisher.envelopes, ...envelopesOf(this.#entries)];
  }

  /** The number of the attempt in progress, from 1; 0 if there is none. */
  get attempts(): number {
    return this.#step === 'resting' ? 0 : Math.max(1, this.#retry.attempts);
  }

  /** The number of chains that lost an input. */
  get conflicts(): number {
    return this.#requeue.conflicts;
  }

  get expected(): number {
    return Math.min(Math.max(1, this.#deps.mailbox.depth), this.#requeue.entriesMax);
  }

  /** Ends the cycle; returns the commands in flight, which the caller then owns. */
  abandon(): Envelope[] {
    const envelopes = this.inFlight;
    this.#isAbandoned = true;
    this.#planner.forget();
    this.#publisher.forget();
    this.#entries = [];
    return envelopes;
  }

  /** Commits all commands of the mailbox, and then sends DRAINED. */
  start(): void {
    this.#isRunning = true;
    this.#next();
  }

  take(): CommitUnit | undefined {
    if (this.#isAbandoned) return undefined;
    this.#step = 'resting';
    try {
      this.#throwPublishError();
      const entries = this.#again?.entries ?? this.#plan();
      if (entries.length > 0) {
        this.#entries = entries;
        this.#step = 'committing';
        this.#planAhead();
        return { wallet: this.#deps.wallet, transactions: entries };
      }
      this.#retry.ended();
      this.#continue();
    } catch (error) {
      this.#crash(error);
    }
    return undefined;
  }

  settle(result: UnitResult): void {
    if (this.#isAbandoned) return;
    this.#step = 'resting';
    try {
      this.#throwPublishError();
      // The result may come before the chain before this one was published.
      this.#publisher.publish();
      this.#requeue.answered();
      const entries = this.#entries;
      if (result.status === 'applied') this.#applied(entries, result);
      else if (result.status === 'conflict') return this.#lost(entries, new ConflictError(result), result);
      else this.#notApplied(entries, result);
      this.#afterAttempt();
    } catch (error) {
      this.#crash(error);
    }
  }

  fail(error: unknown): void {
    if (this.#isAbandoned) return;
    this.#step = 'resting';
    try {
      // The chain before the failed one is committed.
      this.#publisher.publish();
      if (!isLedgerError(error)) throw error;
      this.failEverything(error);
      this.#retry.ended();
    } catch (thrown) {
      this.#crash(thrown);
    }
  }

  settled(): void {
    if (this.#isAbandoned) return;
    try {
      this.#publish();
      if (this.#step === 'resting' && this.#isRunning) this.#continue();
      else this.#flush();
    } catch (error) {
      this.#crash(error);
    }
  }

  /** Fails the commands in flight and those that wait: the store is unavailable for all of them. */
  failEverything(error: LedgerError): void {
    const { cache, replies, mailbox } = this.#deps;
    const envelopes = this.inFlight;
    this.#planner.forget();
    this.#publisher.forget();
    this.#entries = [];
    this.#again = undefined;
    for (const envelope of envelopes) replies.fail(envelope, error);
    cache.invalidate();
    failUnsent(mailbox.takeAll(), error, replies);
  }

  /** Goes on with the mailbox; sends DRAINED if it is empty. */
  #continue(): void {
    if (this.#deps.mailbox.depth > 0) {
      this.#next();
    } else {
      this.#publisher.publish();
      this.#isRunning = false;
      this.#deps.send({ type: 'DRAINED' });
    }
    this.#flush();
  }

  #next(): void {
    const { mailbox, cache, runtime } = this.#deps;
    const first = mailbox.at(0);
    if (first === undefined) {
      // `settled()` publishes the last chain and sends DRAINED.
      this.#step = 'resting';
      return;
    }
    if (first.mayBeApplied || cache.needsLoad) {
      void this.#prepare(first);
      return;
    }
    this.#step = 'waiting';
    runtime.store.submit(this);
  }

  /** Does what the first command needs before it is planned: a load of UTXOs, or a look-up of itself. */
  async #prepare(first: Envelope): Promise<void> {
    const { mailbox, cache, runtime } = this.#deps;
    this.#step = 'loading';
    try {
      // The replies of the chain before do not wait for a read.
      this.#planner.forget();
      this.#publisher.publish();
      const isDone = first.mayBeApplied && (await this.#wasApplied(first));
      if (!isDone && cache.needsLoad) await cache.load(mailbox);
      if (this.#isAbandoned) return;
      this.#step = 'resting';
      if (isDone) {
        this.#retry.ended();
        this.#continue();
        return;
      }
      this.#step = 'waiting';
      runtime.store.submit(this);
    } catch (error) {
      this.fail(error);
      this.settled();
    }
  }

  /**
   * Looks up a command that may be applied, and answers it if it is. Planning it first could refuse it because its own
   * inputs are already spent, by itself.
   */
  async #wasApplied(envelope: Envelope): Promise<boolean> {
    const { mailbox, replies, runtime } = this.#deps;
    const isThere = await runtime.store.transaction(envelope.id).then(
      (transaction) => transaction !== undefined,
      (error: unknown) => {
        // A corrupt row exists. The error is an error of this command.
        if (isLedgerError(error, 'ERR_CORRUPT')) return true;
        throw error;
      },
    );
    if (!isThere || this.#isAbandoned) return false;
    mailbox.drop(1);
    answerDuplicate(envelope, ownRecord(envelope), runtime, replies);
    return true;
  }

  /** Plans the next chain, takes it from the mailbox, and answers its refused commands. */
  #plan(): readonly ChainEntry[] {
    const { entries, refused } = this.#planner.take(this.#requeue.entriesMax);
    // Replies are sent in the order of the commands.
    if (refused.length > 0) this.#publisher.publish();
    for (const { envelope, refusal } of refused) {
      this.#deps.replies.answer(envelope, { status: 'rejected', ...refusal });
    }
    return entries;
  }

  /** Plans the next chain while this one is in flight. */
  #planAhead(): void {
    const { mailbox, replies } = this.#deps;
    const entries = this.#entries;
    if (!replies.isWaiting && !this.#publisher.hasUnpublished && mailbox.depth === 0) return;
    onNextTurn(() => {
      if (this.#entries !== entries) return;
      this.#publish();
      this.#flush();
      // Callers that got their replies have sent their next commands by then.
      onNextTurn(() => {
        if (this.#entries === entries && !this.#requeue.isSearching && this.#again === undefined) {
          this.#planner.lookAhead();
        }
      });
    });
  }

  #applied(entries: readonly ChainEntry[], applied: Applied): void {
    const { cache, runtime, replies } = this.#deps;
    this.#entries = [];
    const repeated = entries.find(({ envelope }) => envelope?.mayBeApplied === true)?.envelope;
    if (repeated !== undefined) {
      // An earlier send may be the one that was applied, with other inputs and outputs than this plan.
      cache.invalidate();
      answerDuplicate(repeated, ownRecord(repeated), runtime, replies);
      return;
    }
    this.#publisher.add(entries, applied);
    if (!this.#planner.isAhead) cache.evict();
  }

  #notApplied(entries: readonly ChainEntry[], result: Parameters<ChainRequeue['settle']>[1]): void {
    this.#planner.forget();
    this.#requeue.settle(entries, result);
    this.#entries = [];
    this.#again = undefined;
  }

  /** Goes on after a chain of which no input was lost. */
  #afterAttempt(): void {
    const again = this.#again;
    this.#again = undefined;
    if (again !== undefined) return this.#contend(again.conflict);
    this.#retry.ended();
    this.#next();
  }

  /** Sends the entries before the first lost one again at once. The others wait: their wallet has lost something. */
  #lost(entries: readonly ChainEntry[], conflict: ConflictError, result: Parameters<ChainRequeue['cut']>[1]): void {
    this.#planner.forget();
    const before = this.#requeue.cut(entries, result);
    this.#entries = [];
    this.#again = undefined;
    if (before.length === 0) return this.#contend(conflict);
    this.#again = { entries: before, conflict };
    this.#step = 'waiting';
    this.#deps.runtime.store.submit(this);
  }

  #contend(conflict: ConflictError): void {
    this.#step = 'retrying';
    if (this.#retry.failed(conflict)) return;
    this.#retry.run(conflict).catch((error: unknown) => this.#crash(error));
  }

  #givenUp(): void {
    if (this.#isAbandoned) return;
    this.#step = 'resting';
    this.#continue();
  }

  /** Publishes the chain that is committed. An error waits until nothing is in flight. */
  #publish(): void {
    if (this.#publishError !== undefined) return;
    try {
      this.#publisher.publish();
    } catch (error) {
      // The next actor must not use the mailbox while this one has a unit in flight.
      if (this.#step === 'resting') throw error;
      this.#publishError = { error };
    }
  }

  #throwPublishError(): void {
    if (this.#publishError !== undefined) throw this.#publishError.error;
  }

  #flush(): void {
    this.#deps.replies.flush();
  }

  /** Ends this actor through XState, which reports the error to the supervisor. */
  #crash(error: unknown): void {
    this.#deps.send({ type: 'CRASH', error });
    this.#flush();
  }
}
