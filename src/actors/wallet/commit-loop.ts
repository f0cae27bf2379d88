import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import { type RetryNotice, retrying } from '../../platform/retry.ts';
import { type Envelope, viewCommand } from '../messages/envelope.ts';
import type { ChainParts } from './chain-parts.ts';
import { ChainSender } from './commit-chain.ts';
import { failUnsent, LostInputs } from './failures.ts';
import type { WalletMessage } from './wallet-machine.ts';

/** What a committer works with; all of it belongs to one wallet actor. */
export interface CommitterParts extends ChainParts {
  readonly send: (message: WalletMessage) => void;
}

/**
 * Takes commands from the mailbox to their answers, chain by chain, and does it again with back-off when someone else
 * spends first. Every command is answered, whatever becomes of the store.
 */
export class ChainCommitter {
  readonly #parts: CommitterParts;
  readonly #sender: ChainSender;
  #attempts = 0;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
    this.#sender = new ChainSender(parts);
  }

  /** The number of the attempt under way, from 1; 0 when none is. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Attempts that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#sender.conflicts;
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inHand(): Envelope[] {
    return this.#sender.inHand;
  }

  /** Gives up what is under way without a word; the commands are the caller's to look after. */
  abandon(): Envelope[] {
    return this.#sender.abandon();
  }

  /** Leaves the coins as what is with the store leaves them. */
  forgetPlans(): void {
    this.#sender.forgetPlans();
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
      this.#attempts = 1;
      try {
        await this.#sender.send();
      } catch (error) {
        // Whatever befell this chain, the one before it is durable.
        this.#sender.tell();
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

  #attempt(attempt: number): Promise<void> {
    this.#attempts = attempt;
    this.#parts.send({ type: 'RETRY' });
    return this.#sender.send();
  }

  #failed(error: unknown): void {
    if (!isLedgerError(error)) throw error;
    this.failEverything(error);
  }

  /** The store is not to be had, and what waits behind cannot fare better. */
  failEverything(error: LedgerError): void {
    const { coins, answers, mailbox } = this.#parts;
    for (const envelope of this.abandon()) answers.fail(envelope, error);
    coins.needsRead = true;
    failUnsent(mailbox.takeAll(), error, answers);
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { wallet, answers, runtime, send } = this.#parts;
    answers.note(error);
    send({ type: 'CONFLICT' });
    if (!runtime.events.has('transaction:retrying')) return;
    const commands = this.#sender.cameBack.map(viewCommand);
    const lost = (error as LostInputs).outpoints;
    runtime.events.emit('transaction:retrying', { wallet, attempt, delayMs, lost, commands });
  }

  #giveUp(lost: LostInputs): void {
    const { mailbox, answers } = this.#parts;
    const commands = this.#sender.cameBack;
    mailbox.drop(commands.length);
    const error = new LedgerError('ERR_CONTENTION', `gave up after many attempts: ${lost.message}`, { cause: lost });
    for (const envelope of commands) answers.fail(envelope, error);
  }
}
