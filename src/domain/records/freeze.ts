/** The directions in which a wallet is frozen. */
export interface Freeze {
  /** True if the wallet may not pay. */
  readonly out: boolean;
  /** True if the wallet may not be paid. */
  readonly in: boolean;
}

/** A wallet that is frozen, or, in neither direction, not frozen any longer. */
export interface WalletFreeze extends Freeze {
  /** The name of the wallet. */
  readonly wallet: string;
}
