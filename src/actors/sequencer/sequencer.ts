import type { Clock } from '../../domain/world.ts';
import type { HistoryStore } from '../../store/history-store.ts';
import { SharedRun } from './shared-run.ts';

/** Maximum time from a commit to the sweep that gives it a position. */
const SWEEP_MS = 1_000;

/** The dependencies of a {@link Sequencer}. */
export interface SequencerDeps {
  readonly store: Pick<HistoryStore, 'placeCommits'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Called after a sweep in the background. */
  readonly onSwept?: (() => void) | undefined;
}

/**
 * Gives commits their positions in the one order that readers see. Any runtime gives them to the commits of all
 * runtimes: a commit of a runtime that has ended waits for the next sweep of another.
 *
 * 1. There is at most one sweep per second, and none without a commit, unless a reader asks for one.
 * 2. One sweep runs at a time. A reader waits for one that begins after it asked, which sees all that it saw.
 */
export class Sequencer {
  readonly #deps: SequencerDeps;
  readonly #sweeps = new SharedRun(() => this.#sweep());
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /** Records that there may be a commit without a position. */
  committed(): void {
    if (this.#isStopped || this.#cancel !== undefined) return;
    const sweep = (): void => {
      this.#cancel = undefined;
      // If it fails, the commits wait for the next one.
      this.sweep().then(this.#deps.onSwept, () => {});
    };
    this.#cancel = this.#deps.clock.after(SWEEP_MS, sweep, { background: true });
  }

  /** Gives positions to all commits that are visible now. Rejects as the store does. */
  sweep(): Promise<void> {
    return this.#sweeps.run();
  }

  /** Starts no sweep from now on, and waits for the running one. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#sweeps.ended();
  }

  async #sweep(): Promise<void> {
    while ((await this.#deps.store.placeCommits()).hasMore) {
      if (this.#isStopped) return;
    }
  }
}
