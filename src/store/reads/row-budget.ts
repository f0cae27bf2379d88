/** The rows of one statement: few enough that it ends in a fraction of its timeout on any server. */
const ROWS_MIN = 1_000;
const ROWS_MAX = 8_000;
const QUICK_MS = 250;
const SLOW_MS = 1_000;

/**
 * The number of rows that one shared read may return: more while reads are quick, fewer when they are slow. A server
 * whose cache is cold, or a process that is busy, is asked for little at a time, so that no read meets its timeout.
 */
export class RowBudget {
  #rows = ROWS_MIN;

  /** The rows that the next read may return. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the duration of a read into account. A read that failed counts as slow. */
  note(ms: number): void {
    if (ms < QUICK_MS) this.#rows = Math.min(ROWS_MAX, this.#rows * 2);
    else if (ms > SLOW_MS) this.#rows = Math.max(ROWS_MIN, this.#rows / 2);
  }
}
