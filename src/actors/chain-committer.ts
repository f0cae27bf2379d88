import { assertNever } from '../domain/assert.ts';
import { isLedgerError, LedgerError, messageOf } from '../domain/errors.ts';
import { type RetryNotice, retrying } from '../store/retry.ts';
import type { UnitResult } from '../store/store.ts';
import type { Answers } from './answers.ts';
import { type Link, moves, planChain, undoChain } from './chain.ts';
import { answerCommitted, failUnsent, LostInputs } from './chain-answers.ts';
import { answerKnown, ownRecord } from './known-command.ts';
import type { Mailbox } from './mailbox.ts';
import { type Envelope, viewCommand } from './protocol.ts';
import { toPlanned } from './receipt.ts';
import type { WalletCoins } from './wallet-coins.ts';
import type { WalletMessage } from './wallet-machine.ts';
import type { WalletRuntime } from './wallet-runtime.ts';

/** What a committer works with; all of it belongs to one wallet actor. */
export interface CommitterParts {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly coins: WalletCoins;
  readonly answers: Answers;
  readonly runtime: WalletRuntime;
  readonly send: (message: WalletMessage) => void;
}

/**
 * Takes commands from the mailbox to their answers: plans a chain, commits it as one unit, and does it again with
 * back-off when someone else spends first.
 *
 * Owns: the links that are with the store.
 * 1. At most one unit is with the store; its commands were taken from the mailbox in order.
 * 2. A command is answered after the database answered, and from what it answered.
 * 3. Whatever goes wrong, a command is in the mailbox, with the store, or answered: never nowhere.
 */
export class ChainCommitter {
  readonly #parts: CommitterParts;
  #links: readonly Link[] = [];
  /** How many commands in front of the mailbox were with the store and came back. */
  #cameBack = 0;
  /** How many more links go one by one, to find the one that the database refuses. */
  #singly = 0;
  #attempts = 0;
  #conflicts = 0;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  /** The number of the attempt under way, from 1; 0 when none is. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Attempts that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#conflicts;
  }

  /** The commands that are with the store. */
  get inHand(): Envelope[] {
    return this.#links.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
  }

  /** Gives up the links without a word; the commands are the caller's to look after. */
  abandon(): Envelope[] {
    const envelopes = this.inHand;
    this.#links = [];
    return envelopes;
  }

  /**
   * Takes all commands of the mailbox to their answers, chain by chain. Rejects for bugs only.
   *
   * One asynchronous function for everything that a chain usually needs: a wallet that is asked for one transfer pays
   * for all of it.
   */
  async workThrough(): Promise<void> {
    const { mailbox } = this.#parts;
    while (mailbox.depth > 0) {
      try {
        await this.#attempt(1);
      } catch (error) {
        if (error instanceof LostInputs) await this.#tryAgain(error);
        else this.#failed(error);
      } finally {
        this.#attempts = 0;
      }
    }
  }

  /** Enters the loop with one attempt behind it: most chains need no more, and its promises cost more than they do. */
  async #tryAgain(first: LostInputs): Promise<void> {
    const { world, conflictPolicy } = this.#parts.runtime;
    try {
      await retrying(
        world,
        conflictPolicy,
        (attempt) => (attempt === 1 ? Promise.reject(first) : this.#attempt(attempt)),
        (error) => (error instanceof LostInputs ? 'retry' : 'stop'),
        (notice) => this.#backOff(notice),
      );
    } catch (error) {
      if (error instanceof LostInputs) this.#giveUp(error);
      else this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!isLedgerError(error)) throw error;
    this.failEverything(error);
  }

  /** The store is not to be had, and what waits behind cannot fare better. */
  failEverything(error: LedgerError): void {
    const { coins, answers, mailbox } = this.#parts;
    coins.needsRead = true;
    for (const envelope of this.abandon()) answers.fail(envelope, error);
    failUnsent(mailbox.takeAll(), error, answers);
  }

  async #attempt(attempt: number): Promise<void> {
    const { wallet, mailbox, coins, answers, runtime, send } = this.#parts;
    this.#attempts = attempt;
    if (attempt > 1) send({ type: 'RETRY' });
    const first = mailbox.at(0);
    // Not waited for without need: what other wallets do meanwhile depends on how soon this one plans.
    if (first !== undefined && first.crashes > 0 && (await this.#wasApplied(first))) return;
    if (coins.needsRead) await coins.read(mailbox);
    const links = this.#plan();
    if (links.length === 0) return;
    const sent = runtime.store.commit({ wallet, transactions: links.map(toPlanned) });
    // The answers to the chain before, once this one is on its way: what callers make of them runs beside the database.
    if (answers.isWaiting) setImmediate(() => answers.flush());
    const result = await sent;
    if (this.#singly > 0) this.#singly -= 1;
    this.#settle(links, result);
  }

  /** Takes what one unit holds from the mailbox. */
  #plan(): readonly Link[] {
    const { wallet, mailbox, coins, answers, runtime } = this.#parts;
    const chain = planChain({
      wallet,
      mailbox,
      coins,
      bounds: runtime.bounds,
      linksMax: this.#singly > 0 ? 1 : runtime.chainMax,
      mergeId: () => runtime.world.transactionId(),
    });
    mailbox.drop(chain.taken);
    this.#links = chain.links;
    coins.suffices(!chain.needsRead);
    for (const { envelope, refusal } of chain.refused) answers.answer(envelope, { status: 'rejected', ...refusal });
    if (chain.links.some(moves)) coins.spentSinceRead = true;
    return chain.links;
  }

  /**
   * Whether an actor that crashed with this command in hand had it applied before: then it is answered, and gone. To
   * plan it again first could end in a refusal for want of what it spent itself.
   */
  async #wasApplied(envelope: Envelope): Promise<boolean> {
    const { mailbox, answers, runtime } = this.#parts;
    if ((await runtime.store.transaction(envelope.id)) === undefined) return false;
    mailbox.drop(1);
    answerKnown(envelope, ownRecord(envelope), runtime, answers);
    return true;
  }

  #settle(links: readonly Link[], result: UnitResult): void {
    const { wallet, coins, runtime } = this.#parts;
    switch (result.status) {
      case 'applied':
        this.#applied(links, result);
        coins.trim();
        return;
      case 'known': {
        undoChain(wallet, coins.utxos, links);
        const back = links.map(({ envelope }) => envelope);
        for (const known of result.known) {
          const envelope = back[known.place];
          back[known.place] = undefined;
          if (envelope !== undefined) answerKnown(envelope, known, runtime, this.#parts.answers);
        }
        this.#takeBack(back);
        return;
      }
      case 'lost':
        coins.needsRead = true;
        this.#conflicts += 1;
        this.#takeBack(this.inHand);
        throw new LostInputs(result);
      case 'refused':
        undoChain(wallet, coins.utxos, links);
        this.#refusedByDatabase(links, result.error);
        return;
      default:
        assertNever(result);
    }
  }

  /** A bug on the way leaves the links behind it in hand: sent again with their ids, the database knows them. */
  #applied(links: readonly Link[], { seqs, committedAt }: Extract<UnitResult, { status: 'applied' }>): void {
    this.#links = [];
    const suspect = links.find(({ envelope }) => envelope !== undefined && envelope.crashes > 0)?.envelope;
    if (suspect !== undefined) {
      // An earlier send of it may be what was applied, with other inputs and outputs than were planned now.
      this.#parts.coins.needsRead = true;
      answerKnown(suspect, ownRecord(suspect), this.#parts.runtime, this.#parts.answers);
      return;
    }
    for (const [at, link] of links.entries()) {
      try {
        answerCommitted(link, { seq: seqs[at] as number, committedAt }, this.#parts);
      } catch (error) {
        this.#links = links.slice(at);
        throw error;
      }
    }
  }

  /** One link alone is at fault; of several, the database does not say which: they go again one by one. */
  #refusedByDatabase(links: readonly Link[], cause: unknown): void {
    const only = links.length === 1 ? links[0]?.envelope : undefined;
    if (only === undefined) {
      this.#singly = links.length;
      this.#takeBack(this.inHand);
      return;
    }
    this.#links = [];
    const text = messageOf(cause);
    this.#parts.answers.fail(only, new LedgerError('ERR_REFUSED_BY_DATABASE', text, { cause }));
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { wallet, mailbox, answers, runtime, send } = this.#parts;
    answers.note(error);
    send({ type: 'CONFLICT' });
    if (!runtime.events.has('transaction:retrying')) return;
    const commands = mailbox.waiting().slice(0, this.#cameBack).map(viewCommand);
    const lost = (error as LostInputs).outpoints;
    runtime.events.emit('transaction:retrying', { wallet, attempt, delayMs, lost, commands });
  }

  /** Puts commands that were with the store back in front of the mailbox. */
  #takeBack(envelopes: readonly (Envelope | undefined)[]): void {
    const back = envelopes.filter((envelope) => envelope !== undefined);
    this.#links = [];
    this.#cameBack = back.length;
    this.#parts.mailbox.putBack(back);
  }

  #giveUp(lost: LostInputs): void {
    const { mailbox, answers } = this.#parts;
    const commands = mailbox.waiting().slice(0, this.#cameBack);
    mailbox.drop(commands.length);
    const error = new LedgerError('ERR_CONTENTION', `gave up after many attempts: ${lost.message}`, { cause: lost });
    for (const envelope of commands) answers.fail(envelope, error);
  }
}
