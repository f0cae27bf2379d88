import type { Balance } from '../index.ts';

/** The balance of one wallet, with its name. */
export interface WalletBalance extends Balance {
  /** The name of the wallet. */
  readonly wallet: string;
}

/** A page of a list of wallets. */
export interface WalletPage {
  /** The maximum number of wallets; 1000 by default. */
  readonly limit?: number | undefined;
  /** The page starts after this wallet. */
  readonly after?: string | undefined;
}

/** A page of the list of open holds. */
export interface HoldPage {
  /** The wallet whose assets are held; all wallets by default. */
  readonly wallet?: string | undefined;
  /** The maximum number of holds; 1000 by default. */
  readonly limit?: number | undefined;
  /** The page starts after the hold with this id. */
  readonly after?: string | undefined;
}

/** A page of the list of dead deliveries. */
export interface DeadLetterPage {
  /** The maximum number of dead deliveries; 1000 by default. */
  readonly limit?: number | undefined;
  /** The page starts after the dead delivery with this id. */
  readonly after?: string | undefined;
}
