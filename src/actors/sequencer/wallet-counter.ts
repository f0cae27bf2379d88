import type { Clock } from '../../domain/world.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import { SharedRun } from './shared-run.ts';

/** Wallets that wait to be counted, at most. Others are found again by their next read. */
const WAITING_MAX = 1_000;
/** The pause between two looks at the transactions that must be over. */
const WAIT_MS = 100;
/** After this time a wallet is given up until its next read: an outsider's transaction does not end. */
const WAIT_MS_MAX = 60_000;
/** The steps of folding after one sweep: more changes than commits make in a second. */
const STEPS_MAX = 20;

/** The dependencies of a {@link WalletCounter}. */
export interface WalletCounterDeps {
  readonly store: Pick<LedgerStore, 'startCounting' | 'unspentWriters' | 'endCounting' | 'foldTotals'>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Counts wallets with very many UTXOs, in the background and one at a time: from then on commits keep their totals, and
 * the cost of a balance does not depend on their number. A wallet is counted once, for all runtimes.
 *
 * 1. A wallet that a read has found large is counted while commits go on. Until then it is summed by each read.
 * 2. What fails, or waits too long, is left to the next read of the wallet.
 * 3. The changes of totals are folded into them after sweeps of the {@link Sequencer}, at most once a second.
 */
export class WalletCounter {
  readonly #deps: WalletCounterDeps;
  readonly #waiting = new Set<string>();
  readonly #counting = new SharedRun(() => this.#countAll());
  readonly #folding: SharedRun;
  #endPause: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: WalletCounterDeps) {
    this.#deps = deps;
    this.#folding = new SharedRun(() => this.#foldSome());
  }

  /** Records that a wallet has very many UTXOs. */
  foundLarge(wallet: string): void {
    if (this.#isStopped || this.#waiting.size >= WAITING_MAX) return;
    this.#waiting.add(wallet);
    if (!this.#counting.isRunning) void this.#counting.run();
  }

  /** Folds the changes of totals, unless it is at work. */
  swept(): void {
    // If it fails, they wait for the next sweep.
    if (!this.#isStopped && !this.#folding.isRunning) this.#folding.run().catch(() => {});
  }

  /** Starts nothing from now on. A statement in progress ends when the store closes. */
  stop(): void {
    this.#isStopped = true;
    this.#endPause?.();
  }

  async #countAll(): Promise<void> {
    for (const wallet of this.#waiting) {
      if (this.#isStopped) return;
      await this.#count(wallet).catch(() => {});
      this.#waiting.delete(wallet);
    }
  }

  async #count(wallet: string): Promise<void> {
    const { store } = this.#deps;
    if (!(await store.startCounting(wallet))) return;
    let writers = new Set(await store.unspentWriters());
    for (let waitedMs = 0; waitedMs < WAIT_MS_MAX && !this.#isStopped; waitedMs += WAIT_MS) {
      if (writers.size === 0 && (await store.endCounting(wallet))) return;
      await this.#pause();
      if (this.#isStopped || writers.size === 0) continue;
      const now = await store.unspentWriters();
      writers = new Set(now.filter((writer) => writers.has(writer)));
    }
  }

  async #foldSome(): Promise<void> {
    for (let step = 0; step < STEPS_MAX && !this.#isStopped; step += 1) {
      if (!(await this.#deps.store.foldTotals())) return;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(WAIT_MS, resolve, { background: true });
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}
