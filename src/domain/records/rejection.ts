/**
 * The reasons for which a rule refuses a valid command, in order of precedence: a command that several rules refuse is
 * refused for the first of these. The rules are in `domain/rules/`.
 */
export const REJECT_REASONS = Object.freeze(['insufficient_funds', 'too_many_inputs'] as const);

/** The reason of a refusal. A refusal is an ordinary result, not an error. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/** An asset of which a payer holds too little. Example: `{ asset: 'gold', asked: 5n, available: 2n }`. */
export interface Shortfall {
  /** The name of the asset. */
  readonly asset: string;
  /** The amount that the command needs. */
  readonly asked: bigint;
  /** The amount that the payer holds. */
  readonly available: bigint;
}

/** A refusal with its reason. */
export interface Refusal {
  /** The first of `REJECT_REASONS` that applies. */
  readonly reason: RejectReason;
  /** For `insufficient_funds` the assets of which there is too little; empty for other reasons. */
  readonly shortfalls: readonly Shortfall[];
}
