import type { Transaction } from '../domain/records/transaction.ts';

/** A transaction as a cursor names it: its commit, and its place in it. */
export interface OrderedPlace {
  /** The position of its commit. */
  readonly position: number;
  readonly commitId: number;
  /** The time of its commit in whole milliseconds: no other history has the same one. */
  readonly committedMs: number;
  /** Its place within its commit. */
  readonly place: number;
}

/** The transactions that follow a place of the order. */
export type ChangesRead =
  /** The history does not have the place: it was lost in a failover or a restore. */
  | { readonly isStale: true }
  | {
      readonly isStale: false;
      /** In their order, each with its position. */
      readonly transactions: readonly Transaction[];
      /** True if others may follow that have a position. */
      readonly hasMore: boolean;
    };

/** The end of the order of commits. */
export interface OrderEnd {
  /** The last position that was given; 0 without one. */
  readonly position: number;
  /** True if a visible commit has no position. */
  readonly hasUnplaced: boolean;
}

/** The lag of the order, and of what is computed along it, behind the commits. */
export interface OrderLag {
  /** The last position that was given; 0 without one. */
  readonly position: number;
  /** The visible commits without a position; 1,000 stands for 1,000 or more. */
  readonly unplaced: number;
  /** The age of the oldest of them in milliseconds; 0 without one. */
  readonly lagMs: number;
  /** The projection of spends. */
  readonly spends: {
    /** The position up to which it is complete. */
    readonly position: number;
    /** The commits with a position behind which it is. */
    readonly commits: number;
    /** The age of the oldest commit that it does not have in milliseconds; 0 without one. */
    readonly lagMs: number;
  };
}

/** The store, as the readers of the feed see it. Its methods reject as those of the ledger store do. */
export interface FeedStore {
  /** The Postgres schema, to which cursors are bound. */
  readonly schema: string;
  /**
   * Reads the next transactions after a place, or the first ones: at most `limit`, and fewer where they are large, but
   * one at least. A row that cannot be decoded ends the read before it; one that begins with it rejects.
   */
  changesAfter(after: OrderedPlace | undefined, limit: number): Promise<ChangesRead>;
  /** Reads the end of the order. */
  orderEnd(): Promise<OrderEnd>;
  /** Reads how far the order and its projections lag. */
  orderLag(): Promise<OrderLag>;
}
