import type { Row, Statement } from '../postgres/database.ts';
import type { PlacedCommits } from '../progress.ts';

/** The commits that get a position in one statement, at most. */
const LIMIT = 500;

/** Gives positions to the next commits that have none (`schema/baseline/order.sql`). */
export function placeCommitsStatement(schema: string): Statement {
  return {
    name: 'place-commits',
    text: `select placed, has_more, final_ms from "${schema}".place_commits(
      row_limit => $1::text::integer, until_ms => null::double precision)`,
    values: [String(LIMIT)],
    isPrepared: true,
  };
}

/** The row of {@link placeCommitsStatement}. */
export function mapPlacedCommits([row]: readonly Row[]): PlacedCommits {
  return { placed: Number(row?.placed), hasMore: row?.has_more === 'true' };
}
