/** A unit that lost inputs to another runtime, and whose commands were planned again. */
export interface RetryRecord {
  /** The time, in milliseconds since the epoch. */
  readonly atMs: number;
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** The pause before the next attempt, in milliseconds. */
  readonly delayMs: number;
  /** The outpoints that were already spent. */
  readonly lost: readonly string[];
  /** The ids of the commands that are planned again. */
  readonly commands: readonly string[];
}

/** The conflicts that are remembered: some minutes of a runtime that contends for its wallets. */
const RECORDS_MAX = 1_000;

/** The last conflicts of a runtime. Recording one costs a copy of the ids of its commands. */
export class RetryLog {
  readonly #records: RetryRecord[] = [];
  #next = 0;

  add(record: RetryRecord): void {
    this.#records[this.#next] = record;
    this.#next = (this.#next + 1) % RECORDS_MAX;
  }

  /** The conflicts that a command was in, first to last. */
  of(command: string): RetryRecord[] {
    const inOrder = [...this.#records.slice(this.#next), ...this.#records.slice(0, this.#next)];
    return inOrder.filter(({ commands }) => commands.includes(command));
  }
}
