import { LedgerError } from '../../domain/errors.ts';
import type { Database } from '../postgres/database.ts';
import { checkSchemaName } from '../postgres/schema-name.ts';
import { lockMigrations } from './migrate.ts';

const ROLE = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Grants a role the rights to run ledgers on a schema, and no more: it cannot change the schema, and it writes
 * transactions, unspent outputs and their order only through the functions of the schema, which run with the rights of
 * its owner. Runtimes of such a role start with `migrate: false`, or on a schema that is up to date.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that does not match the pattern of role names.
 */
export async function grantRuntimeRole(database: Database, schema: string, role: string): Promise<void> {
  const ledger = checkSchemaName(schema);
  checkRole('runtime role', role);
  await grant(
    database,
    ledger,
    role,
    `
      grant update (status, attempts, due_at, claimed_by, lease_ms, last_error, settled_at)
        on "${ledger}".outbox to "${role}";
      -- A schema that was restored without privileges lets everyone call them.
      revoke execute on all functions in schema "${ledger}" from public;
      grant execute on all functions in schema "${ledger}" to "${role}";`,
  );
}

/**
 * Grants a role the rights to read ledgers on a schema, and no more: its readers see everything and write nothing.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that does not match the pattern of role names.
 */
export async function grantReaderRole(database: Database, schema: string, role: string): Promise<void> {
  const ledger = checkSchemaName(schema);
  checkRole('reader role', role);
  await grant(
    database,
    ledger,
    role,
    `
      -- The functions that write run with the rights of their owner, and are left out.
      do $grant$ declare readable regprocedure; begin
        for readable in select oid from pg_proc where pronamespace = '"${ledger}"'::regnamespace
          and (not prosecdef or proname = 'lapsed_at')
        loop execute format('grant execute on function %s to "${role}"', readable); end loop;
      end $grant$;`,
  );
}

/** Grants a role the right to see everything, and what the further statements grant. */
async function grant(database: Database, ledger: string, role: string, further: string): Promise<void> {
  await database.transaction(async ({ run, script }) => {
    // Postgres fails one of two concurrent grants on the same object.
    await run(lockMigrations(ledger));
    await script(`
      grant usage on schema "${ledger}" to "${role}";
      grant select on all tables in schema "${ledger}" to "${role}";${further}`);
  });
}

/** @throws LedgerError `ERR_INVALID_OPTIONS` */
function checkRole(what: string, role: string): void {
  // An array of one name would match the pattern as the name does.
  if (typeof role !== 'string') throw new LedgerError('ERR_INVALID_OPTIONS', `${what}: expected text`);
  if (!ROLE.test(role)) throw new LedgerError('ERR_INVALID_OPTIONS', `${what}: ${role} does not match ${ROLE.source}`);
}
