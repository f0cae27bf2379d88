/** The rules of an asset. A rule that is left out does not restrict it. */
export interface AssetRules {
  /** At most so much circulates: what was minted less what was burned. */
  readonly supplyMax?: bigint | undefined;
  /** At most so much is ever minted, burned or not. */
  readonly mintedMax?: bigint | undefined;
  /** At most so much a wallet owns, what is held included. */
  readonly perWalletMax?: bigint | undefined;
  /** Wallets may give it to each other. Default: `true`. */
  readonly transferable?: boolean | undefined;
  /** Wallets may burn it. Default: `true`. */
  readonly burnable?: boolean | undefined;
  /** It may be minted. Default: `true`. */
  readonly mintable?: boolean | undefined;
  /** The decimals of an amount, for display: 2 if 1250 is shown as 12.50. Default: 0. */
  readonly decimals?: number | undefined;
}

/** The rules of an asset as they are recorded. They never change: other rules get a new version. */
export interface AssetDefinition<Name extends string = string> {
  /** The name of the asset. */
  readonly asset: Name;
  /** The number of the rules among those of the asset, from 1. */
  readonly version: number;
  /** At most so much circulates; absent for no limit. */
  readonly supplyMax?: bigint;
  /** At most so much is ever minted; absent for no limit. */
  readonly mintedMax?: bigint;
  /** At most so much a wallet owns; absent for no limit. */
  readonly perWalletMax?: bigint;
  /** Wallets may give it to each other. */
  readonly transferable: boolean;
  /** Wallets may burn it. */
  readonly burnable: boolean;
  /** It may be minted. */
  readonly mintable: boolean;
  /** The decimals of an amount, for display. */
  readonly decimals: number;
  /** The clock of the database when they were defined. */
  readonly definedAt: Date;
}

/** The choice of one of the rules that an asset had. */
export interface AssetVersion {
  /** The version of the rules, from 1; the last one by default. */
  readonly version?: number | undefined;
}
