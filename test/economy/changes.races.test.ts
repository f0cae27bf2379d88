import { expect, test } from 'vitest';
import { type Change, createLedger, type Ledger } from '../../src/index.ts';
import { monotonicMs } from '../../src/platform/timers.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { createTestLedger, seededRandom } from '../../src/testing/index.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl, onServer } from '../support/runtime-role.ts';
import { give } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// Cases 60 and 61 of the feed: several processes on one server. Embedded Postgres has one connection.
closeTestDatabasesAfterAll();

/** The longer run: PURSEKIT_FEED_LOAD_MS=30000 npx vitest run test/economy/changes.races.test.ts */
const LOAD_MS = Number(process.env.PURSEKIT_FEED_LOAD_MS ?? 4_000);
const CALLERS = 20;

/** All that follows a cursor, to the end. */
async function read(ledger: Ledger, after?: string): Promise<Change[]> {
  const changes: Change[] = [];
  for await (const change of ledger.changes({ after, live: false, limit: 7 })) changes.push(change);
  return changes;
}

test('what was read of the feed never changes, and a commit that was late is behind it, once (case 60)', async () => {
  await using ledger = await createTestLedger(onServer());
  await using other = await ledger.another();
  await give(ledger, { alice: { gold: 100n } });
  const outsider = await connectToServer();
  const observer = await connectToServer();
  // The commit waits for the lock for as long as the test holds it, and not for the 250 ms of the schema.
  for (const name of ['commit_batch', 'commit_batch_slow_path'])
    await ledger.sql(`alter function $schema.${name} set lock_timeout = 0`);
  await outsider.query('begin');
  await outsider.query(`select from "${ledger.schema}".unspent where owner = 'alice' for update`);

  const blocked = ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 100n } });
  await waitingForLock(observer, ledger.schema);
  const meanwhile: string[] = [];
  for (let count = 0; count < 3; count += 1)
    meanwhile.push(committed(await other.mint({ to: 'bob', assets: { gold: 1n } })).id);
  const before = await read(other);
  await outsider.query('rollback');
  const late = committed(await blocked);

  expect(before.slice(1).map(({ id }) => id)).toEqual(meanwhile);
  const after = await read(other);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.slice(before.length).map(({ id }) => id)).toEqual([late.id]);
  expect(await read(ledger, before.at(-1)?.cursor)).toEqual(after.slice(before.length));
  await Promise.all([outsider.end(), observer.end()]);
});

test('under two runtimes a live feed is what is read at the end, and recordedAt never falls (case 61)', {
  timeout: 120_000 + LOAD_MS,
}, async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);
  const options = { database: await ledgerUrl(database, schema), schema, migrate: false };
  const ledgers = [await createLedger(options), await createLedger(options)];
  const reader = await createLedger(options);
  const random = seededRandom(61);
  for (let wallet = 0; wallet < CALLERS; wallet += 1) {
    await ledgers[0]?.mint({ to: `w${wallet}`, assets: { gold: 1_000_000n } });
  }
  const endMs = monotonicMs() + LOAD_MS;
  const answered: string[] = [];
  const call = async (ledger: Ledger): Promise<void> => {
    while (monotonicMs() < endMs) {
      const [from, to] = [Math.floor(random() * CALLERS), Math.floor(random() * (CALLERS - 1))];
      const command = { from: `w${from}`, to: `w${to === from ? CALLERS - 1 : to}`, assets: { gold: 1n } };
      answered.push(committed(await ledger.transfer(command)).id);
    }
  };
  /** A live feed up to the mint that ends the run. */
  const live = async (ledger: Ledger, limit: number): Promise<Change[]> => {
    const changes: Change[] = [];
    for await (const change of ledger.changes({ limit })) {
      changes.push(change);
      if (change.outputs[0]?.owner === 'last') break;
    }
    return changes;
  };
  const feeds = [...ledgers, reader].map((ledger, at) => live(ledger, [250, 10, 40][at] as number));

  await Promise.all(ledgers.flatMap((ledger) => Array.from({ length: CALLERS }, () => call(ledger))));
  await ledgers[0]?.mint({ to: 'last', assets: { gold: 1n } });
  const seen = await Promise.all(feeds);

  const stored = await read(reader);
  for (const changes of seen) expect(changes).toEqual(stored);
  const ids = stored.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(answered.length).toBeGreaterThan(100);
  const missing = new Set(answered);
  for (const id of ids) missing.delete(id);
  expect([...missing]).toEqual([]);
  const falls = stored.filter(({ recordedAt }, at) => recordedAt < (stored[at - 1]?.recordedAt ?? recordedAt));
  expect(falls).toEqual([]);
  for (const ledger of [...ledgers, reader]) await ledger.close();
});
