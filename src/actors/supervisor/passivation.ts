import type { Clock } from '../../domain/world.ts';
import { onNextTurn } from '../../platform/timers.ts';
import type { Resident } from './resident.ts';
import type { ResidentRegistry } from './resident-registry.ts';

/** Bounds of wallets in memory. */
export interface PassivationBounds {
  readonly idleMs: number;
  readonly residentWalletsMax: number;
}

/** Maximum number of wallets that are checked to passivate some of them for a new wallet. */
const PROBES_MAX = 32;
/** Maximum number of wallets that leave at once for a new one: their number falls, and no turn is long. */
const LEAVING_AT_ONCE_MAX = 2;
/** Maximum number of wallets that are passivated in one turn of the event loop: some milliseconds of work. */
export const PASSIVATIONS_PER_TURN_MAX = 250;

/**
 * Passivates wallets that were idle for `idleMs`, and the least recently used idle ones while there are more than
 * `residentWalletsMax`. Wallets with commands count as used: they move to the end of the order when they are met.
 *
 * Does not own: the residents, which are in the order of their last use.
 */
export class Passivation {
  readonly #clock: Clock;
  readonly #bounds: PassivationBounds;
  readonly #residents: ResidentRegistry;
  readonly #passivate: (resident: Resident) => boolean;
  /** The wallets whose actor is ending. */
  readonly #leaving = new Set<Resident>();
  #cancel: () => void = () => {};
  #isStopped = false;
  #isTrimming = false;

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
    const delayMs = Math.max(1, this.#bounds.idleMs / 4);
    this.#cancel = this.#clock.after(delayMs, () => this.#scan(), { background: true });
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** Passivates wallets if there are too many. Called when a wallet is added, and when one may have fallen idle. */
  makeRoom(): void {
    if (this.#excess <= 0) return;
    this.#trim(PROBES_MAX, LEAVING_AT_ONCE_MAX);
    if (!this.#isTrimming && this.#excess > 0) this.#trimLater();
  }

  /** Called when the actor of a wallet has ended. */
  ended(resident: Resident): void {
    this.#leaving.delete(resident);
  }

  /** The number of wallets above the maximum, without those whose actor is ending. */
  get #excess(): number {
    return this.#residents.size - this.#leaving.size - this.#bounds.residentWalletsMax;
  }

  /** Continues in the next turn, as long as wallets leave: the next command that is answered starts again. */
  #trimLater(): void {
    this.#isTrimming = true;
    onNextTurn(() => {
      this.#isTrimming = false;
      const left = this.#trim(PASSIVATIONS_PER_TURN_MAX, PASSIVATIONS_PER_TURN_MAX);
      if (left > 0 && this.#excess > 0 && !this.#isStopped) this.#trimLater();
    });
  }

  /** Passivates wallets while there are too many; returns their number. */
  #trim(probesMax: number, leavingMax: number): number {
    let probes = 0;
    let left = 0;
    for (const resident of this.#residents.inOrder()) {
      if (this.#excess <= 0 || probes >= probesMax || left >= leavingMax) break;
      probes += 1;
      if (this.#leave(resident)) left += 1;
      else this.#markUsed(resident);
    }
    return left;
  }

  /** Passivates the wallets that were idle for `idleMs`. One whose merge is in progress waits for the next scan. */
  #scan(): void {
    if (this.#isStopped) return;
    const beforeMs = this.#clock.steadyMs() - this.#bounds.idleMs;
    const unused: Resident[] = [];
    for (const resident of this.#residents.inOrder()) {
      if (resident.lastUsedMs > beforeMs) break;
      unused.push(resident);
    }
    this.#passivateSome(unused, 0, beforeMs);
  }

  /** Passivates these wallets from `at` on, a part of them per turn of the event loop. */
  #passivateSome(unused: readonly Resident[], at: number, beforeMs: number): void {
    if (this.#isStopped) return;
    const end = at + PASSIVATIONS_PER_TURN_MAX;
    for (const resident of unused.slice(at, end)) {
      // It may have been used, or removed, in a turn before this one.
      const isResident = this.#residents.get(resident.wallet) === resident;
      if (isResident && resident.lastUsedMs <= beforeMs && !this.#leaving.has(resident)) this.#leave(resident);
    }
    if (end < unused.length) onNextTurn(() => this.#passivateSome(unused, end, beforeMs));
    else this.start();
  }

  #leave(resident: Resident): boolean {
    if (!resident.isIdle || !this.#passivate(resident)) return false;
    if (resident.state !== 'stopped') this.#leaving.add(resident);
    return true;
  }

  #markUsed(resident: Resident): void {
    resident.lastUsedMs = this.#clock.steadyMs();
    this.#residents.used(resident);
  }
}
