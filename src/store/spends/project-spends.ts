import type { ProjectedSpends } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The commits of one step at most. */
const COMMITS = 500;
/** The bytes of the inputs of one step at most, unless one commit has more: about 2,500 spends, some milliseconds. */
const INPUT_BYTES = 100_000;

/** Projects the spends of the next commits that have a position (`schema/baseline/spends.sql`). */
export function projectSpendsStatement(schema: string): Statement {
  return {
    name: 'project-spends',
    text: `select projected, has_more from "${schema}".project_spends(
      commit_limit => $1::text::integer, byte_limit => $2::text::integer)`,
    values: [String(COMMITS), String(INPUT_BYTES)],
    isPrepared: true,
  };
}

/** The row of {@link projectSpendsStatement}. */
export function mapProjectedSpends([row]: readonly Row[]): ProjectedSpends {
  return { projected: Number(row?.projected), hasMore: row?.has_more === 'true' };
}
