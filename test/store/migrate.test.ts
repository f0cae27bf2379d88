import { expect, inject, test } from 'vitest';
import type { Row } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { assertMigrated, migrate } from '../../src/store/schema/migrate.ts';
import type { Migration } from '../../src/store/schema/migrations.ts';
import { MIGRATIONS } from '../../src/store/schema/migrations.ts';
import { describeDatabases, openTestDatabase, type TestDatabase } from '../support/databases.ts';

const NEWEST = MIGRATIONS.length;
const ALL = MIGRATIONS.map(({ version, name }) => `${version} ${name}`);

const step = (version: number, name: string, script: string): Migration => ({ version, name, script });
/** The bookkeeping of a development version: no hash, and names of steps that no longer exist. */
const OLD_BOOKKEEPING = `create schema $schema;
  create table $schema.migrations (
    version integer primary key, name text not null, applied_at timestamptz not null default now()
  );
  insert into $schema.migrations (version, name)`;
const MAKE_A = step(1, 'make-a', 'create table $schema.a (id integer);');
const MAKE_B = step(2, 'make-b', 'create table $schema.b (id integer); insert into $schema.b values (1);');

async function tables({ database, schema }: TestDatabase): Promise<(string | null | undefined)[]> {
  const text = `select table_name::text as name from information_schema.tables where table_schema = $1 order by 1`;
  const rows: Row[] = await database.run({ name: 'test', text, values: [schema] });
  return rows.map(({ name }) => name);
}

describeDatabases('migrate', (open, kind) => {
  test('a new schema gets every step in order, and the next start applies none', async () => {
    const { database, schema } = await open();

    const first = await migrate(database, schema);
    const second = await migrate(database, schema);

    expect(first).toEqual({ version: NEWEST, applied: ALL });
    expect(second).toEqual({ version: NEWEST, applied: [] });
    await expect(assertMigrated(database, schema)).resolves.toBeUndefined();
  });

  test('the steps are numbered 1, 2, 3 … without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, at) => at + 1));
  });

  test('several concurrent starts apply each step once', async () => {
    const target = await open();
    const databases = Array.from({ length: 5 }, () => target.database);
    const own = kind === 'server' ? await Promise.all(databases.map(() => openDatabase(inject('postgresUrl')))) : [];

    const starts = (kind === 'server' ? own : databases).map((database) => migrate(database, target.schema));
    const reports = await Promise.all(starts);

    const applied = reports.map((report) => report.applied).filter(({ length }) => length > 0);
    expect(applied).toEqual([ALL]);
    expect(reports.map(({ version }) => version)).toEqual(databases.map(() => NEWEST));
    await Promise.all(own.map((database) => database.close()));
  });

  test('a start applies only the steps that are missing', async () => {
    const target = await open();
    await migrate(target.database, target.schema, [MAKE_A]);

    const report = await migrate(target.database, target.schema, [MAKE_A, MAKE_B]);

    expect(report).toEqual({ version: 2, applied: ['2 make-b'] });
    expect(await tables(target)).toEqual(['a', 'b', 'migrations']);
  });

  test('a step that fails leaves nothing of this start behind, and a later start succeeds', async () => {
    const target = await open();
    const broken = step(2, 'broken', 'create table $schema.half (id integer); select 1 / 0;');
    const failing = migrate(target.database, target.schema, [MAKE_A, broken]);

    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(await tables(target)).toEqual([]);
    expect(await migrate(target.database, target.schema, [MAKE_A, MAKE_B])).toMatchObject({ version: 2 });
  });

  test('a schema that is newer than this package is refused and left alone', async () => {
    const target = await open();
    const { database, schema } = target;
    await migrate(database, schema, [MAKE_A, MAKE_B]);
    const before = await tables(target);

    const starting = migrate(database, schema, [MAKE_A]);

    await expect(starting).rejects.toMatchObject({
      code: 'ERR_SCHEMA',
      message: expect.stringMatching(/version 2, newer .*\(1\): upgrade/),
    });
    expect(await tables(target)).toEqual(before);
  });

  test.each([
    { of: 'its twelve steps', bookkeeping: `${OLD_BOOKKEEPING} select n, 'step ' || n from generate_series(1, 12) n` },
    { of: 'its first step', bookkeeping: `${OLD_BOOKKEEPING} values (1, 'ledger')` },
    { of: 'a baseline without a hash', bookkeeping: `${OLD_BOOKKEEPING} values (1, 'baseline')` },
  ])('a schema of a development version with $of is refused, with words that say what to do', async (old) => {
    const target = await open();
    const { database, schema } = target;
    await database.transaction(({ script }) => script(old.bookkeeping.replaceAll('$schema', `"${schema}"`)));

    for (const start of [migrate, assertMigrated]) {
      await expect(start(database, schema)).rejects.toMatchObject({
        code: 'ERR_SCHEMA',
        message:
          `schema "${schema}" was created by a development version of pursekit, before 0.1.0, which cannot be ` +
          'upgraded: drop the schema, if it holds nothing else, and start again, or name another one',
      });
    }
    expect(await tables(target)).toEqual(['migrations']);
  });

  test.each([
    { what: 'a table of another tool', ddl: 'create table $schema.migrations (version integer, checksum text);' },
    { what: 'a view', ddl: "create view $schema.migrations as select 1 as version, 'x' as name, now() as applied_at;" },
  ])('$what named migrations is refused without the advice to drop the schema', async ({ ddl }) => {
    const { database, schema } = await open();
    const script = `create schema $schema; ${ddl}`.replaceAll('$schema', `"${schema}"`);
    await database.transaction((transaction) => transaction.script(script));

    for (const start of [migrate, assertMigrated]) {
      await expect(start(database, schema)).rejects.toMatchObject({
        code: 'ERR_SCHEMA',
        message:
          `schema "${schema}" holds a table or view "migrations" that pursekit did not create: ` +
          'name another schema',
      });
    }
  });

  test('a schema whose first step had other content is refused and left alone', async () => {
    const target = await open();
    await migrate(target.database, target.schema, [MAKE_A]);
    const edited = step(1, 'make-a', 'create table $schema.a (id bigint);');

    const starting = migrate(target.database, target.schema, [edited, MAKE_B]);

    await expect(starting).rejects.toMatchObject({
      code: 'ERR_SCHEMA',
      message: expect.stringContaining('was created by a development version'),
    });
    expect(await tables(target)).toEqual(['a', 'migrations']);
  });

  test.each([
    { found: 'no schema', installed: [], says: 'does not exist' },
    { found: 'a schema of another build', installed: [MAKE_A], says: 'was created by a development version' },
    {
      found: 'a newer schema',
      installed: [...MIGRATIONS, step(NEWEST + 1, 'tomorrow', 'select 1;')],
      says: `is at version ${NEWEST + 1}, newer than this pursekit knows (${NEWEST}): upgrade pursekit`,
    },
  ])('a role that may not migrate gets an error that says what is wrong with $found', async ({ installed, says }) => {
    const { database, schema } = await open();
    if (installed.length > 0) await migrate(database, schema, installed);

    const checking = assertMigrated(database, schema);

    await expect(checking).rejects.toMatchObject({ code: 'ERR_SCHEMA', message: expect.stringContaining(says) });
  });

  test('two schemas of one database are migrated independently of each other', async () => {
    const [one, two] = [await open(), await openTestDatabase(kind)];

    await migrate(one.database, one.schema);
    const report = await migrate(two.database, two.schema);

    expect(report.applied).toEqual(ALL);
    expect(await tables(one)).toEqual(await tables(two));
  });
});
