import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createLedger, isLedgerError, type Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl, onServer } from '../support/runtime-role.ts';

closeTestDatabasesAfterAll();

/** Sends a payment with a key until its outcome is known, as a host should. */
async function payForSure(ledger: TestLedger, at: number): Promise<Outcome['status']> {
  for (;;) {
    try {
      const { status } = await ledger.transfer({
        from: `payer_${at % 5}`,
        to: 'shop',
        assets: { gold: 1n },
        key: `pay-${at}`,
      });
      return status;
    } catch (error) {
      if (!isLedgerError(error) || !error.retryable) throw error;
    }
  }
}

test('terminated connections neither lose commands nor apply them twice', async () => {
  await using ledger = await createTestLedger(onServer());
  const payers = Array.from({ length: 5 }, (_, at) => `payer_${at}`);
  await Promise.all(payers.map((to) => ledger.mint({ to, assets: { gold: 1000n } })));
  const killer = new pg.Client(inject('postgresUrl'));
  await killer.connect();
  let retries = 0;
  ledger.on('store:retrying', () => (retries += 1));
  let batches = 0;
  let terminations = Promise.resolve();
  const terminate = async (): Promise<void> => {
    await killer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'pursekit' and query like '%${ledger.schema}%'`,
    );
  };
  // After every third batch connections are terminated: idle ones, and ones with a commit in progress.
  ledger.on('batch:committed', () => {
    batches += 1;
    if (batches % 3 === 0) terminations = terminations.then(terminate);
  });

  const statuses: string[] = [];
  const callers = Array.from({ length: 10 }, async (_, caller) => {
    for (let at = caller; at < 400; at += 10) statuses.push(await payForSure(ledger, at));
  });
  await Promise.all(callers);
  await terminations;
  await killer.end();

  expect(statuses).toHaveLength(400);
  expect(statuses.every((status) => status === 'committed' || status === 'duplicate')).toBe(true);
  expect(retries).toBeGreaterThan(0);
  expect((await ledger.balance('shop')).assets).toEqual({ gold: 400n });
  await expectConserved(ledger);
});

test("a ledger on the host's pool leaves the pool open", async () => {
  const { database, schema } = await openTestDatabase('server');
  const pool = new pg.Pool({ connectionString: await ledgerUrl(database, schema), max: 3 });
  const ledger = await createLedger({ database: pool, schema });
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });

  await ledger.close();

  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(pool.listenerCount('error')).toBe(0);
  await pool.end();
});

test('an unreachable database is reported with host and port and without the password', async () => {
  const start = createLedger({ database: 'postgres://joe:hunter2@127.0.0.1:1/games' });

  const error = await start.catch((reason: unknown) => reason);

  expect(isLedgerError(error, 'ERR_STORE_UNAVAILABLE')).toBe(true);
  expect((error as Error).message).toContain('127.0.0.1:1/games');
  expect(JSON.stringify([error, (error as Error).message])).not.toContain('hunter2');
});
