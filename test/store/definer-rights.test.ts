import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { COMMIT_ARGUMENTS } from '../../src/store/commit/commit-arguments.ts';
import { type BatchedResult, commitBatchStatement, mapBatchResult } from '../../src/store/commit/commit-batch.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-role.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { connectToServer } from './support/second-connection.ts';
import { execute, temporaryRole } from './support/server-objects.ts';
import { decoys, TRAPPED_TYPES, trap, trappedDomains } from './support/traps.ts';
import { mint, output, pay, transfer, unit } from './support/units.ts';

/*
 * Goal: `commit_batch`, `commit_batch_slow_path`, `place_commits`, `project_spends` and `make_due`, which run with the
 * rights of the owner, run nothing of the role that calls them.
 * Method: a runtime role creates objects with the names that the functions use, in its temporary schema and in a schema
 * of its own, puts both first in its search path, and calls each path of each function.
 */
closeTestDatabasesAfterAll();

const HOUR_MS = 3_600_000;

interface Hostile {
  readonly ledger: TestStore;
  readonly session: pg.Client;
  readonly role: string;
  /** The schema of its own. */
  readonly own: string;
  /** The temporary schema of its session, which `pg_temp` stands for. */
  readonly temporary: string;
}

/** A session of a runtime role with a schema of its own. */
async function openHostile(): Promise<Hostile> {
  const { database, schema } = await openTestDatabase('server');
  const ledger = await openStore({ database, schema });
  const { name: role, url } = await temporaryRole();
  await grantRuntimeRole(database, schema, role);
  const own = `of_${role}`;
  await execute(`create schema ${own} authorization ${role}`);
  const session = await connectToServer(url);
  onTestFinished(() => session.end());
  // The schema exists from the first temporary object on.
  await session.query('create temporary table first ()');
  const { rows } = await session.query('select nspname from pg_namespace where oid = pg_my_temp_schema()');
  return { ledger, session, role, own, temporary: rows[0].nspname };
}

/** Calls a function of the ledger; the statement itself names no type, function or operator without a schema. */
async function call(
  { ledger: { schema }, session }: Hostile,
  units: readonly CommitUnit[],
  { name = 'commit_batch', skipLocked = false } = {},
): Promise<BatchedResult[]> {
  const names = ['skip_locked', ...COMMIT_ARGUMENTS.map((argument) => argument.name), 'policy_version'];
  const { rows } = await session.query(
    `select committed_ms, commit_id, conflicts, locked, recorded
      from "${schema}".${name}(${names.map((argument, at) => `${argument} => $${at + 1}`).join(', ')})`,
    commitBatchStatement(schema, units, skipLocked).values.map((value) => value?.toString()),
  );
  return mapBatchResult(units, rows);
}

/** Takes each path of the functions, and expects what they do for everyone. */
async function expectUnchanged(hostile: Hostile): Promise<void> {
  const statuses = async (...args: [units: readonly CommitUnit[], options?: Parameters<typeof call>[2]]) =>
    (await call(hostile, ...args)).map(({ status }) => status);
  const gold = { gold: 5n };
  const actions = [{ type: 'Buy', payload: new Uint8Array([1]), dueInMs: HOUR_MS }];
  const grants = Array.from({ length: 8 }, (_, at) => mint(pay(`w${at}`, gold), { key: `grant-${at}`, actions }));
  const spend = (at: number, to: string) =>
    unit(`w${at}`, transfer([output(grants[at] as (typeof grants)[number])], [pay(to, gold)]));

  expect(await statuses(grants.map((grant) => unit('bank', grant)))).toEqual(grants.map(() => 'applied'));
  expect(await statuses([spend(0, 'one')])).toEqual(['applied']);
  expect(await statuses([spend(1, 'two'), spend(2, 'two')])).toEqual(['applied', 'applied']);
  expect(await statuses([unit('bank', mint(pay('w9', gold), { key: 'grant-0' })), spend(3, 'three')])).toEqual([
    'already_recorded',
    'applied',
  ]);
  expect(await statuses([spend(3, 'four'), spend(4, 'four')])).toEqual(['conflict', 'applied']);
  expect(await statuses([spend(5, 'five')], { skipLocked: true })).toEqual(['applied']);
  expect(await statuses([spend(6, 'six')], { name: 'commit_batch_slow_path' })).toEqual(['applied']);
  const { rows } = await hostile.session.query(
    `select placed, has_more from "${hostile.ledger.schema}".place_commits(100, null)`,
  );

  expect(rows).toEqual([{ placed: '7', has_more: 'false' }]);
  const projected = await hostile.session.query(
    `select projected, has_more from "${hostile.ledger.schema}".project_spends(100, 100000)`,
  );
  expect(projected.rows).toEqual([{ projected: '7', has_more: 'false' }]);
  const due = await hostile.session.query(
    `select wallet, type from "${hostile.ledger.schema}".make_due(5, ${2 * HOUR_MS}) where wallet is not null`,
  );
  expect(due.rows).toEqual([0, 1, 2, 3, 4].map(() => ({ wallet: 'bank', type: 'Buy' })));
  const [stored] = await hostile.ledger.sql(`select (select count(*) from $schema.unspent)::text as unspent,
    (select count(*) from $schema.transactions)::text as transactions,
    (select count(*) from $schema.outbox)::text as outbox, (select sum(amount) from $schema.unspent)::text as gold`);
  expect(stored).toEqual({ unspent: '8', transactions: '15', outbox: '8', gold: '40' });
  const reports = await verifyInvariants(hostile.ledger.database, hostile.ledger.schema);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
}

test('functions and operators that a runtime role plants change nothing that it commits', async () => {
  const hostile = await openHostile();
  const { session, own, temporary, role, ledger } = hostile;
  await session.query(trap(own, TRAPPED_TYPES));
  await session.query(trap(own, trappedDomains(`"${ledger.schema}"`)));
  await session.query(trap(temporary, trappedDomains(`"${ledger.schema}"`)));
  await session.query(`set search_path = pg_temp, ${own}, public, pg_catalog`);
  for (const text of [
    'select pg_catalog.now() || 1::pg_catalog.int4',
    `select length('a'::pg_catalog.varchar)`,
    `select 'w1'::"${ledger.schema}".short_name = 'w1'::pg_catalog.text`,
  ])
    await expect(session.query(text), text).rejects.toThrow(`trap of ${role}: `);

  await expectUnchanged(hostile);
});

test('tables and types that a runtime role plants change nothing that it commits', async () => {
  const hostile = await openHostile();
  const { session, own, temporary, role, ledger } = hostile;
  // Types of the temporary schema come before all others, also where no search path names it.
  for (const where of [own, temporary]) {
    await session.query(trap(where, 'int4'));
    await session.query(decoys(where, `"${ledger.schema}"`));
    await session.query(`set search_path = ${where}, pg_catalog`);
    for (const text of ['insert into unspent default values', `select '1'::int4`, `select '{}'::jsonb`])
      await expect(session.query(text), text).rejects.toThrow(`trap of ${role}: `);
    await session.query('reset search_path');
  }
  await session.query(`set search_path = pg_temp, ${own}, pg_catalog`);

  await expectUnchanged(hostile);
});

test('a cast that a runtime role plants runs with the rights of that role, before the function', async () => {
  const hostile = await openHostile();
  const { session, own, role, ledger } = hostile;
  const grant = mint(pay('alice', { gold: 5n }));
  await session.query(`create type ${own}.ids as (id text)`);
  await session.query(`create function ${own}.cast_ids(ids ${own}.ids) returns uuid[] language plpgsql as $$
    begin
      perform set_config('hostile.user', concat(current_setting('hostile.user', true), current_user, ' '), false);
      return array[ids.id::uuid];
    end $$`);
  await session.query(`create cast (${own}.ids as uuid[]) with function ${own}.cast_ids(${own}.ids) as implicit`);
  // A cast between types of the server would be one for the owner, too.
  await expect(
    session.query(`create function ${own}.cast_text(a text) returns uuid language sql as 'select null::uuid';
      create cast (text as uuid) with function ${own}.cast_text(text) as implicit`),
  ).rejects.toMatchObject({ code: '42501' });

  const values = new Map(
    COMMIT_ARGUMENTS.map(({ name }, at) => [name, commitBatchStatement('', [unit('alice', grant)]).values[at + 1]]),
  );
  const named = COMMIT_ARGUMENTS.map(({ name }) =>
    name === 'tx_id' ? `tx_id => row('${grant.id}')::${own}.ids` : `${name} => '${values.get(name)}'`,
  );
  const scalars = 'skip_locked => false, policy_version => 0';
  await session.query(`select from "${ledger.schema}".commit_batch(${scalars}, ${named.join(', ')})`);

  const { rows } = await session.query(`select current_setting('hostile.user') as users`);
  expect(rows).toEqual([{ users: `${role} ` }]);
  expect(await ledger.store.balance('alice')).toEqual({ assets: { gold: 5n }, held: {}, utxos: 1 });
});

test('settings of the session of a runtime role change nothing that it commits', async () => {
  const hostile = await openHostile();
  for (const setting of [
    'transform_null_equals = on',
    'array_nulls = off',
    `datestyle = 'German'`,
    `timezone = 'Asia/Kathmandu'`,
    `intervalstyle = 'sql_standard'`,
    `bytea_output = 'escape'`,
    'extra_float_digits = -15',
    'quote_all_identifiers = on',
    `plpgsql.variable_conflict = 'error'`,
    'plpgsql.extra_errors = "all"',
    'row_security = off',
    'enable_indexscan = off',
    'plan_cache_mode = force_custom_plan',
  ])
    await hostile.session.query(`set ${setting}`);

  await expectUnchanged(hostile);
});
