import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

test.each([
  { state: 'an open', statements: ['begin'] },
  { state: 'a failed', statements: ['begin', 'select 1 / 0'] },
])('what is committed is stored where the host left $state database transaction in its pool', async (left) => {
  const { database: owner, schema } = await openTestDatabase('server');
  const pool = new pg.Pool({ connectionString: await ledgerUrl(owner, schema), max: 5 });
  onTestFinished(() => pool.end());
  const ledger = await createLedger({ database: pool, schema });
  const reasons: string[] = [];
  ledger.on('connection:discarded', ({ reason }) => reasons.push(reason));
  await ledger.mint({ to: 'alice', assets: { gold: 100n } });
  const client = await pool.connect();
  for (const statement of left.statements) await client.query(statement).catch(() => {});
  client.release();

  for (let number = 0; number < 10; number += 1) {
    const outcome = await ledger.transfer({ from: 'alice', to: 'shop', assets: { gold: 1n }, key: `buy-${number}` });
    expect(outcome.status).toBe('committed');
  }

  const observer = new pg.Client(inject('postgresUrl'));
  await observer.connect();
  const { rows } = await observer.query(`select count(*) from "${schema}".transactions where kind = 'transfer'`);
  await observer.end();
  expect(rows).toEqual([{ count: '10' }]);
  expect(reasons).toEqual(['it is inside a database transaction that was not ended']);
  await ledger.close();
});
