import { isLedgerError } from '../../domain/errors.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from './answer-duplicate.ts';
import type { ChainDeps } from './chain-parts.ts';
import { ConflictError } from './failures.ts';
import { toPlannedTransaction } from './ledger-record.ts';
import { ChainPlanner } from './plan-ahead.ts';
import { type ChainEntry, envelopesOf } from './plan-chain.ts';
import { type Applied, CommittedPublisher } from './publish-committed.ts';
import { ChainRequeue, type NotApplied } from './requeue.ts';

/**
 * Takes commands from the mailbox, sends them to the store as one unit, and does what its answer says.
 *
 * A wallet with much to do and the database work at the same time: while one chain is with the store, the one before it
 * is told of and the next one is planned.
 *
 * Owns: the links that are with the store, and those that nobody was told of yet.
 * 1. At most one unit is with the store; its commands were taken from the mailbox in order.
 * 2. A command is answered after the database answered, and from what it answered.
 * 3. Whatever goes wrong, a command is in the mailbox, with the store, or answered: never nowhere.
 */
export class CommitChain {
  readonly #deps: ChainDeps;
  readonly #planner: ChainPlanner;
  readonly #publisher: CommittedPublisher;
  readonly #requeue: ChainRequeue;
  #entries: readonly ChainEntry[] = [];
  /** What telling threw while the next chain was with the store. */
  #bug: { readonly error: unknown } | undefined;

  constructor(deps: ChainDeps) {
    this.#deps = deps;
    this.#planner = new ChainPlanner(deps);
    this.#publisher = new CommittedPublisher(deps);
    this.#requeue = new ChainRequeue(deps);
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return [...this.#publisher.envelopes, ...envelopesOf(this.#entries)];
  }

  /** Units that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#requeue.conflicts;
  }

  /** The commands in front of the mailbox that were with the store, or whose merges were. */
  get requeued(): Envelope[] {
    return this.#requeue.requeued;
  }

  /** Gives up the links without a word; the commands are the caller's to look after. */
  abandon(): Envelope[] {
    const envelopes = this.inFlight;
    this.#planner.forget();
    this.#publisher.forget();
    this.#entries = [];
    return envelopes;
  }

  /** Leaves the coins as what was sent leaves them. */
  forgetPlans(): void {
    this.#planner.forget();
  }

  /** Tells of what is durable already. */
  publish(): void {
    this.#publisher.publish();
  }

  /**
   * Sends one chain and settles it; what is durable then may be told of later.
   *
   * @throws ConflictError if someone else spent first; the commands are in the mailbox again.
   * @throws LedgerError if the store is not to be had.
   */
  async send(): Promise<void> {
    const { wallet, mailbox, cache, runtime } = this.#deps;
    const first = mailbox.at(0);
    const mayBeApplied = first !== undefined && first.crashes > 0;
    if (mayBeApplied || cache.needsLoad) {
      // Nobody waits for a read to hear of what was before it.
      this.#planner.forget();
      this.#publisher.publish();
    }
    // Not waited for without need: what other wallets do meanwhile depends on how soon this one plans.
    if (mayBeApplied && (await this.#wasApplied(first))) return;
    if (cache.needsLoad) await cache.read(mailbox);
    const entries = this.#take();
    if (entries.length === 0) return this.#publisher.publish();
    const { store } = runtime;
    const sent = store.commit({ wallet, transactions: entries.map((entry) => toPlannedTransaction(entry, store)) });
    this.#meanwhile(entries);
    const result = await sent;
    if (this.#bug !== undefined) throw this.#bug.error;
    // Embedded Postgres answers before anything else has its turn.
    this.#publisher.publish();
    this.#requeue.answered();
    if (result.status === 'applied') this.#applied(entries, result);
    else this.#notApplied(entries, result);
  }

  /** Takes what one unit holds from the mailbox. */
  #take(): readonly ChainEntry[] {
    const { entries, refused } = this.#planner.take(this.#requeue.entriesMax);
    this.#entries = entries;
    // In the order of the commands.
    if (refused.length > 0) this.#publisher.publish();
    for (const { envelope, refusal } of refused) {
      this.#deps.answers.answer(envelope, { status: 'rejected', ...refusal });
    }
    return entries;
  }

  /** What is done while these are with the store, once they are on their way. */
  #meanwhile(entries: readonly ChainEntry[]): void {
    const { answers, mailbox } = this.#deps;
    if (!answers.isWaiting && !this.#publisher.hasUnsettled && mailbox.depth === 0) return;
    setImmediate(() => {
      try {
        this.#publisher.publish();
      } catch (error) {
        // Not at once: another actor must not begin on this mailbox while the store has something of this one.
        this.#bug = { error };
      }
      answers.flush();
      // Once those who were answered have asked for more.
      setImmediate(() => {
        if (this.#entries === entries && !this.#requeue.isSearching) this.#planner.lookAhead();
      });
    });
  }

  /**
   * Whether an actor that crashed with this command in hand had it applied before: then it is answered, and gone. To
   * plan it again first could end in a refusal for want of what it spent itself.
   */
  async #wasApplied(envelope: Envelope): Promise<boolean> {
    const { mailbox, answers, runtime } = this.#deps;
    const isThere = await runtime.store.transaction(envelope.id).then(
      (transaction) => transaction !== undefined,
      (error: unknown) => {
        // One that cannot be read is there, and a fault of its own command.
        if (isLedgerError(error, 'ERR_CORRUPT')) return true;
        throw error;
      },
    );
    if (!isThere) return false;
    mailbox.drop(1);
    answerDuplicate(envelope, ownRecord(envelope), runtime, answers);
    return true;
  }

  #applied(entries: readonly ChainEntry[], applied: Applied): void {
    const { cache, runtime, answers } = this.#deps;
    this.#entries = [];
    const suspect = entries.find(({ envelope }) => envelope !== undefined && envelope.crashes > 0)?.envelope;
    if (suspect !== undefined) {
      // An earlier send of it may be what was applied, with other inputs and outputs than were planned now.
      cache.needsLoad = true;
      answerDuplicate(suspect, ownRecord(suspect), runtime, answers);
      return;
    }
    this.#publisher.add(entries, applied);
    // What is planned ahead is sent first.
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
