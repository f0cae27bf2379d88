import type { AssetAmounts, HistoryEntry, RankedWallet } from '../domain/records/history-entry.ts';
import type { PackedStep, PlacedCommits, ProjectedSpends, SpentBy } from './progress.ts';

/** A transaction in the one order: the position of its commit and its place in it. */
export interface Place {
  readonly position: number;
  readonly place: number;
}

/** The positions that have a history. */
export interface HistoryReach {
  /** The position up to which it is packed. */
  readonly packed: number;
  /** The last position that was given. */
  readonly last: number;
  /** The position up to which it is archived: pages that end at or before it may be removed. */
  readonly archived: number;
  /** The bytes of the changes that are not packed. */
  readonly unpackedBytes: number;
}

/** A commit that has a position. */
export interface PlacedCommit {
  readonly id: number;
  readonly committedAt: Date;
  readonly recordedAt: Date;
}

/** The size of a pack: it begins when as many bytes or commits wait, and has no more. */
export interface PackSize {
  /** The bytes of changes: those of a transfer have about 40. */
  readonly bytes: number;
  readonly commits: number;
}

/** A page of the history of a wallet. */
export interface EntriesQuery {
  readonly wallet: string;
  /** Only entries that change it, and only its changes. */
  readonly asset: string | undefined;
  readonly isNewestFirst: boolean;
  /** The page starts behind it, in its order. */
  readonly after: Place | undefined;
  readonly limit: number;
}

/** An entry of the history and its place. */
export type PlacedEntry = Omit<HistoryEntry, 'cursor'> & Place & { readonly commitId: number };

/** The one order of commits, and what is read along it. Reads see the commits that have a position. */
export interface HistoryStore {
  /** The Postgres schema, to which cursors are bound. */
  readonly schema: string;
  /** Gives positions to visible commits that have none, up to a limit, in the order of their ids. */
  placeCommits(): Promise<PlacedCommits>;
  /** Projects the spends of the next commits that have a position, up to a limit, in the order of positions. */
  projectSpends(): Promise<ProjectedSpends>;
  /** Reads from the projection who spent an output. */
  spentBy(outpoint: string): Promise<SpentBy>;
  /** Reads from the history who spent an output. Slow where many transactions were committed before it was spent. */
  spender(outpoint: string): Promise<string | undefined>;
  /** Packs the next changes, if there are enough of them. Behind the commit path: no reader depends on it. */
  pack(size?: PackSize): Promise<PackedStep>;
  reach(): Promise<HistoryReach>;
  /**
   * The position up to which the history is archived now. It is raised before the first page is removed: what was read
   * before is complete behind it.
   */
  archivedUpto(): Promise<number>;
  /**
   * Reads pages up to the packed position of a reach, and commits behind it: both never change. No entry at or before
   * the archived position is returned.
   */
  entries(query: EntriesQuery, reach: HistoryReach): Promise<readonly PlacedEntry[]>;
  /**
   * The amounts of a wallet, of one asset or all, at a position that is not before the archived one, holds that were
   * expired as held.
   */
  amountsAt(
    wallet: string,
    position: number,
    asset: string | undefined,
    reach: HistoryReach,
  ): Promise<ReadonlyMap<string, AssetAmounts>>;
  /** The held amounts, by asset, that were expired at a time and not recorded as such up to a position. */
  lapsedAt(wallet: string, position: number, at: Date): Promise<ReadonlyMap<string, bigint>>;
  /** Ranks some more of the wallets that own an asset. Returns true once all are ranked: packs keep the ranking. */
  rankWallets(asset: string): Promise<boolean>;
  /**
   * The wallets that own the most of a ranked asset, available and held, at the last position of a reach; holds that
   * are expired now count as available. Undefined if the ranking has changes behind it, or has ended.
   */
  topWallets(asset: string, limit: number, reach: HistoryReach): Promise<readonly RankedWallet[] | undefined>;
  /**
   * Gives positions to visible commits, and makes the order final up to a time if that is not later than the clock and
   * the last commit. Returns the time up to which it is final.
   */
  settleUntil(at: Date): Promise<{ readonly finalUntil: Date; readonly hasMore: boolean }>;
  /** The last position that was recorded at a time or before; 0 if there is none. */
  positionAt(at: Date): Promise<number>;
  /** The commit of a position; undefined if the position was not given. */
  commitAt(position: number): Promise<PlacedCommit | undefined>;
}
