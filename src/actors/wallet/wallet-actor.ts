import { isLedgerError } from '../../domain/errors.ts';
import { toAssets } from '../../domain/values/bundle.ts';
import { type Utxo, viewUtxo } from '../../domain/values/utxo.ts';
import { type Envelope, viewCommand } from '../messages/envelope.ts';
import type { WalletState } from '../messages/wallet-state.ts';
import type { WalletView } from '../messages/wallet-view.ts';
import { CommitLoop, type CommitLoopDeps } from './commit-loop.ts';
import type { Mailbox } from './mailbox.ts';
import { WalletMerger } from './merge-idle.ts';
import { Answers } from './replies.ts';
import { UtxoCache } from './utxo-cache.ts';
import type { WalletDeps } from './wallet-deps.ts';
import type { WalletEffects, WalletMessage } from './wallet-machine.ts';

/**
 * What happens behind the states of one wallet actor: reading, working through the mailbox, letting go.
 *
 * Does not own: the mailbox, which outlives it, and the truth, which is in the database.
 */
export class WalletActor implements WalletEffects {
  readonly #wallet: string;
  readonly #mailbox: Mailbox;
  readonly #runtime: WalletDeps;
  readonly #send: (message: WalletMessage) => void;
  readonly #cache: UtxoCache;
  readonly #answers: Answers;
  readonly #deps: CommitLoopDeps;
  readonly #committer: CommitLoop;
  #merging: Promise<void> | undefined;

  constructor(wallet: string, mailbox: Mailbox, runtime: WalletDeps, send: (message: WalletMessage) => void) {
    this.#wallet = wallet;
    this.#mailbox = mailbox;
    this.#runtime = runtime;
    this.#send = send;
    this.#cache = new UtxoCache(wallet, runtime.store, runtime.bounds);
    this.#answers = new Answers(wallet, runtime.events);
    this.#deps = { wallet, mailbox, cache: this.#cache, answers: this.#answers, runtime, send };
    this.#committer = new CommitLoop(this.#deps);
  }

  load(): void {
    void this.#read();
  }

  work(): void {
    void this.#workThrough();
  }

  merge(): void {
    this.#merging = this.#mergeSome();
  }

  /** The unit of merges under way, if there is one. Never rejects. */
  get merging(): Promise<void> | undefined {
    return this.#merging;
  }

  /** Whether merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    return this.#cache.isFragmented;
  }

  release(): void {
    this.#cache.forget();
    // Not at once: XState is in the middle of the transition that called this.
    setImmediate(() => this.#send({ type: 'RELEASED' }));
  }

  hasMail(): boolean {
    return this.#mailbox.depth > 0;
  }

  /** A new output of another wallet's transaction. A bug here costs this wallet a read, and the payer nothing. */
  credit(utxo: Utxo): void {
    try {
      this.#cache.credit(utxo);
    } catch (error) {
      this.#cache.invalidate();
      this.#answers.noteError(error);
    }
  }

  /** The commands that are with the store, for the supervisor to pick up after a crash. */
  abandon(): Envelope[] {
    return this.#committer.abandon();
  }

  view(state: WalletState): WalletView {
    const { depth, capacity } = this.#mailbox;
    const { lastError } = this.#answers;
    // What is planned ahead is not under way yet.
    this.#committer.forgetPlans();
    return {
      wallet: this.#wallet,
      state,
      mailbox: { depth, capacity, commands: this.#mailbox.waiting().map(viewCommand) },
      committing: this.#committer.inFlight.map(viewCommand),
      utxos: [...this.#cache.utxos.values()].map(viewUtxo),
      assets: toAssets(this.#cache.utxos.totals),
      ...(this.#cache.isPartial ? { partial: true } : {}),
      attempts: this.#committer.attempts,
      processed: this.#answers.answeredCount,
      conflicts: this.#committer.conflicts,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  async #read(): Promise<void> {
    try {
      await this.#cache.read(this.#mailbox);
      this.#runtime.events.emit('wallet:activated', { wallet: this.#wallet, utxos: this.#cache.utxos.size });
      this.#send({ type: 'LOADED' });
    } catch (error) {
      if (!isLedgerError(error)) return this.#crash(error);
      this.#committer.failEverything(error);
      this.#send({ type: 'UNAVAILABLE' });
    } finally {
      this.#answers.flush();
    }
  }

  async #workThrough(): Promise<void> {
    try {
      await this.#committer.workThrough();
      this.#send({ type: 'DRAINED' });
    } catch (error) {
      this.#crash(error);
    } finally {
      this.#answers.flush();
    }
  }

  async #mergeSome(): Promise<void> {
    try {
      await new WalletMerger(this.#deps).mergeSome();
      this.#send({ type: 'DRAINED' });
    } catch (error) {
      this.#crash(error);
    }
  }

  /** A bug ends this actor, through XState, so that the supervisor hears of it. */
  #crash(error: unknown): void {
    this.#send({ type: 'CRASH', error });
  }
}
