import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-role.ts';
import { packTogether } from '../economy/support/pack-all.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, statuses, storeOn, type TestStore } from './support/open-store.ts';
import { claim, RELAY, rowIds } from './support/relay-claims.ts';
import { connectToServer } from './support/second-connection.ts';
import { temporaryRole } from './support/server-objects.ts';
import { hold, mint, output, pay, reversalOfMint, transfer, unit } from './support/units.ts';

// Goal: value is made, moved and destroyed by the functions of the schema alone, which only a runtime role calls.
closeTestDatabasesAfterAll();

const HOUR_MS = 3_600_000;

/** The tables that only the functions write, each with a column. */
const TABLES = [
  ['transactions', 'kind'],
  ['unspent', 'amount'],
  ['unplaced_commits', 'committed_at'],
  ['placed_commits', 'position'],
  ['commit_order', 'last_position'],
  ['spends', 'spent_by'],
  ['projected_spends', 'last_position'],
  ['counted_wallets', 'is_counted'],
  ['counted_totals', 'amount'],
  ['counted_changes', 'amount'],
  ['holds', 'state'],
  ['reversals', 'reversed'],
  ['reversed_by', 'open_amounts'],
  ['archived_actions', 'actions'],
] as const;

interface Role {
  /** A ledger with a row in each table, and SQL as its owner. */
  readonly ledger: TestStore;
  readonly name: string;
  readonly url: string;
  readonly session: pg.Client;
}

/** A session of a new role on a ledger with a row in each table. */
async function openRole(): Promise<Role> {
  const ledger = await openStore(await openTestDatabase('server'));
  const buy = { type: 'Buy', payload: encode({ type: 'Buy' }) };
  const actions = [buy, buy];
  await ledger.apply('alice', mint(pay('alice', { gold: 5n }), { actions }));
  const one = mint(pay('bob', { gold: 5n }));
  await ledger.apply('bob', one, transfer([output(one)], [pay('bob', { gold: 5n })]));
  await ledger.store.history.placeCommits();
  await ledger.store.history.projectSpends();
  await ledger.store.startCounting('bob');
  await ledger.store.endCounting('bob');
  await ledger.apply('bob', mint(pay('bob', { gold: 1n })));
  await ledger.apply('alice', mint(pay('alice', { gold: 5n }), { key: 'grant' }));
  const [iron, wax] = [mint(pay('bob', { iron: 1n })), mint(pay('bob', { wax: 5n }))];
  const part = reversalOfMint(wax, output(wax), { before: 0n, amount: 1n });
  await ledger.apply('bob', iron, wax, hold(output(iron), 'bid', HOUR_MS), part);
  // Of two deliveries that were made, one is archived.
  const claimed = await claim(ledger, RELAY, { types: ['Buy'], wallets: ['alice'] });
  await claim(ledger, RELAY, { wallets: [], delivered: rowIds(claimed) });
  await ledger.sql(`select from $schema.archive_outbox(0, 1, extract(epoch from now()) * 1000, 1, 1)`);
  const { name, url } = await temporaryRole();
  const session = await connectToServer(url);
  onTestFinished(() => session.end());
  return { ledger, name, url, session };
}

/** The same role with what `pursekit migrate --runtime-role` grants. */
async function openRuntimeRole(): Promise<Role> {
  const role = await openRole();
  const owner = await openTestDatabase('server');
  await grantRuntimeRole(owner.database, role.ledger.schema, role.name);
  return role;
}

async function expectRefused({ session, ledger }: Role, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const text = statement.replaceAll('$schema', `"${ledger.schema}"`);
    await expect(session.query(text), text).rejects.toMatchObject({ code: '42501' });
  }
}

test.each(TABLES)('a runtime role cannot write, lock or change the table %s', async (table, column) => {
  const role = await openRuntimeRole();
  const rows = () => role.ledger.sql(`select to_json(t)::text as row from $schema.${table} t order by 1`);
  const before = await rows();
  expect(before).not.toEqual([]);

  await expectRefused(role, [
    `insert into $schema.${table} default values`,
    `insert into $schema.${table} select * from $schema.${table}`,
    `update $schema.${table} set ${column} = ${column}`,
    `delete from $schema.${table}`,
    `delete from $schema.${table} where false`,
    `truncate $schema.${table}`,
    `merge into $schema.${table} t using (select 1) s on true when matched then delete`,
    `copy $schema.${table} from stdin`,
    `select from $schema.${table} for update`,
    `select from $schema.${table} for key share`,
    `do 'begin lock table $schema.${table} in share mode; end'`,
    `do 'begin lock table $schema.${table} in access exclusive mode; end'`,
    `alter table $schema.${table} disable trigger all`,
    `create trigger mine before insert on $schema.${table} for each row execute function $schema.refuse_change()`,
    `create rule mine as on insert to $schema.${table} do instead nothing`,
    `create index on $schema.${table} (${column})`,
    `drop table $schema.${table}`,
  ]);

  expect(await rows()).toEqual(before);
});

test('a runtime role cannot add actions to the outbox, change what they say, or take numbers of commits', async () => {
  const role = await openRuntimeRole();

  await expectRefused(role, [
    'insert into $schema.outbox default values',
    `update $schema.outbox set payload = ''`,
    `update $schema.outbox set status = 'waiting', wallet = 'mallory'`,
    'delete from $schema.outbox',
    'truncate $schema.outbox',
    `select nextval('$schema.commit_ids')`,
    `select setval('$schema.commit_ids', 1)`,
    `select nextval('$schema.outbox_id_seq')`,
  ]);
});

test('a runtime role cannot archive deliveries or histories', async () => {
  const role = await openRuntimeRole();
  const rows = () => role.ledger.sql('select id::text as id, status from $schema.outbox');
  const before = await rows();

  await packTogether(role.ledger);
  await expectRefused(role, [
    'select from $schema.archive_outbox(0, 99, extract(epoch from now()) * 1000, 9, 9999)',
    'select from $schema.begin_archive(extract(epoch from now()) * 1000)',
    `select from $schema.archive_pages('', 0, 0, 9)`,
    `select from $schema.archive_points('', '', 0, 0, 9)`,
    'update $schema.packed_history set archived_upto = 1',
    'delete from $schema.history_pages',
    'delete from $schema.balance_points',
  ]);

  expect(before).toMatchObject([{ status: 'delivered' }]);
  expect(await rows()).toEqual(before);
});

test('a runtime role cannot replace the functions, the views and the types, nor create others', async () => {
  const role = await openRuntimeRole();

  await expectRefused(role, [
    `create or replace function $schema.refuse_change() returns trigger language plpgsql as 'begin return null; end'`,
    'alter function $schema.commit_batch security invoker',
    `alter function $schema.commit_batch set search_path = ''`,
    'drop function $schema.commit_batch',
    'create or replace view $schema.outputs as select 1 as a',
    'alter domain $schema.short_name drop constraint short_name_check',
    'create function $schema.mine() returns integer language sql as $$ select 1 $$',
    'create domain $schema.mine as text',
    'alter schema $schema rename to mine',
    'drop schema $schema cascade',
  ]);
});

test('a runtime role commits on each path, gives positions, projects spends, counts wallets, and reads', async () => {
  const { ledger, url } = await openRuntimeRole();
  const database = await openDatabase(url);
  const runtime = storeOn({ database, schema: ledger.schema });
  const [first, second] = [mint(pay('bob', { gold: 2n })), mint(pay('bob', { gold: 3n }))];

  const made = await runtime.commitTogether(unit('bob', first), unit('bob', second));
  const spent = await runtime.store.commit(unit('bob', transfer([output(first)], [pay('carol', { gold: 2n })])));
  const raced = await runtime.commitTogether(
    unit('bob', transfer([output(first)], [pay('dave', { gold: 2n })])),
    unit('bob', transfer([output(second)], [pay('dave', { gold: 3n })])),
  );

  expect([...statuses(made), spent.status, ...statuses(raced)]).toEqual([
    ...['applied', 'applied'],
    'applied',
    ...['conflict', 'applied'],
  ]);
  expect(await runtime.store.history.placeCommits()).toEqual({ placed: 6, hasMore: false });
  expect(await runtime.store.history.projectSpends()).toEqual({ projected: 6, hasMore: false });
  expect(await runtime.store.history.spentBy(`${first.id}:0`)).toMatchObject({ isKnown: true });
  expect(await runtime.store.balance('dave')).toEqual({ assets: { gold: 3n }, held: {}, utxos: 1 });
  expect((await runtime.store.transaction(first.id))?.kind).toBe('mint');
  await runtime.store.close();
  await expectSound(ledger);
});

// docs/reference/schema.md says that a host's own SQL needs no more.
test('a role that may read everything can call none of the functions that write', async () => {
  const role = await openRole();
  const { ledger, name } = role;
  await ledger.sql(`grant usage on schema $schema to ${name}`);
  await ledger.sql(`grant select on all tables in schema $schema to ${name}`);
  const calls = await ledger.sql(`select format('select from %s(%s)', p.oid::regproc,
      (select string_agg(format('null::%s', a.type::regtype), ', ' order by a.place)
        from unnest(p.proargtypes) with ordinality as a (type, place))) as text
    from pg_proc p where p.pronamespace = '$schema'::regnamespace and p.prosecdef order by p.proname`);
  const { rows } = await role.session.query(`select count(*) from "${ledger.schema}".balances`);
  expect(rows).toEqual([{ count: '4' }]);

  expect(calls).toHaveLength(18);
  await expectRefused(
    role,
    calls.map(({ text }) => text as string),
  );
  await expectSound(ledger);
});
