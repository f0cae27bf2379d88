/**
 * The reasons for which a rule refuses a valid command, in order of precedence: a command that several rules refuse is
 * refused for the first of these. The rules are in `domain/rules/`.
 */
export const REJECT_REASONS = Object.freeze([
  'transaction_not_found',
  'hold_not_found',
  'action_not_found',
  'hold_captured',
  'hold_released',
  'hold_expired',
  'action_delivered',
  'already_reversed',
  'not_reversible',
  'wallet_frozen',
  'mint_not_allowed',
  'burn_not_allowed',
  'not_transferable',
  'hold_not_for',
  'requirement_failed',
  'hold_exceeded',
  'insufficient_funds',
  'funds_held',
  'nothing_to_move',
  'too_many_inputs',
  'hold_exists',
  'wallet_max_exceeded',
  'supply_exceeded',
  'minted_exceeded',
] as const);

/** The reason of a refusal. A refusal is an ordinary result, not an error. */
export type RejectReason = (typeof REJECT_REASONS)[number];

/**
 * An asset of which a wallet holds too little. Example: `{ wallet: 'alice', asset: 'gold', asked: 5n, available: 2n }`.
 */
export interface Shortfall<Name extends string = string> {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The name of the asset. */
  readonly asset: Name;
  /** The amount that the command takes from the wallet, or requires it to hold. */
  readonly asked: bigint;
  /** The amount that the wallet holds, and for an exchange what its legs bring the wallet. */
  readonly available: bigint;
  /** The amount that the wallet owns in holds that are not expired, less what the command takes out of them. */
  readonly held: bigint;
  /** For an exchange: the indexes of the legs that take the asset from the wallet. */
  readonly legs?: readonly number[];
}

/** The transaction that cannot be reversed. */
export interface ReversalRefusal {
  /** The id of the transaction. */
  readonly of: string;
  /** For `already_reversed`: the first reversal. */
  readonly by?: string;
  /** For `not_reversible`: the kind of the transaction, or `hold` and `release` for an exchange with such a leg. */
  readonly because?: string;
}

/** The hold for which a command is refused. */
export interface HoldRefusal<Name extends string = string> {
  /** The id of the hold. */
  readonly id: string;
  /** For an exchange: the index of the leg. */
  readonly leg?: number;
  /** For `hold_exceeded`: the asset. */
  readonly asset?: Name;
  /** For `hold_exceeded`: the amount that the command captures. */
  readonly asked?: bigint;
  /** For `hold_exceeded`: the amount that is left in the hold. */
  readonly left?: bigint;
}

/** The rule for which a command is refused. */
export interface RuleRefusal<Name extends string = string> {
  /** For `wallet_frozen` and the cap of a wallet: the wallet. */
  readonly wallet?: string;
  /** For a rule of an asset: the asset. */
  readonly asset?: Name;
  /**
   * For a cap: the amount that the wallet would get, net, or that would circulate or be minted more. For
   * `nothing_to_move` the amount of the wish; absent for `all()`.
   */
  readonly asked?: bigint;
  /** For a cap: the amount that fits. */
  readonly room?: bigint;
  /** For `wallet_frozen`: it may not pay (`out`), or may not be paid (`in`). */
  readonly frozen?: 'out' | 'in';
  /** For an exchange: the index of the leg. */
  readonly leg?: number;
}

/** A refusal with its reason. */
export interface Refusal<Name extends string = string> {
  /** The first of `REJECT_REASONS` that applies. */
  readonly reason: RejectReason;
  /**
   * For `insufficient_funds`, `funds_held` and `requirement_failed` the assets of which there is too little, at most
   * 64; empty for other reasons.
   */
  readonly shortfalls: readonly Shortfall<Name>[];
  /** For the reasons that begin with `hold_`: the hold. */
  readonly hold?: HoldRefusal<Name>;
  /** For `transaction_not_found`, `already_reversed` and `not_reversible`. */
  readonly reversal?: ReversalRefusal;
  /**
   * For `wallet_frozen` and the rules of assets: what the rule says. For `nothing_to_move`: the cap of the first wish,
   * if caps leave nothing of any of them; absent if a payer has nothing.
   */
  readonly rule?: RuleRefusal<Name>;
}
