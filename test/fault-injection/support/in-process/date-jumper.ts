import { shuffled } from './pick.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Dates that a jump sets, derived from the true date. */
const JUMPS = {
  twoHoursOn: (nowMs: number) => nowMs + 2 * HOUR_MS,
  twoHoursBack: (nowMs: number) => nowMs - 2 * HOUR_MS,
  dayOn: (nowMs: number) => nowMs + DAY_MS,
  dayBack: (nowMs: number) => nowMs - DAY_MS,
  to1970: () => 0,
  to2100: () => Date.UTC(2100, 0, 1),
  toTheTruth: (nowMs: number) => nowMs,
} as const;

/** The name of a jump. */
export type JumpName = keyof typeof JUMPS;

const NAMES = Object.keys(JUMPS) as JumpName[];

/**
 * Sets the date of this process, as an operator, a virtual machine or NTP does: `Date.now()` jumps for pursekit and
 * every library, and the monotonic clock does not change.
 */
export class DateJumper {
  readonly counts: Record<JumpName, number> = {
    twoHoursOn: 0,
    twoHoursBack: 0,
    dayOn: 0,
    dayBack: 0,
    to1970: 0,
    to2100: 0,
    toTheTruth: 0,
  };
  readonly #random: () => number;
  readonly #trueNow = Date.now;
  #byMs = 0;
  #deck: JumpName[] = [];

  constructor(random: () => number) {
    this.#random = random;
    Date.now = () => Math.floor(this.#trueNow.call(Date) + this.#byMs);
  }

  /** Jumps to the given date; without one, to the next kind of a random order that includes every kind. */
  jump(name: JumpName = this.#next()): void {
    const nowMs = this.#trueNow.call(Date);
    this.#byMs = JUMPS[name](nowMs) - nowMs;
    this.counts[name] += 1;
  }

  #next(): JumpName {
    if (this.#deck.length === 0) this.#deck = shuffled(this.#random, NAMES);
    return this.#deck.pop() as JumpName;
  }

  /** Restores the true date. */
  restore(): void {
    Date.now = this.#trueNow;
  }
}
