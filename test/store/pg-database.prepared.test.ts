import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openPgPool } from '../../src/store/postgres/pg-database.ts';

const DOUBLE: Statement = {
  name: 'double',
  text: 'select ($1::text::integer * 2)::text as doubled',
  values: ['21'],
  isPrepared: true,
};

/** A pool of one connection, with a hook that runs before each statement. */
function openPool(before: (query: (text: string) => Promise<unknown>) => Promise<unknown>): {
  readonly pool: pg.Pool;
  readonly names: (string | undefined)[];
} {
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
  const names: (string | undefined)[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (config: unknown) => Promise<unknown>;
    client.query = (async (config: { name?: string }) => {
      names.push(config.name);
      await before(query);
      return query(config);
    }) as never;
  });
  onTestFinished(() => pool.end());
  return { pool, names };
}

test('a statement is parsed once in a session that stays', async () => {
  const { pool, names } = openPool(async () => {});
  const database = openPgPool(pool);

  for (let at = 0; at < 3; at += 1) expect(await database.run(DOUBLE)).toEqual([{ doubled: '42' }]);

  const prepared = await database.run({ name: 'look', text: 'select name from pg_prepared_statements', values: [] });
  expect(prepared).toEqual([{ name: names[0] }]);
  expect(names[0]).toMatch(/^pursekit-double-[0-9a-f]{16}$/);
});

test('a statement runs unprepared from the time on at which a pooler switches the session', async () => {
  const { pool, names } = openPool((query) => query('deallocate all'));
  const database = openPgPool(pool);

  for (let at = 0; at < 4; at += 1) expect(await database.run(DOUBLE)).toEqual([{ doubled: '42' }]);

  expect(names.map((name) => name !== undefined)).toEqual([true, true, false, false, false]);
});

test('a statement that another client of the pooler prepared runs unprepared', async () => {
  const { pool } = openPool(async () => {});
  const other = new pg.Pool({ connectionString: inject('postgresUrl'), max: 1 });
  onTestFinished(() => other.end());
  await openPgPool(other).run(DOUBLE);
  const { rows } = await other.query<{ name: string }>('select name from pg_prepared_statements');
  const database = openPgPool(pool);
  await database.run({ name: 'other', text: `prepare "${rows[0]?.name}" as select 'nonsense'`, values: [] });

  expect(await database.run(DOUBLE)).toEqual([{ doubled: '42' }]);
});

test('statements of one name and different texts are prepared under different names', async () => {
  const { pool, names } = openPool(async () => {});
  const database = openPgPool(pool);

  await database.run(DOUBLE);
  expect(await database.run({ ...DOUBLE, text: DOUBLE.text.replace('2', '3') })).toEqual([{ doubled: '63' }]);

  expect(new Set(names).size).toBe(2);
});

test('a statement that fails for another reason is not repeated', async () => {
  const { pool, names } = openPool(async () => {});

  await expect(openPgPool(pool).run({ ...DOUBLE, values: ['x'] })).rejects.toMatchObject({ code: '22P02' });
  expect(names).toHaveLength(1);
});
