import type { Clock } from '../../domain/world.ts';
import { onAbort } from '../../platform/on-abort.ts';
import type { FeedStore } from '../../store/feed-store.ts';
import type { Sequencer } from './sequencer.ts';
import { SharedRun } from './shared-run.ts';

/**
 * The pause between two checks for commits of other runtimes: with a sweep and two reads behind it, a reader has them
 * within 100 ms.
 */
const POLL_MS = 50;
/** The minimum time from one sweep to the next: commits that follow each other closely share one. */
const SWEEP_MS_MIN = 10;

/** The dependencies of a {@link CommitWatch}. */
export interface CommitWatchDeps {
  readonly store: { readonly feed: Pick<FeedStore, 'orderEnd'> };
  readonly sequencer: Pick<Sequencer, 'sweep'>;
  readonly clock: Pick<Clock, 'after' | 'steadyMs'>;
}

/** A reader that has read all commits up to a position. */
interface Waiting {
  readonly position: number;
  readonly resolve: (isThere: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Tells the readers of one runtime that wait at the end of the order of commits when it goes on.
 *
 * 1. Nothing runs while nobody waits. All that wait share one check of the database.
 * 2. A commit of this runtime is checked for at once, and those of others every 50 ms. No check overlaps another.
 * 3. A reader that waits keeps the process alive: its caller awaits it, and ends it.
 * 4. A check that fails rejects for all that wait.
 */
export class CommitWatch {
  readonly #deps: CommitWatchDeps;
  readonly #checks = new SharedRun(() => this.#check());
  readonly #waiting = new Set<Waiting>();
  /** True if this runtime may have committed since the last check began. */
  #hasNews = true;
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: CommitWatchDeps) {
    this.#deps = deps;
  }

  /** True from the end of the runtime on. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Records a commit of this runtime. */
  committed(): void {
    if (this.#hasNews) return;
    this.#hasNews = true;
    if (this.#waiting.size > 0) this.#schedule();
  }

  /**
   * Resolves to true when there is a commit with a later position than this, to false when the signal aborts or the
   * watch stops. Rejects as the store does.
   */
  later(position: number, signal: AbortSignal): Promise<boolean> {
    if (this.#isStopped || signal.aborted) return Promise.resolve(false);
    return new Promise<boolean>((resolve, reject) => {
      const waiting = { position, resolve, reject };
      this.#waiting.add(waiting);
      const forget = onAbort(signal, () => this.#end(waiting, false));
      waiting.resolve = (isThere) => {
        forget();
        resolve(isThere);
      };
      waiting.reject = (error) => {
        forget();
        reject(error);
      };
      if (this.#waiting.size === 1 || this.#hasNews) this.#schedule();
    });
  }

  /** Ends all waiting and starts no check from now on. Waits for the running one. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
    for (const waiting of this.#waiting) this.#end(waiting, false);
    await this.#checks.ended();
  }

  #end(waiting: Waiting, isThere: boolean): void {
    this.#waiting.delete(waiting);
    waiting.resolve(isThere);
    if (this.#waiting.size > 0) return;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Sets the timer of the next check, or checks at once. The running check sets it at its end. */
  #schedule(): void {
    if (this.#checks.isRunning) return;
    this.#cancel?.();
    this.#cancel = undefined;
    const { clock } = this.#deps;
    const sinceMs = clock.steadyMs() - this.#checkedAtMs;
    // A clock that a test moves stands still between two commits: they do not wait for it.
    const isEarly = sinceMs > 0 && sinceMs < SWEEP_MS_MIN;
    const delayMs = this.#hasNews ? (isEarly ? SWEEP_MS_MIN - sinceMs : 0) : POLL_MS;
    if (delayMs === 0) this.#start();
    else this.#cancel = clock.after(delayMs, () => this.#start());
  }

  #start(): void {
    this.#cancel = undefined;
    this.#checks
      .run()
      .catch((error: unknown) => {
        for (const waiting of this.#waiting) {
          this.#waiting.delete(waiting);
          waiting.reject(error);
        }
      })
      .finally(() => {
        if (this.#waiting.size > 0 && !this.#isStopped) this.#schedule();
      });
  }

  async #check(): Promise<void> {
    const { store, sequencer, clock } = this.#deps;
    const isOwn = this.#hasNews;
    this.#hasNews = false;
    this.#checkedAtMs = clock.steadyMs();
    let end = isOwn ? undefined : await store.feed.orderEnd();
    if (end === undefined || end.hasUnplaced) {
      await sequencer.sweep();
      end = await store.feed.orderEnd();
    }
    for (const waiting of this.#waiting) if (waiting.position < end.position) this.#end(waiting, true);
  }
}
