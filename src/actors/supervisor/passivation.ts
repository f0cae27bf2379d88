import type { Clock } from '../../domain/world.ts';
import type { Resident } from './resident.ts';
import type { ResidentRegistry } from './resident-registry.ts';

/** When wallets leave memory. */
export interface PassivationBounds {
  readonly idleMs: number;
  readonly residentWalletsMax: number;
}

/** Most wallets looked at to find one that may leave for a new one. */
const PROBES_MAX = 32;

/**
 * Puts wallets to sleep that were idle for `idleMs`, and the least recently used ones above `residentWalletsMax`.
 *
 * Does not own: the residents, which are in the order of their last use.
 */
export class Passivation {
  readonly #clock: Clock;
  readonly #bounds: PassivationBounds;
  readonly #residents: ResidentRegistry;
  readonly #leave: (resident: Resident) => boolean;
  #cancel: () => void = () => {};

  /** `leave` sends an idle wallet out of memory; false if it stays. */
  constructor(
    clock: Clock,
    bounds: PassivationBounds,
    residents: ResidentRegistry,
    leave: (resident: Resident) => boolean,
  ) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#residents = residents;
    this.#leave = leave;
  }

  /** Looks for idle wallets now and then, until stopped. */
  start(): void {
    // One timer for all wallets. A wallet stays at most a quarter longer than asked.
    const look = (): void => {
      this.#passivateIdle();
      this.start();
    };
    this.#cancel = this.#clock.after(Math.max(1, this.#bounds.idleMs / 4), look, { background: true });
  }

  stop(): void {
    this.#cancel();
  }

  /** Called when a wallet that became resident has its first mail. */
  makeRoom(): void {
    if (this.#residents.size <= this.#bounds.residentWalletsMax) return;
    let probes = 0;
    for (const resident of this.#residents.inOrder()) {
      probes += 1;
      if (probes > PROBES_MAX || (resident.isIdle && this.#leave(resident))) return;
    }
  }

  #passivateIdle(): void {
    const beforeMs = this.#clock.steadyMs() - this.#bounds.idleMs;
    for (const resident of this.#residents.inOrder()) {
      if (resident.lastUsedMs > beforeMs) return;
      if (resident.isIdle) this.#leave(resident);
    }
  }
}
