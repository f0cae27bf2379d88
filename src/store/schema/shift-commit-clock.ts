import type { Database } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';

/** Sets the clock of commits ahead of that of the database. For tests; the role has to own the schema. */
export async function shiftCommitClock(database: Database, schema: string, aheadMs: number): Promise<void> {
  const name = checkSchemaName(schema);
  const shift = `${Number(aheadMs)} * interval '1 millisecond'`;
  await database.run({
    name: 'shift-commit-clock',
    text: `create or replace function "${name}".commit_clock() returns timestamptz language sql volatile
      as $clock$ select pg_catalog.date_trunc('milliseconds', pg_catalog.clock_timestamp() + ${shift}) $clock$`,
    values: [],
  });
}
