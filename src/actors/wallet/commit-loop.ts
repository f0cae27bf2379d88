import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import { type RetryNotice, retrying } from '../../platform/retry.ts';
import { type Envelope, viewCommand } from '../messages/envelope.ts';
import type { ChainDeps } from './chain-parts.ts';
import { CommitChain } from './commit-chain.ts';
import { ConflictError, failUnsent } from './failures.ts';
import type { WalletMessage } from './wallet-machine.ts';

/** What a committer works with; all of it belongs to one wallet actor. */
export interface CommitLoopDeps extends ChainDeps {
  readonly send: (message: WalletMessage) => void;
}

/**
 * Takes commands from the mailbox to their answers, chain by chain, and does it again with back-off when someone else
 * spends first. Every command is answered, whatever becomes of the store.
 */
export class CommitLoop {
  readonly #deps: CommitLoopDeps;
  readonly #chain: CommitChain;
  #attempts = 0;

  constructor(deps: CommitLoopDeps) {
    this.#deps = deps;
    this.#chain = new CommitChain(deps);
  }

  /** The number of the attempt under way, from 1; 0 when none is. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Attempts that lost a UTXO to someone else. */
  get conflicts(): number {
    return this.#chain.conflicts;
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): Envelope[] {
    return this.#chain.inFlight;
  }

  /** Gives up what is under way without a word; the commands are the caller's to look after. */
  abandon(): Envelope[] {
    return this.#chain.abandon();
  }

  /** Leaves the coins as what is with the store leaves them. */
  forgetPlans(): void {
    this.#chain.forgetPlans();
  }

  /**
   * Takes all commands of the mailbox to their answers, chain by chain. Rejects for bugs only.
   *
   * One asynchronous function for everything that a chain usually needs: a wallet that is asked for one transfer pays
   * for all of it.
   */
  async workThrough(): Promise<void> {
    const { mailbox } = this.#deps;
    while (mailbox.depth > 0) {
      this.#attempts = 1;
      try {
        await this.#chain.send();
      } catch (error) {
        // Whatever befell this chain, the one before it is durable.
        this.#chain.publish();
        if (error instanceof ConflictError) await this.#tryAgain(error);
        else this.#failed(error);
      } finally {
        this.#attempts = 0;
      }
    }
  }

  /** Enters the loop with one attempt behind it: most chains need no more, and its promises cost more than they do. */
  async #tryAgain(first: ConflictError): Promise<void> {
    const { world, conflictPolicy } = this.#deps.runtime;
    try {
      await retrying(
        world,
        conflictPolicy,
        (attempt) => (attempt === 1 ? Promise.reject(first) : this.#attempt(attempt)),
        (error) => (error instanceof ConflictError ? 'retry' : 'stop'),
        (notice) => this.#backOff(notice),
      );
    } catch (error) {
      if (error instanceof ConflictError) this.#giveUp(error);
      else this.#failed(error);
    }
  }

  #attempt(attempt: number): Promise<void> {
    this.#attempts = attempt;
    this.#deps.send({ type: 'RETRY' });
    return this.#chain.send();
  }

  #failed(error: unknown): void {
    if (!isLedgerError(error)) throw error;
    this.failEverything(error);
  }

  /** The store is not to be had, and what waits behind cannot fare better. */
  failEverything(error: LedgerError): void {
    const { cache, answers, mailbox } = this.#deps;
    for (const envelope of this.abandon()) answers.fail(envelope, error);
    cache.needsLoad = true;
    failUnsent(mailbox.takeAll(), error, answers);
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { wallet, answers, runtime, send } = this.#deps;
    answers.noteError(error);
    send({ type: 'CONFLICT' });
    if (!runtime.events.has('transaction:retrying')) return;
    const commands = this.#chain.requeued.map(viewCommand);
    const lost = (error as ConflictError).outpoints;
    runtime.events.emit('transaction:retrying', { wallet, attempt, delayMs, lost, commands });
  }

  #giveUp(lost: ConflictError): void {
    const { mailbox, answers } = this.#deps;
    const commands = this.#chain.requeued;
    mailbox.drop(commands.length);
    const error = new LedgerError('ERR_CONTENTION', `gave up after many attempts: ${lost.message}`, { cause: lost });
    for (const envelope of commands) answers.fail(envelope, error);
  }
}
