import type { Clock } from '../../domain/world.ts';
import type { Resident } from './resident.ts';
import type { ResidentRegistry } from './resident-registry.ts';

/** How often wallets are looked at, and how long one is left alone after its last command. */
const LOOK_MS = 1_000;
/** The shortest pause between two units. */
const PAUSE_MS_MIN = 10;
/** Most wallets looked at in one go. */
const PROBES_MAX = 1_000;

/**
 * Has idle wallets merge their small UTXOs: one unit of one wallet at a time, in turns, with a pause after each as long
 * as it took, so that merging takes at most half of the time.
 *
 * Does not own: the residents, and what they merge.
 */
export class MergeScheduler {
  readonly #clock: Clock;
  readonly #residents: ResidentRegistry;
  /** Where looking goes on: it begins anew where the resident at hand has moved or left. */
  #walk: Iterator<Resident>;
  readonly #fragmented = new Set<Resident>();
  #cancel: () => void = () => {};
  #isStopped = false;
  #inFlight: Promise<void> | undefined;

  constructor(clock: Clock, residents: ResidentRegistry) {
    this.#clock = clock;
    this.#residents = residents;
    this.#walk = residents.inOrder()[Symbol.iterator]();
  }

  /** Looks for fragmented wallets now and then, until stopped. */
  start(): void {
    this.#turnAfter(LOOK_MS);
  }

  /** Begins no further unit; resolves when the one under way is over. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#inFlight;
  }

  #turnAfter(delayMs: number): void {
    if (this.#isStopped) return;
    // One timer for all wallets.
    this.#cancel = this.#clock.after(delayMs, () => void this.#turn(), { background: true });
  }

  async #turn(): Promise<void> {
    this.#look();
    const resident = this.#next();
    if (resident === undefined) {
      this.#turnAfter(LOOK_MS);
      return;
    }
    const beganMs = this.#clock.steadyMs();
    this.#inFlight = resident.merge();
    await this.#inFlight;
    this.#inFlight = undefined;
    if (this.#mayMerge(resident)) this.#fragmented.add(resident);
    this.#turnAfter(Math.min(Math.max(PAUSE_MS_MIN, this.#clock.steadyMs() - beganMs), LOOK_MS));
  }

  #look(): void {
    for (let probes = 0; probes < PROBES_MAX; probes += 1) {
      const { done, value } = this.#walk.next();
      if (done === true || !this.#isLeftAlone(value)) {
        // Whoever comes behind was used later still.
        this.#walk = this.#residents.inOrder()[Symbol.iterator]();
        return;
      }
      if (this.#mayMerge(value)) this.#fragmented.add(value);
    }
  }

  /** The wallet whose turn it is. */
  #next(): Resident | undefined {
    for (const resident of this.#fragmented) {
      this.#fragmented.delete(resident);
      if (this.#mayMerge(resident)) return resident;
    }
    return undefined;
  }

  #mayMerge(resident: Resident): boolean {
    return this.#isLeftAlone(resident) && resident.isFragmented && resident.isIdle;
  }

  #isLeftAlone({ lastUsedMs }: Resident): boolean {
    return lastUsedMs <= this.#clock.steadyMs() - LOOK_MS;
  }
}
