import type { TraceStep } from '../domain/records/trace-step.ts';

/** The name of a {@link TraceStep}. */
export interface StepName {
  readonly id: string;
  readonly asset: string;
}

/** The reads of a trace. They reject as those of the {@link LedgerStore} do. */
export interface ProvenanceStore {
  /** The last position that a commit has; 0 before the first one. */
  lastPosition(): Promise<number>;
  /** The assets of these outputs, or of all outputs of these transactions; those that do not exist are absent. */
  outputsOf(ids: readonly string[]): Promise<ReadonlyMap<string, readonly (readonly string[])[]>>;
  /**
   * These steps, and others that are reached from them through outputs with the same asset: the first of up to `more`
   * in the order of commits, as far as spends are projected, or, back, in the opposite order. A step of a transaction
   * that does not exist is absent.
   */
  steps(names: readonly StepName[], isForward: boolean, more: number): Promise<readonly TraceStep[]>;
}
