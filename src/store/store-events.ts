/** The listener of a store: receives its commits and its retries. */
export interface StoreEvents {
  batchCommitted(batch: {
    readonly units: number;
    readonly transactions: number;
    readonly ms: number;
    readonly commitId?: number;
  }): void;
  retrying(retry: {
    readonly statement: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: unknown;
    readonly inDoubt: boolean;
  }): void;
  /** A read has found that a wallet has very many UTXOs. */
  largeWallet(wallet: string): void;
  /** A connection that works was destroyed, as the host left it inside a database transaction. */
  connectionDiscarded(notice: { readonly reason: string }): void;
}
