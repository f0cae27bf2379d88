import { inject } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-runtime-role.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import type { TestLedgerOptions } from '../../src/testing/index.ts';

/*
 * In a run with PURSEKIT_TEST_RUNTIME_ROLE=1 every ledger and store on the server works as a role that has what
 * `pursekit migrate --runtime-role` grants and no more; the tests themselves look on as the owner of the schema. In any
 * other run all of this is the owner.
 */

/** What `createTestLedger()` needs for a ledger on the server. */
export function onServer(): Pick<TestLedgerOptions, 'database' | 'owner'> {
  const [owner, runtime] = [inject('postgresUrl'), inject('runtimeUrl')];
  return runtime === null ? { database: owner } : { database: runtime, owner };
}

/** The role that ledgers on the server run as. */
export function ledgerRole(): string {
  return new URL(inject('runtimeUrl') ?? inject('postgresUrl')).username;
}

/** Whether that role may do no more than run ledgers. */
export function isRuntimeRole(): boolean {
  return inject('runtimeUrl') !== null;
}

/** The URL that a ledger on this schema of the server is given; a role that may not make the schema finds it made. */
export async function ledgerUrl(owner: Database, schema: string): Promise<string> {
  const runtime = inject('runtimeUrl');
  if (runtime === null) return inject('postgresUrl');
  await migrate(owner, schema);
  await grantRuntimeRole(owner, schema, ledgerRole());
  return runtime;
}
