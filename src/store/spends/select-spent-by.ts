import type { Row, Statement } from '../postgres/database.ts';
import type { SpentBy } from '../progress.ts';

/**
 * The transaction that spent an output, from the projection; null for an output that is unspent or that never existed.
 * No row if the output is spent and the spend is not projected.
 */
export function selectSpentByStatement(schema: string, { id, index }: { id: string; index: number }): Statement {
  return {
    name: 'select-spent-by',
    isPrepared: true,
    // One snapshot: what is unspent in it was not spent before it.
    text: `select s.spent_by::text as spent_by from "${schema}".spends s
        where s.transaction_id = $1::text::uuid and s.output_index = $2::text::integer
      union all
      select null where exists (select from "${schema}".unspent u
          where u.transaction_id = $1::text::uuid and u.output_index::integer = $2::text::integer)
        or not exists (select from "${schema}".transactions t where t.id = $1::text::uuid
          and pg_catalog.cardinality(pg_catalog.string_to_array(t.outputs::text, ';'::text)) > $2::text::integer)
      limit 1::bigint`,
    values: [id, String(index)],
  };
}

/** The row of {@link selectSpentByStatement}. */
export function mapSpentBy([row]: readonly Row[]): SpentBy {
  if (row === undefined) return { isKnown: false };
  return { isKnown: true, transactionId: row.spent_by ?? undefined };
}
