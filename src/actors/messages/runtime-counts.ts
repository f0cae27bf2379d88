import type { RejectReason } from '../../domain/records/rejection.ts';

/** Counts of one runtime since its start. A count costs an addition. */
export class RuntimeCounts {
  #commits = 0;
  #transactions = 0;
  #conflicts = 0;
  readonly #refusals = new Map<RejectReason, number>();

  get commits(): number {
    return this.#commits;
  }

  get transactions(): number {
    return this.#transactions;
  }

  get conflicts(): number {
    return this.#conflicts;
  }

  /** A copy. A reason without a refusal is absent. */
  get refusals(): Readonly<Partial<Record<RejectReason, number>>> {
    return Object.fromEntries(this.#refusals);
  }

  committed(transactions: number): void {
    this.#commits += 1;
    this.#transactions += transactions;
  }

  /** A unit lost an input to another runtime, and is planned again. */
  conflict(): void {
    this.#conflicts += 1;
  }

  refused(reason: RejectReason): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }
}
