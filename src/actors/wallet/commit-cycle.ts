import { isLedgerError, type LedgerError } from '../../domain/errors.ts';
import type { CommitUnit, UnitResult, UnitSource, UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { ConflictRetry } from './conflict-retry.ts';
import { failUnsent } from './failures.ts';
import type { ChainPlanner } from './plan-ahead.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';
import { needsPreparation, prepare } from './prepare.ts';
import { type CommittedPublisher, ownPublisher } from './publish-committed.ts';
import { ChainRequeue } from './requeue.ts';
import { type CycleStep, SharedPlace } from './shared-place.ts';
import type { ChainDeps } from './wallet-deps.ts';

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
  /** The wallet, as the units see it that it shares with others. */
  readonly place: SharedPlace;
  #step: CycleStep = 'idle';
  #entries: readonly ChainEntry[] = [];
  /** True from `submit()` until the store takes a unit: a shared unit may have engaged the wallet meanwhile. */
  #isSubmitted = false;
  /** True from `start()` until DRAINED is sent. */
  #isRunning = false;
  #hasEnded = false;

  constructor(deps: ChainDeps, planner: ChainPlanner) {
    this.#deps = deps;
    this.#planner = planner;
    this.#requeue = new ChainRequeue(deps);
    this.#publisher = ownPublisher(deps);
    this.#retry = new ConflictRetry(deps, this.#requeue, {
      attempt: () => this.#next(),
      givenUp: () => this.#continue(),
    });
    this.place = new SharedPlace(deps, {
      step: () => (this.#hasEnded ? 'ended' : this.#step),
      enter: (step) => this.#enter(step),
      unplan: () => this.#planner.forget(),
      proceed: () => this.#guarded(() => this.#continue()),
    });
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return [...this.#publisher.envelopes, ...envelopesOf([...this.#entries, ...this.#retry.again])];
  }

  /** The number of the attempt in progress, from 1; 0 if there is none. */
  get attempts(): number {
    return this.#step === 'idle' ? 0 : Math.max(1, this.#retry.attempts);
  }

  get conflicts(): number {
    return this.#requeue.conflicts + this.place.conflicts;
  }

  get expected(): number {
    return Math.min(Math.max(1, this.#deps.mailbox.depth), this.#requeue.entriesMax);
  }

  /** Ends the cycle; returns the commands in flight, which the caller then owns. */
  abandon(): Envelope[] {
    this.#hasEnded = true;
    return this.#drop();
  }

  /** Commits all commands of the mailbox, and then sends DRAINED. */
  start(): void {
    this.#isRunning = true;
    this.#next();
  }

  take(): CommitUnit | undefined {
    this.#isSubmitted = false;
    if (this.#hasEnded || (this.#step !== 'queued' && this.#step !== 'again')) return undefined;
    this.#step = 'idle';
    try {
      this.#publisher.throwError();
      if (!this.#retry.isPending && this.#deps.cache.needsLoad) {
        // A credit or a shared chain has failed since it was submitted.
        this.#next();
        return undefined;
      }
      const entries = this.#retry.isPending ? this.#retry.takeAgain() : this.#plan();
      if (entries.length > 0) {
        this.#entries = entries;
        this.#step = 'committing';
        this.#planAhead();
        return { transactions: entries };
      }
      this.#retry.ended();
      this.#continue();
    } catch (error) {
      this.#crash(error);
    }
    return undefined;
  }

  settle(result: UnitResult, times?: UnitTimes): void {
    if (this.#hasEnded) return;
    this.#step = 'idle';
    this.#guarded(() => {
      this.#publisher.throwError();
      // The result may come before the chain before this one was published.
      this.#publisher.publish();
      this.#requeue.answered();
      const entries = this.#entries;
      if (result.status === 'applied') {
        this.#requeue.applied(entries, result, this.#publisher, times);
        this.#entries = [];
        if (!this.#planner.isAhead) this.#deps.cache.evict();
      } else {
        this.#planner.forget();
        this.#retry.settle(entries, result, times);
        this.#entries = [];
      }
      this.#afterAttempt();
    });
  }

  fail(error: unknown): void {
    // A shared unit has engaged the wallet since it was submitted: it has other work by now, with a result of its own.
    const isStale = this.#isSubmitted && this.#step !== 'queued' && this.#step !== 'again';
    this.#isSubmitted = false;
    if (!isStale) this.#failed(error);
  }

  #failed(error: unknown): void {
    if (this.#hasEnded) return;
    this.#step = 'idle';
    this.#guarded(() => {
      // The chain before the failed one is committed.
      this.#publisher.publish();
      if (!isLedgerError(error)) throw error;
      this.failEverything(error);
      this.#retry.ended();
    });
  }

  settled(): void {
    if (this.#hasEnded) return;
    this.#guarded(() => {
      this.#publisher.publishBeside(this.#step !== 'idle');
      if (this.#step === 'idle' && this.#isRunning) this.#continue();
      else this.#deps.replies.flush();
    });
  }

  /** Fails the commands in flight and those that wait: the store is unavailable for all of them. */
  failEverything(error: LedgerError): void {
    const { replies, runtime } = this.#deps;
    for (const envelope of this.#drop()) replies.fail(envelope, error);
    failUnsent(this.#deps, error, runtime.engagement);
  }

  /** Drops all chains; returns the commands in flight, which the caller then owns. */
  #drop(): Envelope[] {
    const envelopes = this.inFlight;
    this.#planner.forget();
    this.#publisher.forget();
    this.#retry.forget();
    this.#entries = [];
    return envelopes;
  }

  /** Goes on with the mailbox; sends DRAINED if it is empty. */
  #continue(): void {
    if (this.#hasEnded) return;
    this.#step = 'idle';
    if (this.#deps.mailbox.depth > 0) {
      this.#next();
    } else {
      this.#publisher.publish();
      this.#isRunning = false;
      this.#deps.send({ type: 'DRAINED' });
    }
    this.#deps.replies.flush();
  }

  #next(): void {
    const { mailbox, cache } = this.#deps;
    const first = mailbox.at(0);
    // `settled()` publishes the last chain and sends DRAINED.
    if (first === undefined) this.#step = 'idle';
    else if (needsPreparation(first) || cache.needsLoad) void this.#prepare(first);
    else this.#submit();
  }

  /** A shared unit engages the wallet, or frees it: what the cycle had begun by itself ends. */
  #enter(step: CycleStep): void {
    this.#step = step;
    this.#retry.ended();
    this.#guarded(() => this.#publisher.publish());
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#crash(error);
    }
  }

  /** Does what the first command needs before it is planned. */
  async #prepare(first: Envelope): Promise<void> {
    this.#step = 'loading';
    try {
      // The replies of the chain before do not wait for a read.
      this.#planner.forget();
      this.#publisher.publish();
      const isAnswered = await prepare(first, this.#deps);
      if (this.#hasEnded) return;
      if (isAnswered) this.#retry.ended();
      if (isAnswered) this.#continue();
      else this.#submit();
    } catch (error) {
      this.#failed(error);
      this.settled();
    }
  }

  /** Announces the next chain to the store, or waits at the place of a shared command. */
  #submit(): void {
    const first = this.#deps.mailbox.at(0);
    if (this.#retry.isPending) this.#step = 'again';
    else if (first?.sharedBy === undefined) this.#step = 'queued';
    else {
      this.#step = 'shared';
      this.#publisher.publish();
      this.place.wait(first);
      return;
    }
    if (this.#isSubmitted) return;
    this.#isSubmitted = true;
    this.#deps.runtime.store.submit(this);
  }

  /** Plans the next chain, takes it from the mailbox, and answers its refused commands. */
  #plan(): readonly ChainEntry[] {
    const { entries, refused } = this.#planner.take(this.#requeue.entriesMax, (chain) => {
      // Replies are sent in the order of the commands.
      if (chain.refused.length > 0) this.#publisher.publish();
    });
    for (const { envelope, refusal } of refused)
      this.#deps.replies.answer(envelope, { status: 'rejected', ...refusal });
    return entries;
  }

  /** Plans the next chain while this one is in flight. */
  #planAhead(): void {
    const { mailbox, replies } = this.#deps;
    const entries = this.#entries;
    if (!replies.isWaiting && !this.#publisher.hasUnpublished && mailbox.depth === 0) return;
    this.#planner.lookAheadLater(() => {
      if (this.#entries !== entries) return false;
      // The refusals of this chain. The store calls `settled()` for the chain before.
      this.#deps.replies.flush();
      return !this.#requeue.isSearching && !this.#retry.isPending;
    });
  }

  /** Goes on after a chain: what lost nothing goes again at once, then the first command that has is retried. */
  #afterAttempt(): void {
    if (!this.#retry.isPending) {
      this.#retry.ended();
      this.#next();
    } else if (this.#retry.again.length > 0) {
      this.#submit();
    } else {
      this.#step = 'retrying';
      this.#retry.contend((error) => this.#crash(error));
    }
  }

  /** Ends this actor through XState, which reports the error to the supervisor. */
  #crash(error: unknown): void {
    if (this.#hasEnded) return;
    // At once: XState ends an actor after its transition, and nothing may be taken until then.
    this.#hasEnded = true;
    this.#deps.send({ type: 'CRASH', error });
    this.#deps.replies.flush();
  }
}
