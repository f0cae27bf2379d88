import pg from 'pg';
import { expect, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

test('a ledger works where each statement gets a new backend', async () => {
  const { database, schema } = await openTestDatabase('server');
  // The worst case of a pooler in transaction mode.
  const pool = new pg.Pool({ connectionString: await ledgerUrl(database, schema), max: 4, maxUses: 1 });
  let backends = 0;
  pool.on('connect', () => {
    backends += 1;
  });
  const ledger = await createLedger({ database: pool, schema });
  const delivered: string[] = [];
  ledger.processor('BuyItem', ({ id }) => {
    delivered.push(id);
  });
  await ledger.mint({ to: 'alice', assets: { gold: 100n } });

  const outcomes = [];
  for (let at = 0; at < 20; at += 1) {
    const actions = [{ type: 'BuyItem', item: at }];
    outcomes.push(await ledger.transfer({ from: 'alice', to: `w${at}`, assets: { gold: 1n }, key: `k${at}`, actions }));
  }
  await ledger.settled();

  expect(outcomes.every(({ status }) => status === 'committed')).toBe(true);
  expect(delivered).toHaveLength(20);
  expect(backends).toBeGreaterThan(40);
  expect((await ledger.balance('alice')).assets).toEqual({ gold: 80n });
  await ledger.close();
  await pool.end();
});
