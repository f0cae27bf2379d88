import type { Clock } from '../../domain/world.ts';

/**
 * The latest time that this runtime takes for the database's.
 *
 * Leases begin and end in the time of the database, whose clock can be set forward, also by a failover to a server that
 * is ahead. Then every lease seems to have ended, although its claimant still dispatches. So the runtime measures
 * with its own monotonic clock how much time has passed since an earlier answer of the database, and takes over no
 * delivery whose lease has not ended by then. After one lease the clock that was set is believed.
 *
 * For example, with a lease of 60 s: an answer said 12:00:00; 10 s later an answer says 12:02:10. For the next 60 s the
 * limit goes on from 12:00:10, then from the time of the last answer.
 */
export class LeaseClock {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #toleranceMs: number;
  /** An answer of the database, and when it came on the monotonic clock. */
  #answer: { readonly databaseMs: number; readonly steadyMs: number } | undefined;
  /** The arrival of the first answer that is ahead of the limit, on the monotonic clock. */
  #aheadSinceMs: number | undefined;

  /** `toleranceMs` is how long the last processor of a claim has ended before the lease does. */
  constructor(clock: Clock, leaseMs: number, toleranceMs: number) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#toleranceMs = toleranceMs;
  }

  /** The limit in milliseconds since the epoch; undefined before the first answer. */
  get limitMs(): number | undefined {
    if (this.#answer === undefined) return undefined;
    const { databaseMs, steadyMs } = this.#answer;
    return databaseMs + (this.#clock.steadyMs() - steadyMs) + this.#toleranceMs;
  }

  /** Records the time in an answer of the database. */
  answered(databaseMs: number): void {
    const steadyMs = this.#clock.steadyMs();
    const { limitMs } = this;
    if (limitMs !== undefined && databaseMs > limitMs) {
      this.#aheadSinceMs ??= steadyMs;
      if (steadyMs - this.#aheadSinceMs < this.#leaseMs) return;
    }
    this.#aheadSinceMs = undefined;
    this.#answer = { databaseMs, steadyMs };
  }
}
