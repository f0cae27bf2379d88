import { LedgerError } from '../../domain/errors.ts';

const SCHEMA = /^[a-z_][a-z0-9_]{0,30}$/;

/** The schema that holds a ledger, checked so that it can stand in SQL text. */
export function checkSchemaName(name: string): string {
  // A list of one name would match as that name does.
  if (typeof name !== 'string') throw new LedgerError('ERR_INVALID_OPTIONS', 'schema: expected text');
  if (!SCHEMA.test(name)) {
    throw new LedgerError('ERR_INVALID_OPTIONS', `schema: ${JSON.stringify(name)} does not match ${SCHEMA.source}`);
  }
  return name;
}
