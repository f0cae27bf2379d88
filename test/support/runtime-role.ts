import { inject } from 'vitest';
import type { Database } from '../../src/store/postgres/database.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-role.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import type { TestLedgerOptions } from '../../src/testing/index.ts';

/*
 * In a run with PURSEKIT_TEST_RUNTIME_ROLE=1 every ledger and store on the server connects as a role that has what
 * `pursekit migrate --runtime-role` grants and no more; the tests inspect the data as the owner of the schema. In any
 * other run both are the owner.
 */

/** Options of `createTestLedger()` for a ledger on the server. */
export function onServer(): Pick<TestLedgerOptions, 'database' | 'owner'> {
  const [owner, runtime] = [inject('postgresUrl'), inject('runtimeUrl')];
  return runtime === null ? { database: owner } : { database: runtime, owner };
}

/** The role that ledgers on the server run as. */
export function ledgerRole(): string {
  return new URL(inject('runtimeUrl') ?? inject('postgresUrl')).username;
}

/** Returns true if that role may only run ledgers. */
export function isRuntimeRole(): boolean {
  return inject('runtimeUrl') !== null;
}

/** Returns the URL for a ledger on this schema of the server. For the runtime role it migrates the schema first. */
export async function ledgerUrl(owner: Database, schema: string): Promise<string> {
  const runtime = inject('runtimeUrl');
  if (runtime === null) return inject('postgresUrl');
  await migrate(owner, schema);
  await grantRuntimeRole(owner, schema, ledgerRole());
  return runtime;
}
