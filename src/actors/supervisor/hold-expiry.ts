import { isLedgerError } from '../../domain/errors.ts';
import { planExpire } from '../../domain/planning/plan-expire.ts';
import type { HoldChange, HoldRecord } from '../../domain/records/hold.ts';
import { makeEntry } from '../wallet/plan-chain.ts';
import { CommittedPublisher } from '../wallet/publish-committed.ts';
import { ReplyBuffer } from '../wallet/replies.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';

/** The first search after a start. */
const FIRST_MS = 1_000;
/** The pause between searches without a hold of this runtime that expires earlier. */
const PAUSE_MS = 60_000;
/** A search follows the expiry of a hold by so much: the clocks of database and runtime differ. */
const AFTER_MS = 50;
/** Holds per search. */
const HOLDS_MAX = 100;

/**
 * Records that holds are expired: gives what they own back to their wallets. Nothing depends on it: an expired hold is
 * available to its wallet before. It keeps the number of open holds small, and the history complete.
 *
 * One timer for all holds. A hold that another runtime made is found by a search within a minute.
 */
export class HoldExpiry {
  readonly #runtime: WalletDeps;
  #cancel: () => void = () => {};
  #nextMs = Number.POSITIVE_INFINITY;
  #isStopped = false;
  #inFlight: Promise<void> | undefined;

  constructor(runtime: WalletDeps) {
    this.#runtime = runtime;
  }

  start(): void {
    this.#runAt(this.#runtime.world.clock.steadyMs() + FIRST_MS);
  }

  /** A hold was opened or extended. */
  changed(change: HoldChange): void {
    if (!('expiresInMs' in change) || change.expiresInMs === undefined) return;
    const dueMs = this.#runtime.world.clock.steadyMs() + change.expiresInMs + AFTER_MS;
    if (dueMs < this.#nextMs) this.#runAt(dueMs);
  }

  /** Starts no further search; resolves when the one in progress has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#inFlight;
  }

  #runAt(atMs: number): void {
    if (this.#isStopped) return;
    this.#cancel();
    this.#nextMs = atMs;
    const delayMs = Math.max(0, atMs - this.#runtime.world.clock.steadyMs());
    this.#cancel = this.#runtime.world.clock.after(delayMs, () => this.#run(), { background: true });
  }

  #run(): void {
    this.#nextMs = Number.POSITIVE_INFINITY;
    this.#inFlight = this.#search().then((isMore) => {
      this.#inFlight = undefined;
      const pauseMs = isMore ? 0 : PAUSE_MS;
      const atMs = this.#runtime.world.clock.steadyMs() + pauseMs;
      if (atMs < this.#nextMs) this.#runAt(atMs);
    });
  }

  /** Records the next expired holds. Returns true if more may be left. Never rejects: the next search finds them. */
  async #search(): Promise<boolean> {
    try {
      const due = await this.#runtime.store.dueHolds(HOLDS_MAX);
      const ended = await Promise.all(due.map((hold) => this.#expire(hold)));
      return due.length === HOLDS_MAX && ended.some((isEnded) => isEnded);
    } catch {
      return false;
    }
  }

  async #expire({ id, wallet, utxos }: HoldRecord): Promise<boolean> {
    const { store, world, events } = this.#runtime;
    if (this.#isStopped || utxos.length === 0) return false;
    const entry = makeEntry(world.transactionId(), wallet, planExpire(wallet, { id, utxos }));
    try {
      const result = await store.commit({ transactions: [entry] });
      // Lost to its wallet, which needed it, or to an extension.
      if (result.status !== 'applied') return false;
      const publisher = new CommittedPublisher({
        wallet: '',
        replies: new ReplyBuffer(events),
        runtime: this.#runtime,
      });
      publisher.add([entry], result);
      publisher.publish();
      return true;
    } catch (error) {
      if (isLedgerError(error)) return false;
      throw error;
    }
  }
}
