import type { Clock } from '../../domain/world.ts';
import type { Resident } from './resident.ts';
import type { ResidentRegistry } from './resident-registry.ts';

/** Interval of the scans for fragmented wallets, and the time since its last command after which a wallet may merge. */
const SCAN_MS = 1_000;
/** Minimum pause between two idle merges. */
const PAUSE_MS_MIN = 10;
/** Maximum number of wallets per scan. */
const PROBES_MAX = 1_000;

/**
 * Schedules idle merges: one unit of one wallet at a time, round-robin, each followed by a pause as long as the merge
 * took, so that merging takes at most half of the time.
 *
 * Does not own: the residents, and the choice of what they merge.
 */
export class IdleMergeScheduler {
  readonly #clock: Clock;
  readonly #residents: ResidentRegistry;
  /** Position of the scan. It restarts from the least recently used wallet at one that was used or removed since. */
  #scan: Iterator<Resident>;
  readonly #fragmented = new Set<Resident>();
  #cancel: () => void = () => {};
  #isStopped = false;
  #inFlight: Promise<void> | undefined;

  constructor(clock: Clock, residents: ResidentRegistry) {
    this.#clock = clock;
    this.#residents = residents;
    this.#scan = residents.inOrder()[Symbol.iterator]();
  }

  /** Schedules idle merges until stopped. */
  start(): void {
    this.#runAfter(SCAN_MS);
  }

  /** Starts no further merge; resolves when the merge in flight has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#inFlight;
  }

  #runAfter(delayMs: number): void {
    if (this.#isStopped) return;
    // One timer for all wallets.
    this.#cancel = this.#clock.after(delayMs, () => void this.#run(), { background: true });
  }

  async #run(): Promise<void> {
    this.#scanSome();
    const resident = this.#next();
    if (resident === undefined) {
      this.#runAfter(SCAN_MS);
      return;
    }
    const startMs = this.#clock.steadyMs();
    this.#inFlight = resident.merge();
    await this.#inFlight;
    this.#inFlight = undefined;
    if (this.#mayMerge(resident)) this.#fragmented.add(resident);
    this.#runAfter(Math.min(Math.max(PAUSE_MS_MIN, this.#clock.steadyMs() - startMs), SCAN_MS));
  }

  #scanSome(): void {
    for (let probes = 0; probes < PROBES_MAX; probes += 1) {
      const { done, value } = this.#scan.next();
      if (done === true || !this.#isUnused(value)) {
        // The wallets behind this one were used more recently.
        this.#scan = this.#residents.inOrder()[Symbol.iterator]();
        return;
      }
      if (this.#mayMerge(value)) this.#fragmented.add(value);
    }
  }

  /** Removes and returns the next wallet that may merge. */
  #next(): Resident | undefined {
    for (const resident of this.#fragmented) {
      this.#fragmented.delete(resident);
      if (this.#mayMerge(resident)) return resident;
    }
    return undefined;
  }

  #mayMerge(resident: Resident): boolean {
    return this.#isUnused(resident) && resident.isFragmented && resident.isIdle;
  }

  #isUnused({ lastUsedMs }: Resident): boolean {
    return lastUsedMs <= this.#clock.steadyMs() - SCAN_MS;
  }
}
