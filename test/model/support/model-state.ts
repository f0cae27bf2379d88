import type {
  HoldRefusal,
  HoldState,
  RejectReason,
  ReversalRefusal,
  RuleRefusal,
  Shortfall,
} from '../../../src/index.ts';

/** A refusal of a command that breaks a rule. */
export interface ModelRefusal {
  readonly reason: RejectReason;
  readonly shortfalls: readonly Shortfall[];
  readonly hold?: HoldRefusal;
  /** With the numbers of commands instead of the ids of their transactions. */
  readonly reversal?: ReversalRefusal;
  readonly rule?: RuleRefusal;
  /** The rules that it may name instead. */
  readonly otherRules?: readonly RuleRefusal[];
}

/** A hold. Its assets are a balance under a name of its own. */
export interface ModelHold {
  readonly wallet: string;
  readonly payees: readonly string[] | undefined;
  state: HoldState;
  /** Undefined for one that does not expire. */
  expiresMs: number | undefined;
}

/** The part of the ledger on which the rules decide. */
export interface ModelState {
  /** The amount of an asset that a wallet, or a hold, may spend. */
  available(owner: string, asset: string): bigint;
  /** The assets of a wallet, or of a hold. */
  owned(owner: string): Map<string, bigint>;
  hold(id: string): ModelHold | undefined;
  openHoldsOf(wallet: string): string[];
}

/** One movement with a fixed amount. */
export interface Move {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
  readonly leg: number;
  /** True if a hold is released by it. */
  readonly isRelease?: boolean;
}
