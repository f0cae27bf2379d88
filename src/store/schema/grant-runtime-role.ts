import { LedgerError } from '../../domain/errors.ts';
import type { Database } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';
import { lockMigrations } from './migrate.ts';

const ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Lets a role run ledgers on a schema, and no more: it can neither change the schema nor delete or truncate anything,
 * and of an output it can change nothing but who spent it. Runtimes of such a role start with `migrate: false`, or with
 * a schema that is up to date.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that is no plain role name.
 */
export async function grantRuntimeRole(database: Database, schema: string, role: string): Promise<void> {
  const ledger = checkSchemaName(schema);
  if (!ROLE.test(role))
    throw new LedgerError('ERR_INVALID_OPTIONS', `runtime role: ${role} does not match ${ROLE.source}`);
  await database.transaction(async ({ run, script }) => {
    // Two grants of one right at once are an error of the server's.
    await run(lockMigrations(ledger));
    await script(`
      grant usage on schema "${ledger}" to "${role}";
      grant select on all tables in schema "${ledger}" to "${role}";
      grant insert on "${ledger}".transactions, "${ledger}".utxos, "${ledger}".outbox to "${role}";
      grant update (spent_by) on "${ledger}".utxos to "${role}";
      grant update (status, attempts, due_at, claimed_by, last_error, settled_at) on "${ledger}".outbox to "${role}";
      grant usage on all sequences in schema "${ledger}" to "${role}";
      grant execute on all functions in schema "${ledger}" to "${role}";`);
  });
}
