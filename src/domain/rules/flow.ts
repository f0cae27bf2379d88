/**
 * A movement that a command asks for, before its amounts are known. A hold counts as its wallet, and into a hold nobody
 * is paid. Example: a transfer of alice to bob is `{ from: 'alice', to: 'bob' }`.
 */
export interface Flow {
  /** The wallet that pays; undefined for a mint. */
  readonly from: string | undefined;
  /** The wallet that is paid; undefined for a burn, and for a hold. */
  readonly to: string | undefined;
  /** Of an exchange: the index of the leg. */
  readonly leg?: number;
}
