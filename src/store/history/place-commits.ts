import type { Row, Statement } from '../postgres/database.ts';
import type { PlacedCommits } from '../progress.ts';

/** The commits that get a position in one statement, at most. */
const LIMIT = 500;

/**
 * Gives positions to the next commits that have none (`schema/baseline/order.sql`). With a time it makes the order
 * final up to it, if that is not later than the clock and the last commit.
 */
export function placeCommitsStatement(schema: string, until?: Date): Statement {
  return {
    name: 'place-commits',
    text: `select placed, has_more, final_ms from "${schema}".place_commits(
      row_limit => $1::text::integer, until_ms => $2::text::double precision)`,
    values: [String(LIMIT), until === undefined ? null : String(until.getTime())],
    isPrepared: true,
  };
}

/** The row of {@link placeCommitsStatement}. */
export function mapPlacedCommits([row]: readonly Row[]): PlacedCommits {
  return { placed: Number(row?.placed), hasMore: row?.has_more === 'true' };
}

/** The earliest date: no time is final before the first sweep, which the database says as `-infinity`. */
const FIRST_MS = -8.64e15;

/** The row of {@link placeCommitsStatement}: the time up to which the order is final. */
export function mapFinalUntil([row]: readonly Row[]): Date {
  return new Date(Math.max(Number(row?.final_ms), FIRST_MS));
}
