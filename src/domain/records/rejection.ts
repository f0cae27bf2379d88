/**
 * The reasons for which a rule refuses a valid command, in order of precedence: a command that several rules refuse is
 * refused for the first of these. The rules are in `domain/rules/`.
 */
export const REJECT_REASONS = Object.freeze([
  'requirement_failed',
  'insufficient_funds',
  'nothing_to_move',
  'too_many_inputs',
] as const);

/** The reason of a refusal. A refusal is an ordinary result, not an error. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/**
 * An asset of which a wallet holds too little. Example: `{ wallet: 'alice', asset: 'gold', asked: 5n, available: 2n }`.
 */
export interface Shortfall {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The name of the asset. */
  readonly asset: string;
  /** The amount that the command takes from the wallet, or requires it to hold. */
  readonly asked: bigint;
  /** The amount that the wallet holds, and for an exchange what its legs bring the wallet. */
  readonly available: bigint;
  /** For an exchange: the indexes of the legs that take the asset from the wallet. */
  readonly legs?: readonly number[];
}

/** A refusal with its reason. */
export interface Refusal {
  /** The first of `REJECT_REASONS` that applies. */
  readonly reason: RejectReason;
  /**
   * For `insufficient_funds` and `requirement_failed` the assets of which there is too little, at most 64; empty for
   * other reasons.
   */
  readonly shortfalls: readonly Shortfall[];
}
