import { LedgerError } from '../../domain/errors.ts';
import { type RetryNotice, retrying } from '../../platform/retry.ts';
import type { UnitResult, UnitTimes } from '../../store/ledger-store.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { Envelope } from '../messages/envelope.ts';
import { namePayer } from '../messages/payer-name.ts';
import { countAttempts } from './commit-timings.ts';
import { ConflictError } from './failures.ts';
import type { ChainEntry } from './plan-chain.ts';
import type { Applied } from './publish-committed.ts';
import type { ChainRequeue } from './requeue.ts';
import type { ChainDeps } from './wallet-deps.ts';

/** The cycle of a wallet, as its retries see it. */
interface RetriedCycle {
  /** Loads, plans and sends the next chain, which begins with the command that is retried. */
  attempt(): void;
  /** Goes on after the command was given up and taken from the mailbox. */
  givenUp(): void;
}

/** An attempt in progress. */
interface Attempt {
  readonly command: Envelope;
  readonly resolve: () => void;
  readonly reject: (conflict: ConflictError) => void;
}

/**
 * Retries the first command of the mailbox, which lost an input to another runtime, with back-off. Losses are counted
 * per command: one that was lost for the first time is planned again at once, after a load, and one that loses too
 * often is given up. The commands behind it wait.
 */
export class ConflictRetry {
  readonly #deps: ChainDeps;
  readonly #requeue: ChainRequeue;
  readonly #cycle: RetriedCycle;
  #attempt: Attempt | undefined;
  #attempts = 0;
  #conflict: ConflictError | undefined;
  #again: readonly ChainEntry[] = [];

  constructor(deps: ChainDeps, requeue: ChainRequeue, cycle: RetriedCycle) {
    this.#deps = deps;
    this.#requeue = requeue;
    this.#cycle = cycle;
  }

  /** The number of the attempt in progress, from 1; 0 if none is. */
  get attempts(): number {
    return this.#attempts;
  }

  /** True from a conflict until its command is retried: the entries of {@link again} go first. */
  get isPending(): boolean {
    return this.#conflict !== undefined;
  }

  /** The entries before one that lost an input, which go again as they are. */
  get again(): readonly ChainEntry[] {
    return this.#again;
  }

  /** Hands the entries over that go again. */
  takeAgain(): readonly ChainEntry[] {
    const again = this.#again;
    this.#again = [];
    return again;
  }

  /** A chain was not applied. If it has lost an input, the entries before the lost one go again. */
  settle(entries: readonly ChainEntry[], result: Exclude<UnitResult, Applied>, times?: UnitTimes): void {
    countAttempts(entries, times);
    if (result.status === 'conflict') {
      this.#again = this.#requeue.cut(entries, result);
      this.#conflict = new ConflictError(result);
    } else {
      this.#requeue.settle(entries, result);
      this.forget();
    }
  }

  /** Drops the conflict and the entries that go again. */
  forget(): void {
    this.#conflict = undefined;
    this.#again = [];
  }

  /**
   * Retries the first command of the mailbox, which has lost an input. An attempt of it that is in progress has failed,
   * and goes on by itself. `crash` is called for bugs.
   */
  contend(crash: (error: unknown) => void): void {
    const conflict = this.#conflict as ConflictError;
    this.#conflict = undefined;
    const attempt = this.#attempt;
    const command = this.#deps.mailbox.at(0) as Envelope;
    command.losses += 1;
    if (attempt?.command === command) {
      this.#attempt = undefined;
      attempt.reject(conflict);
    } else {
      this.ended();
      this.#retry(conflict).catch(crash);
    }
  }

  /** Called when the attempt in progress, if there is one, did not end in a conflict of its command. */
  ended(): void {
    this.#attempt?.resolve();
    this.#attempt = undefined;
  }

  /** Retries the first command of the mailbox until it loses no input, or is given up. Rejects for bugs only. */
  async #retry(first: ConflictError): Promise<void> {
    const { runtime, mailbox, replies } = this.#deps;
    const { world, conflictPolicy } = runtime;
    const command = mailbox.at(0) as Envelope;
    const attemptsMax = Math.max(1, conflictPolicy.attemptsMax - command.losses + 1);
    try {
      await retrying(
        world,
        { ...conflictPolicy, attemptsMax },
        (attempt) => (attempt === 1 ? Promise.reject(first) : this.#run(command, attempt)),
        (error) => (error instanceof ConflictError ? (command.losses === 1 ? 'retry_now' : 'retry') : 'stop'),
        (notice) => this.#backOff(notice),
      );
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      mailbox.drop(1);
      const text = `gave up after many attempts: ${error.message}`;
      replies.fail(command, new LedgerError('ERR_CONTENTION', text, { cause: error }));
      this.#cycle.givenUp();
    } finally {
      this.#attempts = 0;
    }
  }

  #run(command: Envelope, attempt: number): Promise<void> {
    this.#attempts = attempt;
    return new Promise((resolve, reject) => {
      this.#attempt = { command, resolve, reject };
      this.#deps.send({ type: 'RETRY' });
      this.#cycle.attempt();
    });
  }

  #backOff({ attempt, delayMs, error }: RetryNotice): void {
    const { wallet, replies, runtime, send } = this.#deps;
    replies.noteError(error);
    send({ type: 'CONFLICT' });
    const { events, world } = runtime;
    const { requeued } = this.#requeue;
    const lost = (error as ConflictError).outpoints;
    events.counts.conflict();
    events.retries.add({ atMs: world.clock.now(), attempt, delayMs, lost, commands: requeued.map(({ id }) => id) });
    if (!events.has('transaction:retrying')) return;
    const commands = requeued.map(viewCommand);
    events.emit('transaction:retrying', { ...namePayer(wallet), attempt, delayMs, lost, commands });
  }
}
