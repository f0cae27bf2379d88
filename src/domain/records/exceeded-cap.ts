/** A cap that a transaction exceeds. */
export interface ExceededCap {
  /** The index of the transaction in its unit. */
  readonly place: number;
  readonly reason: 'wallet_max_exceeded' | 'supply_exceeded' | 'minted_exceeded';
  readonly asset: string;
  /** Undefined for a cap of the ledger. */
  readonly wallet: string | undefined;
  readonly asked: bigint;
  /** The amount that fits. */
  readonly room: bigint;
}
