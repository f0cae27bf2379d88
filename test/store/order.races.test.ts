import { expect, test } from 'vitest';
import { createLedger, type Ledger } from '../../src/index.ts';
import { pauseMs } from '../../src/platform/timers.ts';
import { COMMIT_ARGUMENTS } from '../../src/store/commit/commit-arguments.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { expectSound } from './support/expect-sound.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

// Races of several processes on one server; embedded Postgres has one connection.
const server = useOutsiders();

/** The run of 100,000: PURSEKIT_ORDER_TRANSACTIONS=100000 npx vitest run test/store/order.races.test.ts */
const TRANSACTIONS = Number(process.env.PURSEKIT_ORDER_TRANSACTIONS ?? 3_000);
const CALLERS = 20;
const KILL_MS = 100;
const RUN_MS_MAX = 1_800_000;

interface Seen {
  readonly position: number;
  readonly transactions: number;
}

test('nothing appears behind a position that was read, under two runtimes whose sessions are killed', {
  timeout: RUN_MS_MAX,
}, async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);
  const url = await ledgerUrl(database, schema);
  const options = { database: url, schema, migrate: false };
  const ledgers: Ledger[] = [await createLedger(options), await createLedger(options)];
  const random = seededRandom(15);
  const sql = async (text: string): Promise<Record<string, string | null>[]> =>
    database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  for (let wallet = 0; wallet < CALLERS; wallet += 1) {
    await ledgers[0]?.mint({ to: `w${wallet}`, assets: { gold: 1_000_000n } });
  }
  let [committed, isOver] = [0, false];
  const call = async (ledger: Ledger): Promise<void> => {
    while (!isOver) {
      const [from, to] = [Math.floor(random() * CALLERS), Math.floor(random() * (CALLERS - 1))];
      const command = { from: `w${from}`, to: `w${to === from ? CALLERS - 1 : to}`, assets: { gold: 1n } };
      const outcome = await ledger.transfer(command).catch(() => undefined);
      if (outcome?.status === 'committed') committed += 1;
      isOver ||= committed >= TRANSACTIONS;
    }
  };
  const seen: Seen[] = [];
  /** Reads up to the last position, as a reader of history does, and remembers how much there was. */
  const look = async (): Promise<void> => {
    await sql('select from $schema.place_commits(50, null)');
    const [row] = await sql(`select p.last::text as position, (select count(*) from $schema.transactions t
      join $schema.placed_commits c on c.id = t.commit_id where c.position <= p.last)::text as transactions
      from (select coalesce(max(position), 0) as last from $schema.placed_commits) p`);
    seen.push({ position: Number(row?.position), transactions: Number(row?.transactions) });
  };
  const read = async (): Promise<void> => {
    while (!isOver) {
      // Its session may be killed, too.
      await look().catch(() => {});
      await pauseMs(20);
    }
  };
  const kill = async (): Promise<void> => {
    while (!isOver) {
      await pauseMs(KILL_MS);
      const { rows } = await server.observer.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'pursekit' and query like $1 order by pid`,
        [`%"${schema}"%`],
      );
      const { pid } = rows[Math.floor(random() * rows.length)] ?? {};
      if (pid !== undefined) await server.observer.query('select pg_terminate_backend($1)', [pid]);
    }
  };

  const calls = ledgers.flatMap((ledger) => Array.from({ length: CALLERS }, () => call(ledger)));
  await Promise.all([...calls, read(), kill()]);
  for (const ledger of ledgers) await ledger.close();
  while ((await sql('select has_more from $schema.place_commits(500, null)'))[0]?.has_more === 'true');

  const late: Seen[] = [];
  for (const one of seen) {
    const [row] = await sql(`select count(*)::text as n from $schema.transactions t
      join $schema.placed_commits c on c.id = t.commit_id where c.position <= ${one.position}`);
    if (Number(row?.n) !== one.transactions) late.push(one);
  }
  const [order] = await sql(`select count(*)::text as commits, max(position)::text as last,
    (count(distinct position) = count(*))::text as is_unique,
    (select count(*) from $schema.unplaced_commits)::text as left
    from $schema.placed_commits`);
  expect(late).toEqual([]);
  expect(seen.length).toBeGreaterThan(10);
  expect(order).toEqual({ commits: order?.last, last: order?.last, is_unique: 'true', left: '0' });
  // In the order of positions, too, nothing is spent before it was created, and times never fall.
  const [causality] = await sql(`select count(*)::text as n from $schema.utxos u
    join $schema.transactions a on a.id = u.transaction_id join $schema.placed_commits ca on ca.id = a.commit_id
    join $schema.transactions b on b.id = u.spent_by join $schema.placed_commits cb on cb.id = b.commit_id
    where (cb.position, b.place::integer) <= (ca.position, a.place::integer)`);
  expect(causality).toEqual({ n: '0' });
  const [falls] = await sql(`select count(*)::text as n from (select recorded_at, lag(recorded_at) over
    (order by position) as before from $schema.placed_commits) p where recorded_at < before`);
  expect(falls).toEqual({ n: '0' });
  await expectSound({ sql });
});

test('a sweep that waits for another one numbers what that one left, and nothing twice', async () => {
  const [one, two] = await twoStores();
  for (const wallet of ['a', 'b', 'c']) await one.apply(wallet, mint(pay(wallet, { gold: 1n })));
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${one.schema}".place_commits(2, null)`);

  const waiting = two.store.history.placeCommits();
  await server.waiting(one);
  await server.outsider.query('commit');

  expect(await waiting).toEqual({ placed: 1, hasMore: false });
  expect(
    await one.sql('select position::text as p, id::text as id from $schema.placed_commits order by position'),
  ).toEqual(['1', '2', '3'].map((id) => ({ p: id, id })));
  await two.store.close();
});

test('a commit that waited for the lock of an input has a larger id than those committed meanwhile', async () => {
  const [one, two] = await twoStores();
  const grant = mint(pay('alice', { gold: 1n }));
  await one.apply('alice', grant);
  await server.hold(one, grant.id);

  const blocked = one.store.commit(unit('alice', transfer([output(grant)], [pay('bob', { gold: 1n })])));
  await server.waiting(one);
  const meanwhile = await two.store.commit(unit('carol', mint(pay('carol', { gold: 1n }))));
  await two.store.history.placeCommits();
  await server.outsider.query('rollback');
  const late = await blocked;

  expect(meanwhile).toMatchObject({ status: 'applied', commitId: 2 });
  expect(late).toMatchObject({ status: 'applied', commitId: 3 });
  await two.store.close();
});

test('the functions refuse another isolation level than READ COMMITTED', async () => {
  const [one, two] = await twoStores();
  await two.store.close();
  const calls = [
    'place_commits(1, null)',
    'project_spends(1, 1)',
    `settle_and_claim('{}', null, '{}', '{}', '{}', '{}', '{}', 1, 1, 1, 1, 0)`,
    `commit_batch(false, ${COMMIT_ARGUMENTS.map(() => `'{}'`).join(', ')}, 0)`,
    `commit_freezes(0, '{alice}', '{true}', '{true}', false, ${COMMIT_ARGUMENTS.map(() => `'{}'`).join(', ')}, 0)`,
    `commit_batch_slow_path(false, ${COMMIT_ARGUMENTS.map(() => `'{}'`).join(', ')}, 0)`,
  ];

  for (const level of ['repeatable read', 'serializable']) {
    for (const call of calls) {
      await server.outsider.query(`begin isolation level ${level}`);
      const called = server.outsider.query(`select from "${one.schema}".${call}`);
      await expect(called, call).rejects.toMatchObject({ code: '25001' });
      await server.outsider.query('rollback');
    }
  }
});

test('a ledger of a role whose default is another isolation level serves commands, deliveries and reads', async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);
  const url = new URL(await ledgerUrl(database, schema));
  url.searchParams.set('options', '-c default_transaction_isolation=serializable');
  await using ledger = await createLedger({ database: url.href, schema, migrate: false });
  const delivered: string[] = [];
  ledger.processor('Buy', ({ wallet }) => void delivered.push(wallet));

  await ledger.mint({ to: 'alice', assets: { gold: 5n }, actions: [{ type: 'Buy' }] });
  const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 2n }, key: 'pay' });
  await ledger.settled();

  expect([paid.status, delivered]).toEqual(['committed', ['alice']]);
  expect(await ledger.transactionByKey('pay')).toMatchObject({ position: 2 });
  expect((await ledger.balance('bob')).assets).toEqual({ gold: 2n });
});
