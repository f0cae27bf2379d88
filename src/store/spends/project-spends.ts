import type { Row, Statement } from '../postgres/database.ts';
import type { ProjectedSpends } from '../progress.ts';

/** The transactions of one step at most, unless one commit has more: it takes some milliseconds. */
const TRANSACTIONS = 2_500;
/** The bytes of the inputs of one step at most, unless one commit has more: about 2,500 inputs. */
const INPUT_BYTES = 100_000;

/** Projects the spends of the next commits that have a position (`schema/baseline/spends.sql`). */
export function projectSpendsStatement(schema: string): Statement {
  return {
    name: 'project-spends',
    text: `select projected, has_more from "${schema}".project_spends(
      transaction_limit => $1::text::integer, byte_limit => $2::text::integer)`,
    values: [String(TRANSACTIONS), String(INPUT_BYTES)],
    isPrepared: true,
  };
}

/** The row of {@link projectSpendsStatement}. */
export function mapProjectedSpends([row]: readonly Row[]): ProjectedSpends {
  return { projected: Number(row?.projected), hasMore: row?.has_more === 'true' };
}
