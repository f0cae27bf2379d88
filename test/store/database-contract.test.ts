import { expect, test } from 'vitest';
import type { Database, Statement } from '../../src/store/postgres/database.ts';
import { classify } from '../../src/store/postgres/sql-errors.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { describeDatabases } from '../support/databases.ts';

const ask = (text: string, ...values: readonly (string | null)[]): Statement => ({ name: 'ask', text, values });

/** The error that a promise rejects with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('nothing was thrown'),
    (error: unknown) => error,
  );
}

async function exists(database: Database, table: string): Promise<boolean> {
  const [row] = await database.run(ask('select to_regclass($1::text)::text as found', table));
  return row?.found !== null;
}

describeDatabases('a database', (open) => {
  test('takes values as text or null and returns text or null', async () => {
    const { database } = await open();

    const rows = await database.run(
      ask(
        'select $1::text as text, $2::text as nothing, ($3::text::numeric * 10)::text as amount',
        "it's \u{1F4B0} \\ {",
        null,
        '9007199254740993',
      ),
    );

    expect(rows).toEqual([{ text: "it's \u{1F4B0} \\ {", nothing: null, amount: '90071992547409930' }]);
  });

  test('shows the writes of a database transaction when it has ended, and not before', async () => {
    const { database, schema } = await open();
    let during = 0;

    const result = await database.transaction(async ({ run, script }) => {
      await script(`create schema "${schema}"; create table "${schema}".t (id integer)`);
      during = (await run(ask(`select 1::text as one from "${schema}".t right join (values (1)) v (n) on true`)))
        .length;
      return 'done';
    });

    expect([result, during]).toEqual(['done', 1]);
    expect(await exists(database, `${schema}.t`)).toBe(true);
  });

  test('rolls work back that throws, and rethrows its error', async () => {
    const { database, schema } = await open();
    const bug = new Error('bug in the work');

    const working = database.transaction(async ({ script }) => {
      await script(`create schema "${schema}"; create table "${schema}".t (id integer)`);
      throw bug;
    });

    expect(await errorOf(working)).toBe(bug);
    expect(await exists(database, `${schema}.t`)).toBe(false);
  });

  test('throws if a database transaction cannot commit, also if the work swallowed the error', async () => {
    const { database, schema } = await open();

    const working = database.transaction(async ({ script }) => {
      await script(`create schema "${schema}"; create table "${schema}".t (id integer)`);
      await script('select 1 / 0').catch(() => {});
    });

    expect(await errorOf(working)).toBeInstanceOf(Error);
    expect(await exists(database, `${schema}.t`)).toBe(false);
  });

  test('runs a statement that is sent during a database transaction', async () => {
    const { database } = await open();
    const asked: Promise<unknown>[] = [];

    await database.transaction(async ({ run }) => {
      asked.push(database.run(ask(`select 'outside' as place`)));
      await run(ask(`select 'inside' as place`));
    });

    expect(await asked[0]).toEqual([{ place: 'outside' }]);
  });

  test('throws errors of the server that can be classified', async () => {
    const { database, schema } = await open();
    await migrate(database, schema);
    const insert = (id: number, key: string | null, kind = 'mint') =>
      database.run(
        ask(
          `insert into "${schema}".transactions (id, commit_id, place, kind, key, fingerprint)
            values ($1::text::uuid, 1, 1, $2, $3::text, case when $3::text is null then null else sha256('x') end)`,
          `0198c000-0000-7000-8000-00000000000${id}`,
          kind,
          key,
        ),
      );
    await insert(1, 'grant-1');

    const errors = [
      await errorOf(insert(1, null)),
      await errorOf(insert(2, 'grant-1')),
      await errorOf(insert(3, null, 'theft')),
      await errorOf(database.run(ask('select $1::text::uuid', 'not a uuid'))),
      await errorOf(database.run(ask('select * from nowhere'))),
    ];

    expect(errors.map(classify)).toEqual(['retry_now', 'retry_now', 'refused', 'refused', 'broken']);
  });
});
