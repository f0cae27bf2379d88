import pg from 'pg';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

test('a ledger reads and delivers stored bytes where the host sets bytea_output to escape', async () => {
  const { database, schema } = await openTestDatabase('server');
  const connectionString = await ledgerUrl(database, schema);
  const pool = new pg.Pool({ connectionString, options: '-c bytea_output=escape' });
  const ledger = await createLedger({ database: pool, schema });
  const delivered: unknown[] = [];
  ledger.processor('BuyItem', ({ action }) => {
    delivered.push(action);
  });
  const actions = [{ type: 'BuyItem', item: 'é\\1' }];
  const grant = { to: 'alice', assets: { gold: 1n }, key: 'grant', meta: { memo: 'a\\b' }, actions };

  const first = await ledger.mint(grant);
  const again = await ledger.mint(grant);
  await ledger.settled();

  expect(again).toEqual({ ...first, status: 'duplicate' });
  expect(delivered).toEqual(actions);
  await ledger.close();
  await pool.end();
});
