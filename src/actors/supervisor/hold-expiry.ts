import { isLedgerError } from '../../domain/errors.ts';
import { planExpire } from '../../domain/planning/plan-expire.ts';
import type { HoldChange, HoldRecord } from '../../domain/records/hold.ts';
import { makeEntry } from '../wallet/plan-chain.ts';
import { ownPublisher } from '../wallet/publish-committed.ts';
import { ReplyBuffer } from '../wallet/replies.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';

/** The first search after a start. */
const FIRST_MS = 1_000;
/** The longest pause between searches. */
const PAUSE_MS = 60_000;
/** A search follows the expiry of a hold by so much: the clocks of database and runtime differ. */
const AFTER_MS = 50;
/** Holds per search. */
const HOLDS_MAX = 100;

/**
 * Records that holds are expired: gives what they own back to their wallets. Nothing depends on it: an expired hold is
 * available to its wallet before. It keeps the number of open holds small, and the history complete.
 *
 * One timer for all holds: each search finds when the next hold expires. A hold that another runtime makes meanwhile is
 * found within a minute.
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
    this.#inFlight = this.#search().then((pauseMs) => {
      this.#inFlight = undefined;
      const atMs = this.#runtime.world.clock.steadyMs() + pauseMs;
      if (atMs < this.#nextMs) this.#runAt(atMs);
    });
  }

  /**
   * Records the expired holds. Returns the milliseconds until the next search. Never rejects: the next search finds
   * those that are left.
   */
  async #search(): Promise<number> {
    try {
      const { due, nextInMs = PAUSE_MS } = await this.#runtime.store.dueHolds(HOLDS_MAX);
      const ended = await Promise.all(due.map((hold) => this.#expire(hold)));
      const isMore = due.length === HOLDS_MAX && ended.some((isEnded) => isEnded);
      return isMore ? 0 : Math.min(nextInMs + AFTER_MS, PAUSE_MS);
    } catch {
      return PAUSE_MS;
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
      const publisher = ownPublisher({
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
