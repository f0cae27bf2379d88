/**
 * A movement that a command asks for, before its amounts are known. A hold counts as its wallet, and into a hold nobody
 * is paid. Example: a transfer of 5 gold of alice to bob is `{ from: 'alice', to: 'bob', assets: ['gold'] }`.
 */
export interface Flow {
  /** The wallet that pays; undefined for a mint. */
  readonly from: string | undefined;
  /** The wallet that is paid; undefined for a burn, and for a hold. */
  readonly to: string | undefined;
  readonly assets: Iterable<string>;
  /** Of a hold: the wallets that may capture it; any if it is empty. */
  readonly payees?: readonly string[];
  /** Of an exchange: the index of the leg. */
  readonly leg?: number;
}
