import { expect, inject, test } from 'vitest';
import type { Row } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { assertMigrated, migrate } from '../../src/store/schema/migrate.ts';
import { MIGRATIONS } from '../../src/store/schema/migrations/index.ts';
import type { Migration } from '../../src/store/schema/migrations/migration.ts';
import { describeDatabases, openTestDatabase, type TestDatabase } from '../support/databases.ts';

const NEWEST = MIGRATIONS.length;
const ALL = MIGRATIONS.map(({ version, name }) => `${version} ${name}`);

const step = (version: number, name: string, script: string): Migration => ({ version, name, script });
const MAKE_A = step(1, 'make-a', 'create table $schema.a (id integer);');
const MAKE_B = step(2, 'make-b', 'create table $schema.b (id integer); insert into $schema.b values (1);');

async function tables({ database, schema }: TestDatabase): Promise<(string | null | undefined)[]> {
  const text = `select table_name::text as name from information_schema.tables where table_schema = $1 order by 1`;
  const rows: Row[] = await database.run({ name: 'test', text, values: [schema] });
  return rows.map(({ name }) => name);
}

describeDatabases('migrate', (open, kind) => {
  test('a new schema gets every step in order, and the next start has nothing to do', async () => {
    const { database, schema } = await open();

    const first = await migrate(database, schema);
    const second = await migrate(database, schema);

    expect(first).toEqual({ version: NEWEST, applied: ALL });
    expect(second).toEqual({ version: NEWEST, applied: [] });
    await expect(assertMigrated(database, schema)).resolves.toBeUndefined();
  });

  test('steps are numbered 1, 2, 3 … without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, at) => at + 1));
  });

  test('several starts at once apply each step once', async () => {
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

  test('only the steps that are missing are applied', async () => {
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
    { found: 'no schema', installed: [], says: 'does not exist' },
    { found: 'an older one', installed: [MAKE_A], says: 'is at version 1' },
    {
      found: 'a newer one',
      installed: [...MIGRATIONS, step(NEWEST + 1, 'tomorrow', 'select 1;')],
      says: `is at version ${NEWEST + 1}`,
    },
  ])('a role that may not migrate is told what is wrong with $found', async ({ installed, says }) => {
    const { database, schema } = await open();
    if (installed.length > 0) await migrate(database, schema, installed);

    const checking = assertMigrated(database, schema);

    await expect(checking).rejects.toMatchObject({ code: 'ERR_SCHEMA', message: expect.stringContaining(says) });
  });

  test('ledgers with schemas of their own share a database without touching', async () => {
    const [one, two] = [await open(), await openTestDatabase(kind)];

    await migrate(one.database, one.schema);
    const report = await migrate(two.database, two.schema);

    expect(report.applied).toEqual(ALL);
    expect(await tables(one)).toEqual(await tables(two));
  });
});
