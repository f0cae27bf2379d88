import { isLedgerError, LedgerError, messageOf } from '../../domain/errors.ts';
import type { Database } from '../postgres/database.ts';
import { assertMigrated } from './migrate.ts';

/** Unknown table, function, schema, column, type; a cached plan whose columns changed. */
const MISSING_OBJECT = /^(42P01|42883|3F000|42703|42704|0A000)$/;

/** True for an error of the server that says that an object of the schema is missing or is another one. */
export function isSchemaError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && MISSING_OBJECT.test(code);
}

/**
 * Explains such an error of a running ledger: the schema was dropped, or migrated to another version. Looks at the
 * schema as a start does, and gives the same advice.
 */
export async function explainSchemaError(database: Database, schema: string, error: unknown): Promise<LedgerError> {
  try {
    await assertMigrated(database, schema);
  } catch (reason) {
    if (isLedgerError(reason, 'ERR_SCHEMA')) return new LedgerError('ERR_SCHEMA', reason.message, { cause: error });
  }
  const lacking = `schema "${schema}" lacks what this pursekit needs: ${messageOf(error)}`;
  return new LedgerError('ERR_SCHEMA', `${lacking}; restore it, or name another one`, { cause: error });
}
