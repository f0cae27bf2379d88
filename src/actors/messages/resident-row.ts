import type { WalletState } from './wallet-view.ts';

/** The orders of {@link ResidentQuery}. Names ascend; the others descend, so that what needs attention comes first. */
export const RESIDENT_SORTS = ['depth', 'age', 'attempts', 'utxos', 'conflicts', 'balance', 'name'] as const;

/** An order of the wallets in memory. */
export type ResidentSort = (typeof RESIDENT_SORTS)[number];

/** A page of the wallets in memory. */
export interface ResidentQuery {
  /** The order; `depth` by default. `balance` needs an asset. Of equal wallets the first name comes first. */
  readonly sort?: ResidentSort | undefined;
  /** The asset whose available amounts are listed, and sorted by with `balance`. */
  readonly asset?: string | undefined;
  /** Only wallets whose name contains this text. */
  readonly search?: string | undefined;
  /** The wallets to skip; 0 by default. */
  readonly offset?: number | undefined;
  /** The maximum number of wallets; 50 by default, 1000 at most. */
  readonly limit?: number | undefined;
}

/** A wallet in memory, as a list shows it: plain data. */
export interface ResidentRow {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The state of its actor. */
  readonly state: WalletState;
  /** The commands in its mailbox. */
  readonly depth: number;
  /** The milliseconds since its oldest command was accepted that is not answered; 0 if there is none. */
  readonly oldestMs: number;
  /** The number of the attempt in progress, from 1; 0 if there is none. */
  readonly attempts: number;
  /** Attempts of its actor that ended in a conflict. */
  readonly conflicts: number;
  /** The cached UTXOs. */
  readonly utxos: number;
  /** The available amount of the asset that was asked for, in the cached UTXOs. */
  readonly available?: bigint;
}

/** Some of the wallets in memory. */
export interface ResidentPage {
  /** The wallets in memory that the query names. */
  readonly total: number;
  /** The wallets of this page. */
  readonly wallets: readonly ResidentRow[];
}
