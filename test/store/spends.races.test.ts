import { expect, test } from 'vitest';
import { createLedger, type Ledger } from '../../src/index.ts';
import { pauseMs } from '../../src/platform/timers.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { seededRandom } from '../../src/testing/index.ts';
import { openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import type { TestStore } from './support/open-store.ts';
import { twoStores, useOutsiders } from './support/two-stores.ts';
import { mint, output, pay, transfer } from './support/units.ts';

// Races of several processes on one server; embedded Postgres has one connection.
const server = useOutsiders();

const CALLERS = 10;
const TRANSACTIONS = Number(process.env.PURSEKIT_SPENDS_TRANSACTIONS ?? 1_500);
const KILL_MS = 50;
const RUN_MS_MAX = 1_800_000;

/** Commits `count` pairs of a mint and its spend, and gives them positions. */
async function spendPairs({ apply, store }: TestStore, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const made = mint(pay('a', { gold: 1n }));
    await apply('a', made, transfer([output(made)], [pay('b', { gold: 1n })]));
  }
  await store.history.placeCommits();
}

const projected = async ({ sql }: TestStore) =>
  (
    await sql(`select last_position::text as position, (select count(*) from $schema.spends)::text as spends
      from $schema.projected_spends`)
  )[0];

test('a step that waits for another one projects what that one left, and nothing twice', async () => {
  const [one, two] = await twoStores();
  await spendPairs(one, 3);
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${one.schema}".project_spends(4, 1000000)`);

  const waiting = two.store.history.projectSpends();
  await server.waiting(one);
  await server.outsider.query('commit');

  expect(await waiting).toEqual({ projected: 1, hasMore: false });
  expect(await projected(one)).toEqual({ position: '3', spends: '3' });
  await two.store.close();
});

test('a step whose session is killed leaves nothing, and the next one does all of it', async () => {
  const [one, two] = await twoStores();
  await spendPairs(one, 3);
  const { rows } = await server.outsider.query('select pg_backend_pid() as pid');
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${one.schema}".project_spends(4, 1000000)`);

  const waiting = two.store.history.projectSpends();
  await server.waiting(one);
  await server.observer.query('select pg_terminate_backend($1)', [rows[0].pid]);

  expect(await waiting).toEqual({ projected: 3, hasMore: false });
  expect(await projected(one)).toEqual({ position: '3', spends: '3' });
  await two.store.close();
});

test('a step does not wait for a commit in progress, and a commit does not wait for a step', async () => {
  const [one, two] = await twoStores();
  await spendPairs(one, 2);
  const made = mint(pay('c', { gold: 1n }));
  await one.apply('c', made);
  await server.lock(one, made.id);
  expect(await one.store.history.projectSpends()).toEqual({ projected: 2, hasMore: false });
  await server.outsider.query('rollback');

  await one.store.history.placeCommits();
  await server.outsider.query('begin');
  await server.outsider.query(`select from "${one.schema}".project_spends(100, 1000000)`);
  await two.apply('c', transfer([output(made)], [pay('d', { gold: 1n })]));
  await two.store.history.placeCommits();
  await server.outsider.query('commit');

  expect(await two.store.history.projectSpends()).toEqual({ projected: 1, hasMore: false });
  await two.store.close();
});

test('the projection follows the order, and readers are right, under three runtimes whose sessions are killed', {
  timeout: RUN_MS_MAX,
}, async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);
  const options = { database: await ledgerUrl(database, schema), schema, migrate: false };
  const ledgers = await Promise.all([
    createLedger(options),
    createLedger(options),
    createLedger({ ...options, history: false }),
  ]);
  const random = seededRandom(23);
  const sql = (text: string) =>
    database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  for (let wallet = 0; wallet < CALLERS; wallet += 1)
    await ledgers[0]?.mint({ to: `w${wallet}`, assets: { gold: 1_000_000n } });
  let [committed, isOver, asked] = [0, false, 0];
  const wrong: string[] = [];
  const call = async (ledger: Ledger, reader: Ledger): Promise<void> => {
    while (!isOver) {
      const [from, to] = [Math.floor(random() * CALLERS), Math.floor(random() * (CALLERS - 1))];
      const command = { from: `w${from}`, to: `w${to === from ? CALLERS - 1 : to}`, assets: { gold: 1n } };
      const outcome = await ledger.transfer(command).catch(() => undefined);
      if (outcome?.status !== 'committed') continue;
      committed += 1;
      isOver ||= committed >= TRANSACTIONS;
      if (random() > 0.1) continue;
      const { id, inputs } = outcome.transaction;
      const spender = await reader.spentBy(inputs[0]?.outpoint as string).catch(() => undefined);
      if (spender === undefined) continue;
      asked += 1;
      if (spender !== id) wrong.push(`${inputs[0]?.outpoint} is spent by ${id}, not by ${spender}`);
    }
  };
  const kill = async (): Promise<void> => {
    while (!isOver) {
      await pauseMs(KILL_MS);
      // Sessions in the middle of a step come first.
      const { rows } = await server.observer.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'pursekit' and query like $1
          order by position('project_spends' in query) = 0, state <> 'active', pid limit 3`,
        [`%"${schema}"%`],
      );
      const { pid } = rows[Math.floor(random() * rows.length)] ?? {};
      if (pid !== undefined) await server.observer.query('select pg_terminate_backend($1)', [pid]);
    }
  };
  const follow = async (): Promise<void> => {
    while (!isOver) {
      // A runtime projects once a second: this makes it much more often.
      await sql('select from $schema.place_commits(500, null), $schema.project_spends(3, 1000)').catch(() => {});
      await pauseMs(5);
    }
  };

  await Promise.all([
    ...ledgers.flatMap((ledger, at) => [
      ...Array.from({ length: CALLERS }, () => call(ledger, ledgers[(at + 1) % ledgers.length] as Ledger)),
    ]),
    kill(),
    follow(),
  ]);
  for (const ledger of ledgers) await ledger.close();
  expect((await verifyInvariants(database, schema)).filter(({ violations }) => violations > 0)).toEqual([]);
  while ((await sql('select has_more from $schema.place_commits(500, null)'))[0]?.has_more === 'true');
  while ((await sql('select has_more from $schema.project_spends(500, 100000)'))[0]?.has_more === 'true');

  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(TRANSACTIONS / 100);
  const [left] = await sql(`select (select count(*) from $schema.inputs)::text as inputs,
    (select count(*) from $schema.spends)::text as spends`);
  expect(left?.spends).toBe(left?.inputs);
  expect((await verifyInvariants(database, schema)).filter(({ violations }) => violations > 0)).toEqual([]);
});
