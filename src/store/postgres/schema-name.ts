import { LedgerError } from '../../domain/errors.ts';

const SCHEMA = /^[a-z_][a-z0-9_]{0,30}$/;

/** Checks the name of a schema, so that it is safe in SQL text. */
export function checkSchemaName(name: string): string {
  // An array of one name would match the pattern as the name does.
  if (typeof name !== 'string') throw new LedgerError('ERR_INVALID_OPTIONS', 'schema: expected text');
  if (!SCHEMA.test(name)) {
    throw new LedgerError('ERR_INVALID_OPTIONS', `schema: ${JSON.stringify(name)} does not match ${SCHEMA.source}`);
  }
  return name;
}
