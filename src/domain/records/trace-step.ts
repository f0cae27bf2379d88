import type { Leg } from './leg.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** An input or an output of a {@link TraceStep}: one asset of it. */
export interface StepPart {
  readonly outpoint: string;
  /** A wallet, or the owner name of a hold, as in legs. */
  readonly owner: string;
  /** The wallet that owns it, or whose hold does. */
  readonly wallet: string;
  readonly amount: bigint;
  /** Of an output: the transaction that spent it, if that is projected. */
  readonly spentBy?: string;
}

/** The inputs and outputs of one transaction that have one asset. */
export interface TraceStep {
  readonly id: string;
  readonly asset: string;
  readonly kind: TransactionKind;
  readonly commitId: number;
  readonly place: number;
  /** Undefined if its commit has none yet. */
  readonly position: number | undefined;
  readonly recordedAt: Date | undefined;
  /** Its legs, of all assets. Undefined for a kind with one payer, who pays all that is paid. */
  readonly legs: readonly Leg[] | undefined;
  readonly inputs: readonly StepPart[];
  readonly outputs: readonly StepPart[];
}

/** The name of a step: a transaction and an asset. */
export function stepKey(id: string, asset: string): string {
  return `${id} ${asset}`;
}

/** A place in the order of commits. */
export type CommitPlace = Pick<TraceStep, 'commitId' | 'place'>;

/** Compares steps by the order of commits. */
export function byCommit(one: CommitPlace, other: CommitPlace): number {
  return one.commitId - other.commitId || one.place - other.place;
}
