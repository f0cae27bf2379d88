import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { Change, HistoryEntry, HistoryOptions, Ledger } from '../../src/index.ts';
import { packHistory } from '../../src/store/history/pack-history.ts';
import type { PackSize } from '../../src/store/history-store.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { onServer } from '../support/runtime-role.ts';
import { give } from './support/holdings.ts';
import { packAll } from './support/pack-all.ts';
import { committed, pay } from './support/payments.ts';

// Case 60 of the history, and several packers: several processes on one server. Embedded Postgres has one connection.
closeTestDatabasesAfterAll();

const WATCHED = ['w0', 'w1', 'w7', 'hub'];

async function historyOf(ledger: Ledger, wallet: string, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of ledger.history(wallet, options)) entries.push(entry);
  return entries;
}

/** A connection in the role of ledgers, and what packs on it. */
async function packer(schema: string): Promise<{ client: pg.Client; pack: (size: PackSize) => Promise<boolean> }> {
  const client = await connectToServer(onServer().database as string);
  onTestFinished(() => client.end().catch(() => {}));
  const run = async ({ text, values }: Statement) => (await client.query(text, [...values])).rows;
  return { client, pack: async (size) => (await packHistory({ schema, run }, size)).hasMore };
}

test('an answer about the past never changes, and a late commit has a position behind it (case 60)', async () => {
  await using ledger = await createTestLedger(onServer());
  await using other = await ledger.another();
  await give(ledger, { alice: { gold: 100n } });
  const [outsider, observer] = [await connectToServer(), await connectToServer()];
  onTestFinished(() => Promise.all([outsider.end(), observer.end()]).then(() => {}));
  // The commit waits for the lock for as long as the test holds it, and not for the 250 ms of the schema.
  for (const name of ['commit_batch', 'commit_batch_slow_path'])
    await ledger.sql(`alter function $schema.${name} set lock_timeout = 0`);
  await outsider.query('begin');
  await outsider.query(`select from "${ledger.schema}".unspent where owner = 'alice' for update`);

  const blocked = pay(ledger, 'alice', 'bob', 100n);
  await waitingForLock(observer, ledger.schema);
  for (let count = 0; count < 3; count += 1) await other.mint({ to: 'bob', assets: { gold: 1n } });
  const [third] = (await other.history('bob', { limit: 1 }).page()).entries as [HistoryEntry];
  const t = third.recordedAt;
  const changesOf = async (after?: string): Promise<Change[]> => {
    const changes: Change[] = [];
    for await (const change of other.changes({ after, live: false })) changes.push(change);
    return changes;
  };
  const ask = async () => ({
    at: await other.balanceAt('bob', t),
    supply: await other.supplyAt(t),
    entries: (await historyOf(other, 'bob', { order: 'oldest' })).filter(({ recordedAt }) => recordedAt <= t),
    changes: (await changesOf()).filter(({ position }) => position <= third.position),
  });
  const before = await ask();
  const first = await other.history('bob', { order: 'oldest', limit: 3 }).page();
  await outsider.query('rollback');
  const late = await blocked;

  expect(before.at.assets).toEqual({ gold: 3n });
  expect(before.entries).toHaveLength(3);
  expect(await ask()).toEqual(before);
  await packAll(ledger);
  expect(await ask()).toEqual(before);
  const rest = await historyOf(other, 'bob', { order: 'oldest', after: first.cursor });
  expect(rest.map(({ transaction }) => transaction)).toEqual([late]);
  expect(rest[0]?.position).toBeGreaterThan(third.position);
  expect((rest[0]?.recordedAt as Date) > t).toBe(true);
  const last = before.changes.at(-1)?.cursor;
  expect((await changesOf(last)).map(({ id }) => id)).toEqual([late]);
});

/** Wallets for several parts of a pack, payments among some of them, and holds. */
async function fill(ledger: TestLedger, wallets: number): Promise<void> {
  const legs = Array.from({ length: wallets }, (_, at) => ({ mint: { gold: 100n, wood: 1n }, to: `w${at}` }));
  for (let from = 0; from < wallets; from += 100)
    committed(await ledger.exchange({ legs: legs.slice(from, from + 100) }));
  for (let round = 0; round < 12; round += 1) {
    await Promise.all([
      pay(ledger, `w${round}`, 'hub', 3n),
      pay(ledger, 'w0', `w${(round % 7) + 1}`, 1n),
      ledger.hold({ from: 'w1', assets: { gold: 2n }, hold: `h${round}` }),
    ]);
    if (round % 3 === 0) await ledger.capture({ hold: `h${round}`, to: 'w7' });
  }
}

test('packs of two runtimes at once, and after one that was killed, leave the answers and the invariants', {
  timeout: 120_000,
}, async () => {
  await using ledger = await createTestLedger(onServer());
  await fill(ledger, 1_200);
  const histories = async () => {
    const all = [];
    for (const wallet of WATCHED) {
      for (const options of [{}, { order: 'oldest' }, { asset: 'gold', limit: 2 }, { limit: 1 }] as const)
        all.push(await historyOf(ledger, wallet, options));
      for (const position of [1, 11, 12, 13, 20, 25]) all.push(await ledger.balanceAt(wallet, { position }));
    }
    all.push(await ledger.supplyAt({ position: 20 }));
    return all;
  };
  const unpacked = await histories();
  const observer = await connectToServer();
  onTestFinished(() => observer.end());

  // All 12 exchanges in one pack: three parts. The first runtime is killed after the first one.
  const one = await connectToServer(onServer().database as string);
  onTestFinished(() => one.end().catch(() => {}));
  const pid = (await one.query('select pg_backend_pid() as pid')).rows[0].pid as number;
  let parts = 0;
  const run = async ({ name, text, values }: Statement) => {
    if (name === 'pack-pages') parts += 1;
    if (parts === 2) await observer.query('select pg_terminate_backend($1)', [pid]);
    return (await one.query(text, [...values])).rows;
  };
  await expect(packHistory({ schema: ledger.schema, run }, { bytes: 1_000_000, commits: 12 })).rejects.toThrow();
  const [state] = await ledger.sql(`select last_position::text as last, target::text as target,
    (select count(*)::text from $schema.history_pages) as pages from $schema.packed_history`);
  expect(state).toMatchObject({ last: '0', target: '12' });
  expect(Number(state?.pages)).toBeGreaterThan(0);
  expect(await histories()).toEqual(unpacked);
  await expectConserved(ledger);

  // Two go on with it, and with small packs of what follows, while a reader pages through.
  const [left, right] = [await packer(ledger.schema), await packer(ledger.schema)];
  let isOver = false;
  const reader = async (): Promise<number> => {
    let reads = 0;
    for (; !isOver || reads === 0; reads += 1) expect(await histories()).toEqual(unpacked);
    return reads;
  };
  const packing = async ({ pack }: typeof left, size: PackSize): Promise<void> => {
    while (await pack(size));
  };
  const [reads] = await Promise.all([
    reader(),
    Promise.all([packing(left, { bytes: 1, commits: 3 }), packing(right, { bytes: 100, commits: 3 })]).then(() => {
      isOver = true;
    }),
  ]);
  expect(reads).toBeGreaterThan(0);
  await packAll(ledger);
  const [end] =
    await ledger.sql(`select (last_position = (select max(position) from $schema.placed_commits))::text as all
    from $schema.packed_history`);
  expect(end).toEqual({ all: 'true' });
  expect(await histories()).toEqual(unpacked);
  await expectConserved(ledger);
});

test('packers that an outsider keeps waiting fail, and readers do not wait for them', async () => {
  await using ledger = await createTestLedger(onServer());
  await give(ledger, { ann: { gold: 5n } });
  const entries = await historyOf(ledger, 'ann');
  for (const name of ['begin_pack', 'pack_pages'])
    await ledger.sql(`alter function $schema.${name} set lock_timeout = '20ms'`);
  const outsider = await connectToServer();
  onTestFinished(() => outsider.end());
  const { pack } = await packer(ledger.schema);
  const size = { bytes: 1, commits: 1 };
  await outsider.query('begin');
  await outsider.query(`select pg_advisory_xact_lock('"${ledger.schema}".packed_history'::regclass::oid::bigint)`);

  await expect(pack(size)).rejects.toMatchObject({ code: '55P03' });
  expect(await historyOf(ledger, 'ann')).toEqual(entries);
  await give(ledger, { ann: { gold: 5n } });
  expect((await ledger.balanceAt('ann', { position: 2 })).assets).toEqual({ gold: 10n });
  await outsider.query('rollback');
  expect(await pack(size)).toBe(true);
  expect((await historyOf(ledger, 'ann')).slice(1)).toEqual(entries);
  await expectConserved(ledger);
});
