import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { freshSchema } from '../support/databases.ts';

test('no statement needs the session of another: a ledger works where each one gets a new backend', async () => {
  // What a pooler in transaction mode does at its worst.
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 4, maxUses: 1 });
  let backends = 0;
  pool.on('connect', () => {
    backends += 1;
  });
  const schema = freshSchema();
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
  await pool.query(`drop schema "${schema}" cascade`);
  await pool.end();
});
