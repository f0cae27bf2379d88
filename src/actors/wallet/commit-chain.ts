import { isLedgerError } from '../../domain/errors.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerKnown, ownRecord } from './answer-duplicate.ts';
import type { ChainParts } from './chain-parts.ts';
import { LostInputs } from './failures.ts';
import { toPlanned } from './ledger-record.ts';
import { ChainPlanner } from './plan-ahead.ts';
import { envelopesOf, type Link } from './plan-chain.ts';
import { type Applied, ChainTeller } from './publish-committed.ts';
import { ChainReturns, type NotApplied } from './requeue.ts';

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
export class ChainSender {
  readonly #parts: ChainParts;
  readonly #planner: ChainPlanner;
  readonly #teller: ChainTeller;
  readonly #returns: ChainReturns;
  #links: readonly Link[] = [];
  /** What telling threw while the next chain was with the store. */
  #bug: { readonly error: unknown } | undefined;

  constructor(parts: ChainParts) {
    this.#parts = parts;
    this.#planner = new ChainPlanner(parts);
    this.#teller = new ChainTeller(parts);
    this.#returns = new ChainReturns(parts);
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inHand(): Envelope[] {
    return [...this.#teller.envelopes, ...envelopesOf(this.#links)];
  }

  /** Units that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#returns.conflicts;
  }

  /** The commands in front of the mailbox that were with the store, or whose merges were. */
  get cameBack(): Envelope[] {
    return this.#returns.cameBack;
  }

  /** Gives up the links without a word; the commands are the caller's to look after. */
  abandon(): Envelope[] {
    const envelopes = this.inHand;
    this.#planner.forget();
    this.#teller.forget();
    this.#links = [];
    return envelopes;
  }

  /** Leaves the coins as what was sent leaves them. */
  forgetPlans(): void {
    this.#planner.forget();
  }

  /** Tells of what is durable already. */
  tell(): void {
    this.#teller.tell();
  }

  /**
   * Sends one chain and settles it; what is durable then may be told of later.
   *
   * @throws LostInputs if someone else spent first; the commands are in the mailbox again.
   * @throws LedgerError if the store is not to be had.
   */
  async send(): Promise<void> {
    const { wallet, mailbox, coins, runtime } = this.#parts;
    const first = mailbox.at(0);
    const isSuspect = first !== undefined && first.crashes > 0;
    if (isSuspect || coins.needsRead) {
      // Nobody waits for a read to hear of what was before it.
      this.#planner.forget();
      this.#teller.tell();
    }
    // Not waited for without need: what other wallets do meanwhile depends on how soon this one plans.
    if (isSuspect && (await this.#wasApplied(first))) return;
    if (coins.needsRead) await coins.read(mailbox);
    const links = this.#take();
    if (links.length === 0) return this.#teller.tell();
    const sent = runtime.store.commit({ wallet, transactions: links.map(toPlanned) });
    this.#meanwhile(links);
    const result = await sent;
    if (this.#bug !== undefined) throw this.#bug.error;
    // Embedded Postgres answers before anything else has its turn.
    this.#teller.tell();
    this.#returns.answered();
    if (result.status === 'applied') this.#applied(links, result);
    else this.#notApplied(links, result);
  }

  /** Takes what one unit holds from the mailbox. */
  #take(): readonly Link[] {
    const { links, refused } = this.#planner.take(this.#returns.linksMax);
    this.#links = links;
    // In the order of the commands.
    if (refused.length > 0) this.#teller.tell();
    for (const { envelope, refusal } of refused) {
      this.#parts.answers.answer(envelope, { status: 'rejected', ...refusal });
    }
    return links;
  }

  /** What is done while these are with the store, once they are on their way. */
  #meanwhile(links: readonly Link[]): void {
    const { answers, mailbox } = this.#parts;
    if (!answers.isWaiting && !this.#teller.isOwing && mailbox.depth === 0) return;
    setImmediate(() => {
      try {
        this.#teller.tell();
      } catch (error) {
        // Not at once: another actor must not begin on this mailbox while the store has something of this one.
        this.#bug = { error };
      }
      answers.flush();
      // Once those who were answered have asked for more.
      setImmediate(() => {
        if (this.#links === links && !this.#returns.isSearching) this.#planner.lookAhead();
      });
    });
  }

  /**
   * Whether an actor that crashed with this command in hand had it applied before: then it is answered, and gone. To
   * plan it again first could end in a refusal for want of what it spent itself.
   */
  async #wasApplied(envelope: Envelope): Promise<boolean> {
    const { mailbox, answers, runtime } = this.#parts;
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
    answerKnown(envelope, ownRecord(envelope), runtime, answers);
    return true;
  }

  #applied(links: readonly Link[], applied: Applied): void {
    const { coins, runtime, answers } = this.#parts;
    this.#links = [];
    const suspect = links.find(({ envelope }) => envelope !== undefined && envelope.crashes > 0)?.envelope;
    if (suspect !== undefined) {
      // An earlier send of it may be what was applied, with other inputs and outputs than were planned now.
      coins.needsRead = true;
      answerKnown(suspect, ownRecord(suspect), runtime, answers);
      return;
    }
    this.#teller.add(links, applied);
    // What is planned ahead is sent first.
    if (this.#planner.isAhead) return;
    this.#teller.tell();
    coins.trim();
  }

  #notApplied(links: readonly Link[], result: NotApplied): void {
    this.#planner.forget();
    this.#returns.settle(links, result);
    this.#links = [];
    if (result.status === 'lost') throw new LostInputs(result);
  }
}
