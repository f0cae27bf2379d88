import type { OrderEnd, OrderedPlace } from '../feed-store.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The bytes that the transactions of one read store, at most, unless there is one only. */
const BYTES_MAX = 2_000_000;
/** Before all transactions. */
const START: OrderedPlace = { position: 0, commitId: 0, committedMs: 0, place: 0 };

/** Finds the ids of the transactions that follow a place of the order (`schema/baseline/feed.sql`). */
export function selectChangesStatement(schema: string, after: OrderedPlace = START, limit: number): Statement {
  const { position, commitId, committedMs, place } = after;
  return {
    name: 'select-changes',
    text: `select is_known, ids, has_more from "${schema}".changes_after(
      after_position => $1::text::bigint, after_commit => $2::text::bigint,
      after_ms => $3::text::double precision, after_place => $4::text::integer,
      row_limit => $5::text::integer, byte_limit => $6::text::integer)`,
    values: [position, commitId, committedMs, place, limit, BYTES_MAX].map(String),
    isPrepared: true,
  };
}

/** The row of {@link selectChangesStatement}; undefined if the history does not have the place. */
export function mapChanges([row]: readonly Row[]): { readonly ids: string[]; readonly hasMore: boolean } | undefined {
  if (row?.is_known !== 'true') return undefined;
  const { ids, has_more } = row;
  return { ids: typeof ids === 'string' && ids !== '' ? ids.split(' ') : [], hasMore: has_more === 'true' };
}

/** The last position, and whether a visible commit has none. */
export function selectOrderEndStatement(schema: string): Statement {
  return {
    name: 'select-order-end',
    text: `select o.last_position::text as position,
        (exists (select from "${schema}".unplaced_commits))::text as has_unplaced
      from "${schema}".commit_order o`,
    values: [],
    isPrepared: true,
  };
}

/** The row of {@link selectOrderEndStatement}. */
export function mapOrderEnd([row]: readonly Row[]): OrderEnd {
  return { position: Number(row?.position), hasUnplaced: row?.has_unplaced === 'true' };
}
