import pg from 'pg';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

test('a ledger on an exhausted pool of the host fails at its deadline and recovers later', async () => {
  const { database, schema } = await openTestDatabase('server');
  // Without connectionTimeoutMillis such a pool waits without a limit.
  const pool = new pg.Pool({ connectionString: await ledgerUrl(database, schema), max: 1 });
  const ledger = await createLedger({ database: pool, schema, storeDeadlineMs: 1 });
  const held = await pool.connect();

  const minting = ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' });

  await expect(minting).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', retryable: true, key: 'grant' });
  held.release();
  expect((await ledger.mint({ to: 'alice', assets: { gold: 1n }, key: 'grant' })).status).toBe('committed');
  expect(pool.waitingCount).toBe(0);
  await ledger.close();
  await pool.end();
});
