import type { Database } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';

/** Removes a ledger with everything in it. For tests and trials. */
export async function dropSchema(database: Database, schema: string): Promise<void> {
  const name = checkSchemaName(schema);
  await database.transaction(({ script }) => script(`drop schema if exists "${name}" cascade`));
}
