import type { Clock } from '../../domain/world.ts';
import { SharedRun } from './shared-run.ts';

/** The pause before the next steps, where some are left. */
const PAUSE_MS = 1_000;
/** The steps without a pause: more than a server commits in a second, and some hundred milliseconds of its time. */
const STEPS_MAX = 20;

/** The dependencies of a {@link Projector}. */
export interface ProjectorDeps {
  /** Projects the next commits that have a position, of all runtimes. */
  step(): Promise<{ readonly hasMore: boolean }>;
  readonly clock: Pick<Clock, 'after'>;
}

/**
 * Brings a projection up to the last position, behind the commit path, for the commits of all runtimes.
 *
 * 1. In the background it runs after a sweep of the {@link Sequencer}, at most once a second, in bounded steps.
 * 2. A reader waits for a run that begins after it asked and leaves nothing.
 * 3. A step that fails loses nothing: the next one begins at the same position.
 */
export class Projector {
  readonly #deps: ProjectorDeps;
  readonly #background = new SharedRun(() => this.#someSteps());
  readonly #all = new SharedRun(() => this.#allSteps());
  readonly #one = new SharedRun(async () => void (await this.#deps.step()));
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: ProjectorDeps) {
    this.#deps = deps;
  }

  /** Records that there may be commits with a position that are not projected. */
  swept(): void {
    if (this.#isStopped || this.#background.isRunning || this.#cancel !== undefined) return;
    // If it fails, the commits wait for the next run.
    this.#background.run().catch(() => {});
  }

  /** Projects all commits that have a position now, unless it is stopped meanwhile. Rejects as the store does. */
  catchUp(): Promise<void> {
    return this.#all.run();
  }

  /** Makes one step, which begins after the call. Rejects as the store does. */
  oneStep(): Promise<void> {
    return this.#one.run();
  }

  /** Starts no step from now on, and waits for the running ones. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    await Promise.all([this.#background.ended(), this.#all.ended(), this.#one.ended()]);
  }

  async #someSteps(): Promise<void> {
    for (let step = 0; step < STEPS_MAX; step += 1) {
      if (this.#isStopped || !(await this.#deps.step()).hasMore) return;
    }
    if (this.#isStopped) return;
    const goOn = (): void => {
      this.#cancel = undefined;
      this.swept();
    };
    this.#cancel = this.#deps.clock.after(PAUSE_MS, goOn, { background: true });
  }

  async #allSteps(): Promise<void> {
    while (!this.#isStopped && (await this.#deps.step()).hasMore);
  }
}
