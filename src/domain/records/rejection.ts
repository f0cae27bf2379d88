/**
 * Why a command that is well formed is refused, in order of precedence: a command that could be refused for several
 * of these is refused for the first.
 */
export const REJECT_REASONS = Object.freeze(['insufficient_funds', 'too_many_inputs'] as const);

/** A business refusal: an ordinary evening in a game. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** One asset of which there is not enough. */
export interface Shortfall {
  readonly asset: string;
  readonly asked: bigint;
  readonly available: bigint;
}

/** A refusal with what was asked and what is there. */
export interface Refusal {
  readonly reason: RejectReason;
  /** What was asked and what is there, for `insufficient_funds`; empty otherwise. */
  readonly shortfalls: readonly Shortfall[];
}
