import type { Clock } from '../../domain/world.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import { SharedRun } from './shared-run.ts';

/** The pause before the next steps, where some are left. */
const PAUSE_MS = 1_000;
/** The steps without a pause: more than a server commits in a second, and some hundred milliseconds of its time. */
const STEPS_MAX = 20;

/** The dependencies of a {@link SpendsProjector}. */
export interface SpendsProjectorDeps {
  readonly store: Pick<LedgerStore, 'projectSpends'>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Brings the projection of spends up to the last position, behind the commit path, for the commits of all runtimes.
 *
 * 1. In the background it runs after a sweep of the {@link Sequencer}, at most once a second, in bounded steps.
 * 2. A reader waits for a run that begins after it asked and leaves nothing.
 * 3. A step that fails loses nothing: the next one begins at the same position.
 */
export class SpendsProjector {
  readonly #deps: SpendsProjectorDeps;
  readonly #background = new SharedRun(() => this.#someSteps());
  readonly #all = new SharedRun(() => this.#allSteps());
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: SpendsProjectorDeps) {
    this.#deps = deps;
  }

  /** Records that there may be commits with a position whose spends are not projected. */
  swept(): void {
    if (this.#isStopped || this.#background.isRunning || this.#cancel !== undefined) return;
    // If it fails, the commits wait for the next run.
    this.#background.run().catch(() => {});
  }

  /** Projects all commits that have a position now, unless it is stopped meanwhile. Rejects as the store does. */
  catchUp(): Promise<void> {
    return this.#all.run();
  }

  /** Starts no step from now on, and waits for the running ones. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await Promise.all([this.#background.ended(), this.#all.ended()]);
  }

  async #someSteps(): Promise<void> {
    for (let step = 0; step < STEPS_MAX; step += 1) {
      if (this.#isStopped || !(await this.#deps.store.projectSpends()).hasMore) return;
    }
    if (this.#isStopped) return;
    const goOn = (): void => {
      this.#cancel = undefined;
      this.swept();
    };
    this.#cancel = this.#deps.clock.after(PAUSE_MS, goOn, { background: true });
  }

  async #allSteps(): Promise<void> {
    while (!this.#isStopped && (await this.#deps.store.projectSpends()).hasMore);
  }
}
