import type { Clock } from '../../domain/world.ts';
import type { Resident } from './resident.ts';
import type { ResidentRegistry } from './resident-registry.ts';

/** Bounds of wallets in memory. */
export interface PassivationBounds {
  readonly idleMs: number;
  readonly residentWalletsMax: number;
}

/** Maximum number of wallets that are checked to passivate one of them for a new wallet. */
const PROBES_MAX = 32;

/**
 * Passivates wallets that were idle for `idleMs`, and the least recently used idle one if a new wallet exceeds
 * `residentWalletsMax`.
 *
 * Does not own: the residents, which are in the order of their last use.
 */
export class Passivation {
  readonly #clock: Clock;
  readonly #bounds: PassivationBounds;
  readonly #residents: ResidentRegistry;
  readonly #passivate: (resident: Resident) => boolean;
  #cancel: () => void = () => {};

  /** `passivate` removes an idle wallet from memory; it returns false if the wallet stays. */
  constructor(
    clock: Clock,
    bounds: PassivationBounds,
    residents: ResidentRegistry,
    passivate: (resident: Resident) => boolean,
  ) {
    this.#clock = clock;
    this.#bounds = bounds;
    this.#residents = residents;
    this.#passivate = passivate;
  }

  /** Passivates idle wallets periodically, until stopped. */
  start(): void {
    // One timer for all wallets. A wallet stays at most a quarter longer than `idleMs`.
    const scan = (): void => {
      this.#passivateIdle();
      this.start();
    };
    this.#cancel = this.#clock.after(Math.max(1, this.#bounds.idleMs / 4), scan, { background: true });
  }

  stop(): void {
    this.#cancel();
  }

  /** Passivates one wallet if there are too many. Called when a new resident has its first command. */
  makeRoom(): void {
    if (this.#residents.size <= this.#bounds.residentWalletsMax) return;
    let probes = 0;
    for (const resident of this.#residents.inOrder()) {
      probes += 1;
      if (probes > PROBES_MAX || (resident.isIdle && this.#passivate(resident))) return;
    }
  }

  #passivateIdle(): void {
    const beforeMs = this.#clock.steadyMs() - this.#bounds.idleMs;
    for (const resident of this.#residents.inOrder()) {
      if (resident.lastUsedMs > beforeMs) return;
      if (resident.isIdle) this.#passivate(resident);
    }
  }
}
