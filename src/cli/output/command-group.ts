import type { Answer } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';

/** The maximum size of a group whose commands are listed; the commands of a larger group are counted. */
const LISTED_MAX = 24;

/** A group of concurrent commands: a small group is listed, a large one is counted. */
export class CommandGroup {
  readonly #listed: boolean;
  readonly #answers = new Map<string, number>();
  #attempts = 0;
  #utxosLost = 0;

  constructor(count: number) {
    this.#listed = count <= LISTED_MAX;
  }

  /** Counts an answer; returns false if its command is to be listed. */
  counts(status: Answer['status'], kind: string): boolean {
    if (this.#listed) return false;
    this.#answers.set(kind, (this.#answers.get(kind) ?? 0) + 1);
    // Errors are always listed.
    return status !== 'failed';
  }

  /** Counts a conflict; returns false if it is to be listed. */
  countsRetry(utxosLost: number): boolean {
    if (this.#listed) return false;
    this.#attempts += 1;
    this.#utxosLost += utxosLost;
    return true;
  }

  /** Formats the counts. */
  lines({ yellow }: Colours): string[] {
    const lines = [...this.#answers].sort().map(([kind, count]) => `     ${String(count).padStart(5)} ${kind}`);
    if (this.#attempts === 0) return lines;
    const lost = String(this.#utxosLost).padStart(5);
    return [
      ...lines,
      yellow(`     ${lost} UTXOs spent first by another runtime: ${this.#attempts} attempts had a conflict`),
    ];
  }
}
