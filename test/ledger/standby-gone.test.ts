import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { configure } from '../store/support/server-objects.ts';
import { startPostgresServer } from '../support/postgres-server.ts';

test('a ledger whose synchronous standby is gone takes a bounded number of sessions, and says what waits', async () => {
  const server = await startPostgresServer();
  onTestFinished(() => server.stop());
  const ledger = await createLedger({ database: server.url, storeDeadlineMs: 2_000 });
  const causes: string[] = [];
  ledger.on('store:retrying', ({ error }) => causes.push(String(error)));
  await configure(server.url, { synchronous_standby_names: 'gone' });

  const answers: unknown[] = [];
  for (let round = 1; round <= 6; round += 1) {
    const mint = (to: string): Promise<unknown> => ledger.mint({ to, assets: { gold: 1n } });
    answers.push(await mint(`wallet-${round}`).catch((error: { code: string }) => error.code));
  }

  const observer = new pg.Client(server.url);
  await observer.connect();
  const { rows } = await observer.query("select pid from pg_stat_activity where wait_event = 'SyncRep'");
  await observer.end();
  expect(rows).toHaveLength(4);
  expect(answers).toEqual([
    ...Array.from({ length: 4 }, () => 'ERR_IN_DOUBT'),
    ...Array(2).fill('ERR_STORE_UNAVAILABLE'),
  ]);
  expect(causes.at(-1)).toContain('4 sessions of earlier attempts of commit-batch are still waiting (SyncRep)');
  await configure(server.url, { synchronous_standby_names: '' });
  await ledger.mint({ to: 'alice', assets: { gold: 1n } });
  expect((await ledger.balance('wallet-1')).assets).toEqual({ gold: 1n });
  await ledger.close();
});
