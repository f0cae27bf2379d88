import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import { type Route, startBalancingPooler, unlessCommented } from '../support/balancing-pooler.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import { startStandbyCopy } from '../support/standby-copy.ts';

/** A pooler that ignores comments and knows the functions that write. */
const reads: Route = (text) =>
  /\b(?:commit_batch|commit_one|place_commits|settle_and_claim)\b/.test(text)
    ? 'primary'
    : unlessCommented(text.replace(/^\s*\/\*.*?\*\//, ''));

/** A server with a ledger, a standby that is behind what happens from here on, and a pooler in front of both. */
async function startServers() {
  const primary = await startPostgresServer();
  onTestFinished(() => primary.stop());
  await (await createLedger({ database: primary.url })).close();
  const standby = await startStandbyCopy(primary);
  onTestFinished(() => standby.stop());
  const pooler = await startBalancingPooler(primary.url, standby.url, unlessCommented);
  onTestFinished(() => pooler.close());
  const direct = await createLedger({ database: primary.url });
  onTestFinished(() => direct.close());
  return { direct, pooler };
}

async function isOnStandby(url: string, text: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows[0]?.pg_is_in_recovery;
}

test('reads behind a pooler that sends SELECTs to a standby which is behind run on the primary', async () => {
  const { direct, pooler } = await startServers();
  expect(await isOnStandby(pooler.url, 'select pg_is_in_recovery()')).toBe(true);
  expect(await isOnStandby(pooler.url, '/* a comment */ select pg_is_in_recovery()')).toBe(false);
  await direct.mint({ to: 'alice', assets: { gold: 5n } });

  const ledger = await createLedger({ database: pooler.url });
  onTestFinished(() => ledger.close());
  const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 5n }, key: 'pay-1' });

  expect(paid.status).toBe('committed');
  expect(await ledger.balance('bob')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
});

test('a pooler that sends every read to a standby causes errors that name it, and no refusal is recorded', async () => {
  const { direct, pooler } = await startServers();
  const ledger = await createLedger({ database: pooler.url, storeDeadlineMs: 1 });
  onTestFinished(() => ledger.close());
  await direct.mint({ to: 'alice', assets: { gold: 5n } });
  const pay = { from: 'alice', to: 'bob', assets: { gold: 5n }, key: 'pay-1' };
  pooler.route = reads;

  const error = await ledger.transfer(pay).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', retryable: true });
  expect(String((error as Error).message)).toContain('this server is a standby');
  await expect(ledger.balance('alice')).rejects.toThrow('this server is a standby');
  pooler.route = unlessCommented;
  expect((await direct.transfer(pay)).status).toBe('committed');
});
