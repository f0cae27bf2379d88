import { expect, inject, test } from 'vitest';
import { delegate } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, storeOn } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

// Commits on a server that wait, lose their connection, or go on without it ("zombies").
const server = useOutsiders();

test('a unit waits for a commit in progress elsewhere, and is applied if that is rolled back', async () => {
  const [ledger, other] = await twoStores();
  const grant = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', grant);
  await server.hold(ledger, grant.id);

  const result = ledger.store.commit(unit('alice', transfer([output(grant)], [pay('bob', { gold: 5n })])));
  await server.waiting(ledger);
  await server.outsider.query('rollback');

  expect((await result).status).toBe('applied');
  await other.store.close();
  await expectSound(ledger);
});

test('a retry waits for a commit that goes on without its connection, and does not look it up', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  const grant = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', grant);
  await server.hold(ledger, grant.id);
  const zombies: Promise<unknown>[] = [];
  const database = delegate(ledger.database, {
    run(statement) {
      const running = ledger.database.run(statement);
      if (!statement.name.startsWith('commit-') || zombies.length > 0) return running;
      zombies.push(running);
      return Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    },
  });
  const { store, retries } = storeOn({ schema: ledger.schema, database });

  const spend = transfer([output(grant)], [pay('bob', { gold: 5n })]);
  const result = store.commit(unit('alice', spend));
  const both = server.waiting(ledger, 2).then(() => 'the zombie and its repeat wait');

  expect(await Promise.race([result, both])).toBe('the zombie and its repeat wait');
  await server.outsider.query('rollback');
  await Promise.all(zombies);
  expect(await result).toMatchObject({
    status: 'applied',
    commitId: (await store.transaction(spend.id))?.commitId,
    firstPlace: 1,
  });
  expect(retries).toMatchObject([{ statement: 'commit-batch', attempt: 1, inDoubt: true }]);
  await expectSound(ledger);
});

test('a commit whose connection fails is sent again and applied once', async () => {
  const [ledger, other] = await twoStores();
  const grant = mint(pay('alice', { gold: 5n }));
  await ledger.apply('alice', grant);
  await server.hold(ledger, grant.id);

  const result = ledger.store.commit(unit('alice', transfer([output(grant)], [pay('bob', { gold: 5n })])));
  const [victim] = await server.waiting(ledger);
  await server.observer.query('select pg_terminate_backend($1)', [victim]);
  await server.waiting(ledger);
  await server.outsider.query('rollback');

  expect((await result).status).toBe('applied');
  expect(ledger.retries).toMatchObject([{ statement: 'commit-batch', attempt: 1, inDoubt: true }]);
  expect(await ledger.store.balance('bob')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
  await other.store.close();
  await expectSound(ledger);
});

test('a retry waits for the zombie of its first send and returns the result of that', async () => {
  const [zombie, ledger] = await twoStores();
  const [blocker, grant] = [mint(pay('bank', { gold: 1n })), mint(pay('alice', { gold: 5n }), { key: 'grant-1' })];
  await zombie.apply('bank', blocker);
  const both = [unit('bank', transfer([output(blocker)], [pay('shop', { gold: 1n })])), unit('alice', grant)] as const;
  await server.hold(zombie, blocker.id);
  const first = zombie.commitTogether(...both);
  await server.waiting(zombie);

  const repeat = ledger.commitTogether(...both);
  await server.waiting(zombie, 2);
  await server.outsider.query('rollback');

  expect(statuses(await first)).toEqual(['applied', 'applied']);
  expect(await repeat).toEqual(await first);
  expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
  await ledger.store.close();
  await expectSound(zombie);
});

test('reads and commits on a stopped server reject as unavailable at the deadline', async () => {
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
