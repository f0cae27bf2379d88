/** A ledger under measurement: everybody starts with enough to pay. */
export interface Contender {
  readonly name: string;
  /** Makes a schema of its own with these wallets, each holding `amount` of gold. */
  prepare(wallets: readonly string[], amount: bigint): Promise<void>;
  /** Moves one gold; resolves when it is durable. */
  transfer(from: string, to: string): Promise<void>;
  close(): Promise<void>;
}
