import type { Database } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';

/** Drops the schema of a ledger with all its data. For tests and trials. */
export async function dropSchema(database: Database, schema: string): Promise<void> {
  const name = checkSchemaName(schema);
  await database.transaction(({ script }) => script(`drop schema if exists "${name}" cascade`));
}
