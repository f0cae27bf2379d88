import { checkOptions } from '../ledger/options.ts';
import { archivePages, archivePoints, beginHistoryArchive } from '../store/history/archive-history.ts';
import type { Database } from '../store/postgres/database.ts';
import { parseBefore } from './archive-time.ts';

/** Options of `archiveHistory()`. */
export interface ArchiveHistoryOptions {
  /** The time before which the history is archived. */
  readonly before: Date;
}

/** The result of `archiveHistory()`. */
export interface HistoryArchive {
  /** The position up to which the history of the wallets is archived, by this call or an earlier one. */
  readonly upto: number;
  /** The commits before the time that are not packed yet: a later call archives them. */
  readonly unpacked: number;
  /** The number of pages that were removed. */
  readonly pages: number;
  /** The number of balances that were removed: the last one of each wallet and asset stays. */
  readonly points: number;
}

/** Archives the history of the wallets, step by step: each is a database transaction of its own. */
export async function archiveHistory(
  database: Database,
  schema: string,
  options: ArchiveHistoryOptions,
  rowsMax?: number,
): Promise<HistoryArchive> {
  checkOptions(options, ['before']);
  const before = await parseBefore(database, options.before);
  const { upto, recorded } = await beginHistoryArchive(database, schema, before);
  const pages = await archivePages(database, schema, rowsMax);
  const points = await archivePoints(database, schema, rowsMax);
  return { upto, unpacked: Math.max(0, recorded - upto), pages, points };
}
