/** The direction in which a share is rounded to a whole amount. */
export type Rounding = 'down' | 'up';

/** The field that every share has. */
interface ShareOfWallet {
  /** The name of the wallet that the share is for. Several shares may name one wallet. */
  readonly to: string;
}

/** The fields of a share that may have to be rounded. */
interface RoundedShare extends ShareOfWallet {
  /** Rounds the share in this direction. It then takes nothing of the residue. */
  readonly round?: Rounding | undefined;
}

/** A percentage of the total. */
export interface PercentShare extends RoundedShare {
  /** A decimal number from 0 to 100 as text, such as `'35.5'`: a number such as 0.1 is not exact. */
  readonly percent: string;
}

/** A fraction of the total. */
export interface FractionShare extends RoundedShare {
  /** Two whole numbers as text, such as `'1/3'`. The fraction is at most 1. */
  readonly fraction: string;
}

/** An amount that does not depend on the total. */
export interface FixedShare extends ShareOfWallet {
  /** The amount, at least `0n`. */
  readonly fixed: bigint;
}

/** All that the other shares leave. */
export interface RestShare extends ShareOfWallet {
  /** Always `true`. */
  readonly rest: true;
}

/** A share of a total: exactly one of `percent`, `fraction`, `fixed` and `rest`. */
export type Share = PercentShare | FractionShare | FixedShare | RestShare;
