import { isLedgerError } from '../../domain/errors.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from './answer-duplicate.ts';
import { ConflictError } from './failures.ts';
import { toPlannedTransaction } from './ledger-record.ts';
import type { ChainPlanner } from './plan-ahead.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';
import { type Applied, CommittedPublisher } from './publish-committed.ts';
import type { ChainRequeue, NotApplied } from './requeue.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * Takes a chain from the mailbox, sends it to the store as one unit, and settles it by the store's result.
 *
 * A busy wallet and the database work at the same time: while a chain is in flight, the one before it is published and
 * the next one is planned.
 *
 * Owns: the entries that are in flight, and those that are committed and not published.
 * 1. At most one unit is in flight. Its commands were taken from the mailbox in order.
 * 2. A command is answered after the store has answered, and from the store's result.
 * 3. At any time, also after an error, a command is in the mailbox, in flight or answered.
 */
export class CommitChain {
  readonly #deps: ChainDeps;
  readonly #planner: ChainPlanner;
  readonly #requeue: ChainRequeue;
  readonly #publisher: CommittedPublisher;
  #entries: readonly ChainEntry[] = [];
  /** The error of a publication that failed while the next chain was in flight. */
  #publishError: { readonly error: unknown } | undefined;

  constructor(deps: ChainDeps, planner: ChainPlanner, requeue: ChainRequeue) {
    this.#deps = deps;
    this.#planner = planner;
    this.#requeue = requeue;
    this.#publisher = new CommittedPublisher(deps);
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return [...this.#publisher.envelopes, ...envelopesOf(this.#entries)];
  }

  /** Drops all chains and returns the commands in flight, which the caller then owns. */
  abandon(): Envelope[] {
    const envelopes = this.inFlight;
    this.#planner.forget();
    this.#publisher.forget();
    this.#entries = [];
    return envelopes;
  }

  /** Publishes the chain that is committed, if it is not published yet. */
  publish(): void {
    this.#publisher.publish();
  }

  /**
   * Sends one chain and settles it. Once it is committed, it may be published later.
   *
   * @throws ConflictError if inputs were already spent; the commands are requeued.
   * @throws LedgerError if the store is unavailable.
   */
  async send(): Promise<void> {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const first = mailbox.at(0);
    const mayBeApplied = first?.mayBeApplied === true;
    if (mayBeApplied || cache.needsLoad) {
      // The replies of the chain before do not wait for a read.
      this.#planner.forget();
      this.#publisher.publish();
    }
    // Awaited only if needed: a further await delays planning, and lets other wallets run in between.
    if (mayBeApplied && (await this.#wasApplied(first))) return;
    if (cache.needsLoad) await cache.load(mailbox);
    const entries = this.#take();
    if (entries.length === 0) return this.#publisher.publish();
    const { store } = runtime;
    const sent = store.commit({ wallet, transactions: entries.map((entry) => toPlannedTransaction(entry, store)) });
    this.#workMeanwhile(entries);
    const result = await sent;
    if (this.#publishError !== undefined) throw this.#publishError.error;
    // Embedded Postgres may answer before the work that was scheduled meanwhile has run.
    this.#publisher.publish();
    this.#requeue.answered();
    if (result.status === 'applied') this.#applied(entries, result);
    else this.#notApplied(entries, result);
  }

  /** Takes the next chain from the mailbox, and answers its refused commands. */
  #take(): readonly ChainEntry[] {
    const { entries, refused } = this.#planner.take(this.#requeue.entriesMax);
    this.#entries = entries;
    // Replies are sent in the order of the commands.
    if (refused.length > 0) this.#publisher.publish();
    for (const { envelope, refusal } of refused) {
      this.#deps.replies.answer(envelope, { status: 'rejected', ...refusal });
    }
    return entries;
  }

  /** Schedules the work that is done while these entries are in flight, after they are sent. */
  #workMeanwhile(entries: readonly ChainEntry[]): void {
    const { replies, mailbox } = this.#deps;
    if (!replies.isWaiting && !this.#publisher.hasUnpublished && mailbox.depth === 0) return;
    onNextTurn(() => {
      try {
        this.#publisher.publish();
      } catch (error) {
        // Thrown by `send()`: the next actor must not use the mailbox while this one has a unit in flight.
        this.#publishError = { error };
      }
      replies.flush();
      // Callers that got their replies have sent their next commands by then.
      onNextTurn(() => {
        if (this.#entries === entries && !this.#requeue.isSearching) this.#planner.lookAhead();
      });
    });
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
    if (!isThere) return false;
    mailbox.drop(1);
    answerDuplicate(envelope, ownRecord(envelope), runtime, replies);
    return true;
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
    // A chain that is planned ahead is sent before this one is published.
    if (this.#planner.isAhead) return;
    this.#publisher.publish();
    cache.evict();
  }

  #notApplied(entries: readonly ChainEntry[], result: NotApplied): void {
    this.#planner.forget();
    this.#requeue.settle(entries, result);
    this.#entries = [];
    if (result.status === 'conflict') throw new ConflictError(result);
  }
}
