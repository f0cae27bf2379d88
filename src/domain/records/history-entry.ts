import type { AssetOf, LedgerTypes } from '../values/ledger-types.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** The amounts of an asset in a wallet. */
export interface AssetAmounts {
  /** The amount that the wallet may spend. */
  readonly available: bigint;
  /** The amount that is held. */
  readonly held: bigint;
}

/** The amounts of an asset in a wallet of `top()`. */
export interface RankedWallet extends AssetAmounts {
  /** The name of the wallet. */
  readonly wallet: string;
}

/** The change of an asset by one transaction, and what the wallet has after it. */
export interface AssetChange {
  /** The amount that the wallet may spend more; negative for less. */
  readonly available: bigint;
  /** The amount that is held more; negative for less. */
  readonly held: bigint;
  /** The amounts of the asset after the transaction. */
  readonly after: AssetAmounts;
}

/** One transaction in the history of a wallet. Merges, and assets that only came back as change, are not in it. */
export interface HistoryEntry<Types extends LedgerTypes = LedgerTypes> {
  /** The place from which a page goes on: `history(wallet, { after: entry.cursor })`. */
  readonly cursor: string;
  /** The position of its commit in the one order that never changes. */
  readonly position: number;
  /** A time that never falls along the positions. */
  readonly recordedAt: Date;
  /** The clock of the database at its commit. */
  readonly committedAt: Date;
  /** The id of the transaction. */
  readonly transaction: string;
  /** The kind of the transaction. */
  readonly kind: TransactionKind;
  /** The other wallets of the transaction: those of its legs with this one, or those whose assets it changed. */
  readonly counterparts: readonly string[];
  /** The net change of each asset of the wallet that the transaction changed. */
  readonly assets: Readonly<Partial<Record<AssetOf<Types>, AssetChange>>>;
  /** `meta.reason` of the command, if it is a text. */
  readonly reason?: string;
  /** The idempotency key of the command, if it has one. */
  readonly key?: string;
}
