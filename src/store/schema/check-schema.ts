import { LedgerError } from '../../domain/errors.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { textArray } from '../postgres/sql-array.ts';
import { MIGRATIONS } from './migrations.ts';

/** Every function that a step of this package creates. */
const FUNCTIONS: readonly string[] = [
  ...new Set(
    MIGRATIONS.flatMap(({ script }) =>
      [...script.matchAll(/function \$schema\.(\w+)/g)].map(([, name]) => name as string),
    ),
  ),
];

/**
 * Checks that the schema acts on its own rows and that this role sees all of them.
 *
 * 1. The bodies of functions name the schema that they were created in. After `alter schema … rename` they still name
 *    the old one, which may be another ledger by now: a commit would move the money of that ledger.
 * 2. Row-level security makes rows invisible without an error: wallets would look empty.
 *
 * @throws LedgerError `ERR_SCHEMA`.
 */
export async function checkSchema(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
): Promise<void> {
  const rows = await run({
    name: 'check-schema',
    text: `select 'function' as part, p.proname::text as name from pg_catalog.pg_proc p
        join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname = $1::text and p.proname::text = any($2::text::text[])
        and pg_catalog.replace(p.prosrc, '"'::text || $1::text || '".'::text, ''::text) ~ '"[a-z_][a-z0-9_]*"[.]'::text
      union all
      select 'table', c.relname::text from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        join pg_catalog.pg_roles o on o.oid = c.relowner
      where n.nspname = $1::text and c.relkind = 'r'::"char"
        and c.relname::text = any(
          ('{migrations,transactions,unspent,outbox,archived_actions,holds,reversals,reversed_by,'::text
            || 'placed_commits,unplaced_commits,commit_order,'::text
            || 'spends,projected_spends,history_pages,balance_points,packed_history,ranked_assets,ranked_wallets,'::text
            || 'counted_wallets,counted_totals,'::text
            || 'counted_changes}'::text)::text[])
        -- The views read with the rights of the owner of the tables.
        and (pg_catalog.row_security_active(c.oid)
          or (c.relrowsecurity and c.relforcerowsecurity and not o.rolsuper and not o.rolbypassrls))
      order by 1, 2`,
    values: [schema, textArray(FUNCTIONS)],
  });
  const named = (part: string): string[] => rows.filter((row) => row.part === part).map(({ name }) => name as string);
  const [functions, tables] = [named('function'), named('table')];
  if (functions.length > 0) {
    throw new LedgerError(
      'ERR_SCHEMA',
      `schema "${schema}" was renamed or copied: its functions (${functions.join(', ')}) still name the schema that ` +
        'they were created in, and would move the money of a ledger there; give the schema back its old name',
    );
  }
  if (tables.length > 0) {
    throw new LedgerError(
      'ERR_SCHEMA',
      `row-level security hides rows of schema "${schema}" (${tables.join(', ')}): wallets would look empty; disable ` +
        'it on these tables, or give the roles of the ledger BYPASSRLS',
    );
  }
}
