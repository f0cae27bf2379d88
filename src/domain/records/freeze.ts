/** The directions in which a wallet is frozen. */
export interface Freeze {
  /** True if the wallet may not pay. */
  readonly out: boolean;
  /** True if the wallet may not be paid. */
  readonly in: boolean;
}

/** A wallet that is frozen in at least one direction, and the transaction that did it last. */
export interface FrozenWallet extends WalletFreeze {
  /** The id of the transaction. */
  readonly frozenBy: string;
  /** The clock of the database when it wrote the batch of the transaction. */
  readonly frozenAt: Date;
}

/** A wallet that is frozen, or, in neither direction, not frozen any longer. */
export interface WalletFreeze extends Freeze {
  /** The name of the wallet. */
  readonly wallet: string;
}
