/** The time since a run began, in milliseconds with two decimals, by a clock that nobody sets. */
export class RunClock {
  readonly #start = performance.now();

  /** The milliseconds since the start. */
  now(): number {
    return rounded(performance.now() - this.#start);
  }

  /** The milliseconds since a time that `now()` returned. */
  since(at: number): number {
    return rounded(Math.max(0, this.now() - at));
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
