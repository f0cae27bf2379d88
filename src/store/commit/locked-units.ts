import type { World } from '../../domain/world.ts';
import { BACKOFF } from '../../platform/backoff-policies.ts';
import { jitteredDelayMs } from '../../platform/retry.ts';
import { BatchSize, type SizedUnit } from './batch-size.ts';

/** The work of a {@link LockedUnits}. */
interface LockedUnitsWork<Unit> {
  /** Sends units as one batch that waits for no lock; adds those again of which an input is still locked. */
  send(units: readonly Unit[]): Promise<void>;
  /** Called before each pause. `attempt` counts the pauses since no unit waited. */
  waits(pause: { readonly attempt: number; readonly delayMs: number }): void;
  /** Called for a unit whose input was locked until the deadline. */
  giveUp(unit: Unit): void;
}

/**
 * Units of which an input is locked by somebody else: a forgotten session of psql, a frozen runtime. They are sent
 * again among themselves, with back-off, in batches that leave out what is locked: no connection waits for a lock, and
 * no other unit waits for them.
 *
 * Owns: the units from `add()` until they are removed or given up.
 */
export class LockedUnits<Unit extends SizedUnit> {
  readonly #world: World;
  readonly #deadlineMs: number;
  readonly #work: LockedUnitsWork<Unit>;
  /** On the monotonic clock: when each unit was first found locked. */
  readonly #sinceMs = new Map<Unit, number>();
  #waiting: Unit[] = [];
  #isScheduled = false;
  #rounds = 0;

  constructor(world: World, deadlineMs: number, work: LockedUnitsWork<Unit>) {
    this.#world = world;
    this.#deadlineMs = deadlineMs;
    this.#work = work;
  }

  /** Adds a unit that was found locked, for the first time or again. */
  add(unit: Unit): void {
    const nowMs = this.#world.clock.steadyMs();
    const sinceMs = this.#sinceMs.get(unit) ?? nowMs;
    if (nowMs - sinceMs >= this.#deadlineMs) {
      this.#work.giveUp(unit);
      return;
    }
    this.#sinceMs.set(unit, sinceMs);
    this.#waiting.push(unit);
    this.#schedule();
  }

  /** Forgets a unit that has its result. */
  remove(unit: Unit): void {
    this.#sinceMs.delete(unit);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    this.#rounds += 1;
    const delayMs = jitteredDelayMs(BACKOFF.lockedInput, this.#rounds, this.#world.random());
    this.#world.clock.after(delayMs, () => void this.#sendSome());
    this.#work.waits({ attempt: this.#rounds, delayMs });
  }

  async #sendSome(): Promise<void> {
    const size = new BatchSize();
    const end = this.#waiting.findIndex((unit) => !size.add(unit));
    const units = this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
    await this.#work.send(units);
    this.#isScheduled = false;
    if (this.#sinceMs.size === 0) this.#rounds = 0;
    this.#schedule();
  }
}
