import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openAdmin } from '../../src/admin/index.ts';
import { createLedger, type HistoryEntry, type LedgerReader, openReader, type ReaderOptions } from '../../src/index.ts';
import { createTestLedger, ManualClock } from '../../src/testing/index.ts';
import { packAll } from '../economy/support/pack-all.ts';
import { committed } from '../economy/support/payments.ts';
import { execute, temporaryRole } from '../store/support/server-objects.ts';
import { closeTestDatabasesAfterAll, freshSchema } from '../support/databases.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres-server.ts';
import { onServer } from '../support/runtime-role.ts';
import { startStandbyCopy } from '../support/standby-copy.ts';

closeTestDatabasesAfterAll();

/** A ledger in which ann paid ben, and in which one commit has no position. */
async function fill(url: string, schema = 'pursekit'): Promise<{ readonly minted: string; readonly paid: string }> {
  await using ledger = await createLedger({ database: url, schema });
  const minted = committed(await ledger.mint({ to: 'ann', assets: { gold: 10n } })).id;
  const paid = committed(await ledger.transfer({ from: 'ann', to: 'ben', assets: { gold: 4n }, key: 'pay-1' })).id;
  await ledger.hold({ from: 'ben', assets: { gold: 1n }, hold: 'bid-1' });
  await ledger.top('gold');
  await ledger.mint({ to: 'ann', assets: { gold: 100n } });
  return { minted, paid };
}

async function open(database: string, schema = 'pursekit'): Promise<LedgerReader> {
  const reader = await openReader({ database, schema });
  onTestFinished(() => reader.close());
  return reader;
}

/** Checks every read of a filled ledger. What follows the order of positions ends at position 3. */
async function expectReads(reader: LedgerReader, { minted, paid }: Awaited<ReturnType<typeof fill>>): Promise<void> {
  expect(await reader.balance('ann')).toEqual({ assets: { gold: 106n }, held: {}, utxos: 2 });
  expect((await reader.utxos('ann')).map(({ assets }) => assets.gold)).toEqual([6n, 100n]);
  expect(await reader.holds('ben')).toMatchObject([{ id: 'bid-1', state: 'open' }]);
  expect(await reader.holdById('bid-1')).toMatchObject({ wallet: 'ben' });
  expect(await reader.transaction(paid)).toMatchObject({ kind: 'transfer', position: 2 });
  expect(await reader.transactionByKey('pay-1')).toMatchObject({ id: paid });
  expect(await reader.spentBy(`${minted}:0`)).toBe(paid);
  expect((await reader.supply()).get('gold')).toMatchObject({ minted: 110n, circulating: 110n });
  expect(await reader.assets()).toEqual([]);
  expect(await reader.asset('gold')).toBeUndefined();

  const { position, recordedAt } = await reader.lastPosition();
  expect([position, recordedAt]).toEqual([3, expect.any(Date)]);
  expect((await reader.balanceAt('ann', { position })).assets).toEqual({ gold: 6n });
  expect(await reader.balanceAt('ben', recordedAt as Date)).toMatchObject({ assets: { gold: 3n }, held: { gold: 1n } });
  expect((await reader.supplyAt({ position })).get('gold')).toEqual({ minted: 10n, burned: 0n, owned: 10n });
  const { entries } = await reader.history('ann').page();
  expect(entries.map(({ assets }) => assets.gold?.available)).toEqual([-4n, 10n]);
  expect(await reader.top('gold')).toEqual([
    { wallet: 'ann', available: 6n, held: 0n },
    { wallet: 'ben', available: 3n, held: 1n },
  ]);
  const kinds: string[] = [];
  for await (const { kind } of reader.changes({ live: false })) kinds.push(kind);
  expect(kinds).toEqual(['mint', 'transfer', 'hold']);
  expect((await reader.ancestry(`${paid}:0`))?.transactions.map(({ kind }) => kind)).toEqual(['transfer', 'mint']);
}

async function startServer(): Promise<PostgresServer> {
  const server = await startPostgresServer();
  onTestFinished(() => server.stop());
  return server;
}

test('a reader answers from a standby as of the last position, and a ledger does not start there', async () => {
  const primary = await startServer();
  const filled = await fill(primary.url);
  const standby = await startStandbyCopy(primary);
  onTestFinished(() => standby.stop());

  await expect(createLedger({ database: standby.url })).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT' });
  const reader = await open(standby.url);
  await expectReads(reader, filled);

  await expect(reader.balanceAt('ann', new Date(Date.now() + 60_000))).rejects.toMatchObject({
    problem: 'moment_invalid',
  });
  await reader.close();
  await expect(reader.balance('ann')).rejects.toMatchObject({ code: 'ERR_CLOSED' });

  // A standby refuses a transaction at this level.
  const serializable = new URL(standby.url);
  serializable.searchParams.set('options', '-c default_transaction_isolation=serializable');
  await expectReads(await open(serializable.href), filled);
});

test('a reader of a role that may only read answers, and its role can write nothing', async () => {
  const [url, schema] = [inject('postgresUrl'), freshSchema()];
  const { name, url: readerUrl } = await temporaryRole();
  const filled = await fill(url, schema);
  await using admin = await openAdmin({ database: url, schema });
  await expect(openReader({ database: readerUrl, schema })).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT' });
  await admin.grantReaderRole(name);
  await execute(`alter role ${name} set default_transaction_read_only = on`);
  await expectReads(await open(readerUrl, schema), filled);

  await execute(`alter role ${name} reset default_transaction_read_only`);
  const client = new pg.Client(readerUrl);
  await client.connect();
  onTestFinished(() => client.end());
  for (const write of [
    `select ${schema}.place_commits(1, null)`,
    `select from ${schema}.rank_wallets('gold', 1)`,
    `update ${schema}.outbox set status = 'delivered'`,
    `insert into ${schema}.unspent select * from ${schema}.unspent`,
  ])
    await expect(client.query(write), write).rejects.toMatchObject({ code: '42501' });
});

test('a reader follows the feed of a running ledger, and needs one for the first ranking of an asset', async () => {
  await using ledger = await createTestLedger(onServer());
  await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  const reader = await open(onServer().database as string, ledger.schema);
  const feed = reader.changes()[Symbol.asyncIterator]();
  expect((await feed.next()).value).toMatchObject({ kind: 'mint' });
  const next = feed.next();
  await ledger.burn({ from: 'ann', assets: { gold: 1n } });
  expect((await next).value).toMatchObject({ kind: 'burn' });
  await feed.return?.();

  await ledger.mint({ to: 'ann', assets: { gold: 5n } });
  await ledger.history('ann').page();
  expect(await reader.top('gold')).toEqual([{ wallet: 'ann', available: 5n, held: 0n }]);
  await packAll(ledger);
  await expect(reader.top('gold')).rejects.toMatchObject({ code: 'ERR_READ_ONLY', retryable: false });
  await ledger.top('gold');
  expect(await reader.top('gold')).toEqual([{ wallet: 'ann', available: 5n, held: 0n }]);
});

test('a reader refuses a time of which the answer could still change', async () => {
  // No sweep runs but those of the test.
  await using ledger = await createTestLedger({ ...onServer(), clock: new ManualClock() });
  const reader = await open(onServer().database as string, ledger.schema);
  const refused = { problem: 'moment_invalid' };
  await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  await expect(reader.balanceAt('ann', new Date())).rejects.toMatchObject(refused);

  await ledger.sql('select pg_sleep(0.005)');
  await ledger.mint({ to: 'ann', assets: { gold: 1n } });
  // Each is full, so that none says up to when the order is final.
  for (let sweeps = 0; sweeps < 2; sweeps += 1) await ledger.sql('select from $schema.place_commits(1, null)');
  const [last, first] = (await reader.history('ann').page()).entries as [HistoryEntry, HistoryEntry];
  expect((await reader.balanceAt('ann', first.recordedAt)).assets).toEqual({ gold: 1n });
  await expect(reader.balanceAt('ann', last.recordedAt)).rejects.toMatchObject(refused);
  await expect(reader.supplyAt(new Date(Date.now() + 60_000))).rejects.toMatchObject(refused);
});

test('a reader creates no database in a directory that has none', async () => {
  const dataDir = join(await mkdtemp(join(tmpdir(), 'pursekit-reader-')), 'mistyped');
  await expect(openReader({ database: { dataDir } })).rejects.toMatchObject({ code: 'ERR_DATABASE_UNFIT' });
  expect(existsSync(dataDir)).toBe(false);
});

test.each<[string, object]>([
  ['no database', {}],
  ['a database in memory, which would be new', { database: 'memory' }],
  ['an option of a ledger that writes', { database: 'postgres://localhost/game', history: false }],
  ['a database that is undefined', { database: undefined }],
])('openReader() refuses %s', async (_, options) => {
  await expect(openReader(options as ReaderOptions)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
});
