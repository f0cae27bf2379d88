import { invalidCommand } from '../domain/errors.ts';
import type { HistoryEntry } from '../domain/records/history-entry.ts';
import type { AssetOf, LedgerTypes } from '../domain/values/ledger-types.ts';
import { isName } from '../domain/values/names.ts';
import type { OrderedPlace } from '../store/feed-store.ts';
import type { CallOptions } from './call-options.ts';
import type { HistoryReader } from './history-reader.ts';
import { checkPageFields, parseLimit } from './parse-page.ts';
import { PositionCursors } from './position-cursor.ts';

/** Options of `history()`. */
export interface HistoryOptions<Types extends LedgerTypes = LedgerTypes> {
  /** Only the entries that changed this asset, and only its changes. */
  readonly asset?: AssetOf<Types> | undefined;
  /** The page starts behind the entry with this cursor, which is of the same wallet, asset and order. */
  readonly after?: string | undefined;
  /** The maximum number of entries of a page; 100 by default, 1000 at most. An iteration reads page after page. */
  readonly limit?: number | undefined;
  /** `'newest'` first, the default, or `'oldest'` first. */
  readonly order?: 'newest' | 'oldest' | undefined;
}

/** A page of the history of a wallet. */
export interface HistoryPage<Types extends LedgerTypes = LedgerTypes> {
  /** The entries, in the order of the page. */
  readonly entries: readonly HistoryEntry<Types>[];
  /** The cursor of the last entry, for `after`; that of the call if there is none. */
  readonly cursor: string | undefined;
  /** True if there are further entries. */
  readonly hasMore: boolean;
  /**
   * The position up to which the history was archived. Entries at or before it are in no page: newest first, the last
   * page ends behind it; oldest first, the first page begins behind it. Absent if nothing was archived.
   */
  readonly archivedUpto?: number;
}

/** The history of a wallet from a place on. Each iteration begins there, and ends at the last entry. */
export interface History<Types extends LedgerTypes = LedgerTypes> extends AsyncIterable<HistoryEntry<Types>> {
  /** Reads one page. */
  page(options?: CallOptions): Promise<HistoryPage<Types>>;
}

/** The dependencies of a history. */
export interface HistoryDeps {
  readonly schema: string;
  /** Reads while the ledger is open, within the options. */
  read<Result>(read: (reader: HistoryReader) => Promise<Result>, options: CallOptions): Promise<Result>;
}

const LIMIT = 100;
const LIMIT_MAX = 1_000;
const FIELDS = ['asset', 'after', 'limit', 'order'];

/**
 * The history of a wallet. Nothing is read before the first page.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `name_invalid` or `page_invalid`.
 */
export function historyOf(deps: HistoryDeps, wallet: string, options: HistoryOptions): History {
  if (!isName(wallet)) throw invalidCommand('name_invalid', 'wallet');
  checkPageFields(options, FIELDS);
  const { asset, after, limit = LIMIT, order = 'newest' } = options;
  if (asset !== undefined && !isName(asset)) throw invalidCommand('name_invalid', 'asset');
  if (order !== 'newest' && order !== 'oldest') throw invalidCommand('page_invalid', 'order', 'is newest or oldest');
  parseLimit(limit, LIMIT_MAX);
  const cursors = new PositionCursors(deps.schema, 'history', [wallet, asset ?? '', order]);
  const start = after === undefined ? undefined : cursors.decode(after);
  const query = { wallet, asset, limit, isNewestFirst: order === 'newest' };
  const load = async (from: OrderedPlace | undefined, waiting: CallOptions): Promise<HistoryPage> =>
    deps.read((reader) => loadPage(reader, cursors, query, from), waiting);
  return {
    async *[Symbol.asyncIterator]() {
      let from = start;
      while (true) {
        const { entries, cursor, hasMore } = await load(from, {});
        yield* entries;
        if (!hasMore || cursor === undefined) return;
        from = cursors.decode(cursor);
      }
    },
    page: (waiting = {}) => load(start, waiting),
  };
}

async function loadPage(
  reader: HistoryReader,
  cursors: PositionCursors,
  query: {
    readonly wallet: string;
    readonly asset: string | undefined;
    readonly limit: number;
    readonly isNewestFirst: boolean;
  },
  from: OrderedPlace | undefined,
): Promise<HistoryPage> {
  if (from !== undefined) await reader.checkPlace(from);
  // One more says whether there are further ones.
  const { entries: found, archivedUpto } = await reader.entries({ ...query, after: from, limit: query.limit + 1 });
  const entries = found.slice(0, query.limit).map(({ place, commitId, ...entry }): HistoryEntry => {
    const { position, committedAt } = entry;
    return { cursor: cursors.encode({ position, commitId, committedMs: committedAt.getTime(), place }), ...entry };
  });
  const cursor = entries.at(-1)?.cursor ?? (from === undefined ? undefined : cursors.encode(from));
  const hasMore = found.length > entries.length;
  return { entries, cursor, hasMore, ...(archivedUpto > 0 && { archivedUpto }) };
}
