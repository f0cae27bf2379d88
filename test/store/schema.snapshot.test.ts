import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSqlModule, SQL_MODULE } from '../../scripts/sql-module.ts';
import { TRANSACTION_KINDS } from '../../src/domain/records/transaction-kind.ts';
import { COMMIT_ARGUMENTS } from '../../src/store/commit/commit-arguments.ts';
import type { Row } from '../../src/store/postgres/database.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { describeDatabases } from '../support/databases.ts';
import { dumpSchema } from './support/dump-schema.ts';

const DECLARED = `select a.name, format_type(a.type, null) as type
  from pg_proc p, unnest(p.proargnames, p.proallargtypes, p.proargmodes) with ordinality as a (name, type, mode, place)
  where p.pronamespace = $1::text::regnamespace and p.proname = $2::text and a.mode = 'i' order by a.place`;
const KINDS = `select pg_get_constraintdef(c.oid) as definition from pg_constraint c
  where c.connamespace = $1::text::regnamespace and c.conname = 'transaction_kind_check'`;

test('src/store/schema/sql.generated.ts is what the .sql files say', () => {
  expect(readFileSync(SQL_MODULE, 'utf8'), 'run: npm run build:sql').toBe(renderSqlModule());
});

describeDatabases('the schema', (open) => {
  async function run(text: string, ...values: string[]): Promise<Row[]> {
    const { database, schema } = await open();
    await migrate(database, schema);
    return database.run({ name: 'test', text, values: [schema, ...values] });
  }

  test('is test/store/schema.snapshot.sql', async () => {
    const { database, schema } = await open();
    await migrate(database, schema);

    const dump = await dumpSchema(database, schema);

    const message = 'if the change is wanted: npx vitest run test/store/schema.snapshot.test.ts --update';
    await expect(dump, message).toMatchFileSnapshot('schema.snapshot.sql');
  });

  test.each(['commit_batch', 'commit_batch_slow_path'])(
    'declares %s with the arguments that the store sends',
    async (name) => {
      const declared = await run(DECLARED, name);

      expect(declared).toEqual(
        [{ name: 'skip_locked', type: 'boolean' }].concat(
          COMMIT_ARGUMENTS.map((argument) => ({ name: argument.name, type: `${argument.type}[]` })),
          [{ name: 'policy_version', type: 'bigint' }],
        ),
      );
    },
  );

  test('has the kinds of transactions that TypeScript has', async () => {
    const [check] = await run(KINDS);

    const kinds = [...(check?.definition ?? '').matchAll(/'(\w+)'::text/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(TRANSACTION_KINDS);
  });
});
