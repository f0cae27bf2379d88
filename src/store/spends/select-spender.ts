import { type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';

/**
 * The transaction that spent an output, from the history. Commits are read in the order of their ids, from the one that
 * created the output to the one that spends it: a commit has a smaller id than those that spend what it created.
 */
export function selectSpenderStatement(schema: string, { id, index }: { id: string; index: number }): Statement {
  return {
    name: 'select-spender',
    text: `select t.id::text as id from "${schema}".transactions t
      where t.commit_id >= (select c.commit_id from "${schema}".transactions c where c.id = $1::text::uuid)
        and pg_catalog.strpos(t.inputs || ' '::text, $2::text) > 0
      order by t.commit_id limit 1::bigint`,
    // The space tells 0197c0a1-…:1 from 0197c0a1-…:10.
    values: [id, `${id}:${index} `],
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}

/** The row of {@link selectSpenderStatement}. */
export function mapSpender([row]: readonly Row[]): string | undefined {
  return row?.id ?? undefined;
}
