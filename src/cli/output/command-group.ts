import type { Answer } from '../../scenarios/index.ts';
import type { Colours } from '../terminal.ts';

/** Groups of more commands than this are counted, not listed. */
const LISTED_MAX = 24;

/** Commands that go on at the same time: a few are listed, many are counted. */
export class CommandGroup {
  readonly #listed: boolean;
  readonly #answers = new Map<string, number>();
  #attempts = 0;
  #utxosLost = 0;

  constructor(count: number) {
    this.#listed = count <= LISTED_MAX;
  }

  /** Counts an answer; false if its command is to be listed. */
  counts(status: Answer['status'], kind: string): boolean {
    if (this.#listed) return false;
    this.#answers.set(kind, (this.#answers.get(kind) ?? 0) + 1);
    // Trouble is always told.
    return status !== 'failed';
  }

  /** Counts an attempt that lost UTXOs; false if it is to be listed. */
  countsRetry(utxosLost: number): boolean {
    if (this.#listed) return false;
    this.#attempts += 1;
    this.#utxosLost += utxosLost;
    return true;
  }

  /** What was counted. */
  lines({ yellow }: Colours): string[] {
    const lines = [...this.#answers].sort().map(([kind, count]) => `     ${String(count).padStart(5)} ${kind}`);
    if (this.#attempts === 0) return lines;
    const lost = String(this.#utxosLost).padStart(5);
    return [...lines, yellow(`     ${lost} UTXOs lost to a competitor, in ${this.#attempts} attempts made again`)];
  }
}
