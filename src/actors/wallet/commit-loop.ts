import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import { type RetryNotice, retrying } from '../../platform/retry.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { CommitChain } from './commit-chain.ts';
import { ConflictError, failUnsent } from './failures.ts';
import type { ChainRequeue } from './requeue.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * Commits the commands of the mailbox, chain by chain, until it is empty. A chain that ends in a conflict is replanned
 * and retried with back-off. Every command is answered, also if the store fails.
 */
export class CommitLoop {
  readonly #deps: ChainDeps;
  readonly #chain: CommitChain;
  readonly #requeue: ChainRequeue;
  #attempts = 0;

  constructor(deps: ChainDeps, chain: CommitChain, requeue: ChainRequeue) {
    this.#deps = deps;
    this.#chain = chain;
    this.#requeue = requeue;
  }

  /** The number of the attempt in progress, from 1; 0 if there is none. */
  get attempts(): number {
    return this.#attempts;
  }

  /**
   * Commits all commands of the mailbox. Rejects for bugs only.
   *
   * One asynchronous function contains everything that a chain usually needs, because each further promise is a cost
   * that a wallet with one command pays in full.
   */
  async drainMailbox(): Promise<void> {
    const { mailbox } = this.#deps;
    while (mailbox.depth > 0) {
      this.#attempts = 1;
      try {
        await this.#chain.send();
      } catch (error) {
        // The chain before the failed one is committed.
        this.#chain.publish();
        if (error instanceof ConflictError) await this.#retry(error);
        else this.#failed(error);
      } finally {
        this.#attempts = 0;
      }
    }
  }

  /** Starts the retry loop after the first attempt: most chains need no retry, and do not pay for its promises. */
  async #retry(first: ConflictError): Promise<void> {
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

  /** Fails the commands in flight and those that wait: the store is unavailable for all of them. */
  failEverything(error: LedgerError): void {
    const { cache, replies, mailbox } = this.#deps;
    for (const envelope of this.#chain.abandon()) replies.fail(envelope, error);
    cache.invalidate();
    failUnsent(mailbox.takeAll(), error, replies);
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { wallet, replies, runtime, send } = this.#deps;
    replies.noteError(error);
    send({ type: 'CONFLICT' });
    if (!runtime.events.has('transaction:retrying')) return;
    const commands = this.#requeue.requeued.map(viewCommand);
    const lost = (error as ConflictError).outpoints;
    runtime.events.emit('transaction:retrying', { wallet, attempt, delayMs, lost, commands });
  }

  #giveUp(conflict: ConflictError): void {
    const { mailbox, replies } = this.#deps;
    const commands = this.#requeue.requeued;
    mailbox.drop(commands.length);
    const text = `gave up after many attempts: ${conflict.message}`;
    const error = new LedgerError('ERR_CONTENTION', text, { cause: conflict });
    for (const envelope of commands) replies.fail(envelope, error);
  }
}
