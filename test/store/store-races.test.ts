import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/store/open-database.ts';
import type { PlannedTransaction } from '../../src/store/store.ts';
import { systemWorld } from '../../src/system-world.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, storeOn, type TestStore } from './support/open-store.ts';
import { connectToServer, waitingForLock } from './support/second-connection.ts';
import { digest, mint, output, pay, transfer, unit } from './support/units.ts';

// What several processes do to each other on one server; embedded Postgres has one connection.
closeTestDatabasesAfterAll();

type Three<T> = [T, T, T];

let outsider: pg.Client;
// Not the outsider: what a connection sees of the others stands still while its database transaction is open.
let observer: pg.Client;

beforeEach(async () => {
  [outsider, observer] = await Promise.all([connectToServer(), connectToServer()]);
});

afterEach(async () => {
  await Promise.all([outsider.end(), observer.end()]);
});

/** Two stores with connections of their own on one schema, as two processes have. */
async function twoStores(): Promise<[TestStore, TestStore]> {
  const { schema, database } = await openTestDatabase('server');
  const first = await openStore({ schema, database });
  return [first, storeOn({ schema, database: await openDatabase(inject('postgresUrl')) })];
}

/** Holds the rows of an outpoint, as a commit does that is still under way somewhere. */
async function hold({ schema }: TestStore, transactionId: string): Promise<void> {
  await outsider.query('begin');
  await outsider.query(`select from "${schema}".utxos where transaction_id = $1 for update`, [transactionId]);
}

test('an outpoint that two stores spend at once goes to one of them, round after round', async () => {
  const [one, two] = await twoStores();
  const grants = Array.from({ length: 30 }, () => mint(pay('alice', { gold: 1n })));
  await one.apply('alice', ...grants);

  for (const grant of grants) {
    const claim = (to: string) => unit('alice', transfer([output(grant)], [pay(to, { gold: 1n })]));
    const results = await Promise.all([one.store.commit(claim('bob')), two.store.commit(claim('carol'))]);
    expect(statuses(results).sort()).toEqual(['applied', 'lost']);
  }

  await two.store.close();
  await expectSound(one);
});

test('a key that two stores commit at once is applied by one and known to the other, round after round', async () => {
  const [one, two] = await twoStores();

  for (let round = 1; round <= 30; round += 1) {
    const grant = () => unit('alice', mint(pay('alice', { gold: 1n }), { key: `grant-${round}` }));
    const results = await Promise.all([one.store.commit(grant()), two.store.commit(grant())]);
    expect(statuses(results).sort()).toEqual(['applied', 'known']);
  }

  await two.store.close();
  expect(await one.store.balance('alice')).toEqual({ assets: { gold: 30n }, utxos: 30 });
  await expectSound(one);
});

test('batches that spend the same outputs in opposite orders do not deadlock', async () => {
  const [one, two] = await twoStores();
  const [first, middle, last] = [1, 2, 3].map((at) => mint(pay(`w${at}`, { gold: 1n }))) as Three<PlannedTransaction>;
  await one.apply('bank', first, middle, last);
  const claim = (grant: PlannedTransaction, to: string) =>
    unit(output(grant).owner, transfer([output(grant)], [pay(to, { gold: 1n })]));
  await hold(one, middle.id);

  const forth = one.commitTogether(...[first, middle, last].map((grant) => claim(grant, 'bob')));
  const back = two.commitTogether(...[last, middle, first].map((grant) => claim(grant, 'carol')));
  await waitingForLock(observer, one.schema, 2);
  await outsider.query('rollback');

  expect([...statuses(await forth), ...statuses(await back)].filter((status) => status === 'applied')).toHaveLength(3);
  expect([...one.retries, ...two.retries]).toEqual([]);
  await two.store.close();
  await expectSound(one);
});

test('batches that carry the same keys in opposite orders do not deadlock', async () => {
  const [one, two] = await twoStores();
  const grant = (key: string) => unit('alice', mint(pay('alice', { gold: 1n }), { key }));
  await outsider.query('begin');
  await outsider.query(
    `insert into "${one.schema}".transactions (id, kind, key, fingerprint, committed_at) values ($1, 'refused', 'm', $2, now())`,
    [systemWorld.transactionId(), digest('')],
  );

  const forth = one.commitTogether(...['a', 'm', 'z'].map(grant));
  const back = two.commitTogether(...['z', 'm', 'a'].map(grant));
  await waitingForLock(observer, one.schema, 2);
  await outsider.query('rollback');

  const results = [...statuses(await forth), ...statuses(await back)].sort();
  expect(results).toEqual(['applied', 'applied', 'applied', 'known', 'known', 'known']);
  const codes = [...one.retries, ...two.retries].map(({ error }) => (error as { code?: string }).code);
  expect(codes).toEqual(['23505']);
  await two.store.close();
  await expectSound(one);
});

test('a unit waits for a commit under way elsewhere, and is applied when that is rolled back', async () => {
  const [ledger, other] = await twoStores();
  const grant = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', grant);
  await hold(ledger, grant.id);

  const result = ledger.store.commit(unit('alice', transfer([output(grant)], [pay('bob', { gold: 5n })])));
  await waitingForLock(observer, ledger.schema);
  await outsider.query('rollback');

  expect((await result).status).toBe('applied');
  await other.store.close();
  await expectSound(ledger);
});

test('a commit whose connection dies is sent again and applied once', async () => {
  const [ledger, other] = await twoStores();
  const grant = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', grant);
  await hold(ledger, grant.id);

  const result = ledger.store.commit(unit('alice', transfer([output(grant)], [pay('bob', { gold: 5n })])));
  const [victim] = await waitingForLock(observer, ledger.schema);
  await observer.query('select pg_terminate_backend($1)', [victim]);
  await waitingForLock(observer, ledger.schema);
  await outsider.query('rollback');

  expect((await result).status).toBe('applied');
  expect(ledger.retries).toMatchObject([{ statement: 'commit-batch', attempt: 1, inDoubt: true }]);
  expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 5n }, utxos: 1 });
  await other.store.close();
  await expectSound(ledger);
});

test('a repeat waits for the zombie of its first send and answers what that did', async () => {
  const [zombie, ledger] = await twoStores();
  const [blocker, grant] = [mint(pay('bank', { gold: 1n })), mint(pay('alice', { gold: 5n }), { key: 'grant-1' })];
  await zombie.apply('bank', blocker);
  const both = [unit('bank', transfer([output(blocker)], [pay('shop', { gold: 1n })])), unit('alice', grant)] as const;
  await hold(zombie, blocker.id);
  const first = zombie.commitTogether(...both);
  await waitingForLock(observer, zombie.schema);

  const repeat = ledger.commitTogether(...both);
  await waitingForLock(observer, zombie.schema, 2);
  await outsider.query('rollback');

  expect(statuses(await first)).toEqual(['applied', 'applied']);
  expect(await repeat).toEqual(await first);
  expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 5n }, utxos: 1 });
  await ledger.store.close();
  await expectSound(zombie);
});

test('a server that is gone is unavailable by the deadline, for reads and for commits', async () => {
  const { schema, database } = await openTestDatabase('server');
  await openStore({ schema, database });
  const url = new URL(inject('postgresUrl'));
  url.port = '1';
  const { store } = storeOn({ schema, database: await openDatabase(url.href) }, 200);

  const answers = await Promise.allSettled([
    store.commit(unit('alice', mint(pay('alice', { gold: 1n })))),
    store.balance('alice'),
    store.unspent('alice'),
    store.supply(),
  ]);

  const unavailable = { status: 'rejected', reason: { code: 'ERR_STORE_UNAVAILABLE', retryable: true } };
  expect(answers).toMatchObject([unavailable, unavailable, unavailable, unavailable]);
  await store.close();
});
