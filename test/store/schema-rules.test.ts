import { expect, test } from 'vitest';
import { migrate } from '../../src/store/schema/migrate.ts';
import { describeDatabases } from '../support/databases.ts';

/** The functions whose answers decide: a refusal, a total, the end of a wait. */
const DECIDING = [
  ...['balances_of', 'due_holds', 'holds_at', 'largest_of', 'open_holds_of', 'outputs_at', 'reversals_of'],
  ...['steps_after', 'steps_before', 'totals_of', 'unspent_of', 'unspent_writers', 'utxos_of'],
];

describeDatabases('the schema', (open) => {
  test('each function that reads what a decision depends on refuses a standby', async () => {
    const { database, schema } = await open();
    await migrate(database, schema);

    const rows = await database.run({
      name: 'test',
      text: `select proname::text as name from pg_proc
        where pronamespace = $1::text::regnamespace and prosrc like '%this server is a standby%' order by proname`,
      values: [schema],
    });

    expect(rows.map(({ name }) => name)).toEqual(DECIDING);
  });

  test('each table has a primary key, so that a publication of all tables refuses no delete', async () => {
    const { database, schema } = await open();
    await migrate(database, schema);

    const rows = await database.run({
      name: 'test',
      text: `select c.relname::text as name from pg_class c
        where c.relnamespace = $1::text::regnamespace and c.relkind = 'r'
          and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
      values: [schema],
    });

    expect(rows).toEqual([]);
  });
});
