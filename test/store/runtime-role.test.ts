import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { createLedger } from '../../src/index.ts';
import type { Row } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { grantRuntimeRole } from '../../src/store/schema/grant-role.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { MIGRATIONS } from '../../src/store/schema/migrations.ts';
import { closeTestDatabasesAfterAll, freshSchema, openTestDatabase } from '../support/databases.ts';
import { temporaryRole } from './support/server-objects.ts';

closeTestDatabasesAfterAll();

test('a runtime role runs a ledger and can change neither its schema nor its history', async () => {
  const owner = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  const role = `runtime_of_${schema}`;
  await migrate(owner, schema);
  await owner.transaction(({ script }) => script(`create role "${role}" login password 'only-for-this-test'`));
  await grantRuntimeRole(owner, schema, role);
  const url = new URL(inject('postgresUrl'));
  url.username = role;
  url.password = 'only-for-this-test';

  const ledger = await createLedger({ database: url.href, schema, migrate: false });
  const delivered: unknown[] = [];
  ledger.processor('BuyItem', ({ action, attempt }) => {
    if (action.item === 'broken') throw new Error('broken');
    delivered.push([action.item, attempt]);
  });
  await ledger.mint({ to: 'alice', assets: { gold: 10n }, key: 'grant' });
  const actions = [{ type: 'BuyItem', item: 'car_1' }];
  const paid = await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 3n }, key: 'pay', actions });
  const burned = await ledger.burn({ from: 'bob', assets: { gold: 1n } });
  const refused = await ledger.transfer({ from: 'bob', to: 'alice', assets: { gold: 100n }, key: 'too-much' });
  await ledger.settled();

  expect([paid.status, burned.status, refused.status]).toEqual(['committed', 'committed', 'rejected']);
  expect(delivered).toEqual([['car_1', 1]]);
  expect((await ledger.supply()).get('gold')).toEqual({ minted: 10n, burned: 1n, circulating: 9n });
  expect(await ledger.deadLetters.list()).toEqual([]);
  const session = new pg.Client(url.href);
  await session.connect();
  for (const statement of [
    `delete from "${schema}".unspent`,
    `truncate "${schema}".transactions`,
    `update "${schema}".unspent set amount = amount + 1`,
    `update "${schema}".transactions set kind = 'mint'`,
    `delete from "${schema}".outbox`,
    `create table "${schema}".mine (id integer)`,
    `alter table "${schema}".unspent disable trigger all`,
    `insert into "${schema}".migrations (version, name) values (99, 'mine')`,
  ]) {
    await expect(session.query(statement), statement).rejects.toMatchObject({ code: '42501' });
  }
  await session.end();
  await ledger.close();
  await dropSchema(owner, schema);
  await owner.transaction(({ script }) => script(`drop role "${role}"`));
  await owner.close();
});

test('a grant after an upgrade covers the objects of the upgrade, and changes no other right', async () => {
  const { database: owner, schema } = await openTestDatabase('server');
  const { name: role } = await temporaryRole();
  const next = MIGRATIONS.length + 1;
  const script = `create table $schema.notes (id bigint generated always as identity);
    create function $schema.count_notes() returns bigint language sql as 'select count(*) from $schema.notes';`;
  const rights = async (): Promise<Row[]> => {
    const text = `select relname::text as name, relacl::text as rights from pg_class
      where relnamespace = $1::text::regnamespace and relkind in ('r', 'v', 'S') order by relname`;
    return owner.run({ name: 'test', text, values: [schema] });
  };
  const reads = async (): Promise<string> => {
    const text = `select has_table_privilege($1, $2, 'select')::text as reads`;
    const [row] = await owner.run({ name: 'test', text, values: [role, `${schema}.notes`] });
    return row?.reads as string;
  };
  await migrate(owner, schema);
  await grantRuntimeRole(owner, schema, role);
  const before = await rights();
  await migrate(owner, schema, [...MIGRATIONS, { version: next, name: 'notes', script }]);
  expect(await reads()).toBe('false');

  await grantRuntimeRole(owner, schema, role);
  await grantRuntimeRole(owner, schema, role);

  expect(await reads()).toBe('true');
  const after = await rights();
  expect(after.filter(({ name }) => !name?.startsWith('notes'))).toEqual(before);
});

test('several concurrent deployments migrate and grant one after the other', async () => {
  const { schema } = await openTestDatabase('server');
  const { name: role } = await temporaryRole();
  const owners = await Promise.all(Array.from({ length: 4 }, () => openDatabase(inject('postgresUrl'))));

  const deployments = owners.map(async (owner) => {
    await migrate(owner, schema);
    for (let time = 0; time < 3; time += 1) await grantRuntimeRole(owner, schema, role);
  });

  await expect(Promise.all(deployments)).resolves.toHaveLength(4);
  await Promise.all(owners.map((owner) => owner.close()));
});

test('a role name that does not match the pattern is refused before it becomes SQL', async () => {
  const database = await openDatabase(inject('postgresUrl'));

  const granting = grantRuntimeRole(database, 'pursekit', 'joe"; drop schema public; --');

  await expect(granting).rejects.toMatchObject({ code: 'ERR_INVALID_OPTIONS' });
  await database.close();
});

test('a runtime role commits holds, and changes neither them nor the clock that decides about them', async () => {
  const { database: owner, schema } = await openTestDatabase('server');
  await migrate(owner, schema);
  const { name: role, url } = await temporaryRole();
  await grantRuntimeRole(owner, schema, role);
  const ledger = await createLedger({ database: url, schema, migrate: false });
  await ledger.mint({ to: 'alice', assets: { gold: 9n } });
  const outcomes = [
    await ledger.hold({ from: 'alice', assets: { gold: 5n }, hold: 'h', expiresInMs: 60_000 }),
    await ledger.extend({ hold: 'h', expiresInMs: 90_000 }),
    await ledger.capture({ hold: 'h', to: 'bob', assets: { gold: 2n } }),
    await ledger.release({ hold: 'h' }),
  ];

  expect(outcomes.map(({ status }) => status)).toEqual(Array(4).fill('committed'));
  expect((await ledger.balance('alice')).assets).toEqual({ gold: 7n });
  const session = new pg.Client(url);
  await session.connect();
  const clock = `function "${schema}".hold_clock()`;
  for (const statement of [
    `update "${schema}".holds set expires_at = now()`,
    `delete from "${schema}".holds`,
    `insert into "${schema}".holds (id, wallet, held_by, held_at) values ('x', 'alice', gen_random_uuid(), now())`,
    `select from "${schema}".holds for update`,
    `create or replace ${clock} returns timestamptz language sql as 'select now()'`,
    `alter ${clock} rename to other_clock`,
  ]) {
    await expect(session.query(statement), statement).rejects.toMatchObject({ code: '42501' });
  }
  await session.end();
  await ledger.close();
});
