import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { newlyDueStatement } from '../../src/store/outbox/newly-due.ts';
import { cancelStatement, makeDueStatement } from '../../src/store/outbox/scheduled-deliveries.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: what is read to find the next scheduled action, to make some due and to cancel one does not grow with the
 * actions that are scheduled, wait or were delivered.
 * Method: the server's own counters say how many rows were read, by plans that were made on an empty outbox or with
 * statistics.
 */
const ROWS = 20_000;
const SOME_ID = '0198c000-0000-7000-8000-000000000001';

const backlog = (status: string, notBefore = 'null'): string =>
  `insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, status, not_before)
  select gen_random_uuid(), 0, 'w' || n % 100, 'Buy', '', '${status}', ${notBefore}
  from generate_series(1, ${ROWS}) n`;

test.each([
  ['without statistics', 'select'],
  ['with statistics', 'vacuum analyze $schema.outbox'],
])('the statements for scheduled actions read the rows that they return and no others, %s', async (_, maintenance) => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const sql = (text: string) =>
    database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  const run = ({ text, values }: Statement) => session.query<Record<string, string>>(text, [...values]);
  const rowsRead = async (statement: Statement): Promise<readonly [number, Record<string, string>[]]> => {
    const count = async (): Promise<number> => {
      await session.query('select pg_stat_force_next_flush()');
      const { rows } = await session.query<{ n: string }>(
        'select sum(seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where schemaname = $1',
        [schema],
      );
      return Number(rows[0]?.n);
    };
    const before = await count();
    const { rows } = await run(statement);
    return [(await count()) - before, rows];
  };
  const search = newlyDueStatement(schema, { after: [], sinceS: Date.now() / 1_000, limit: 50, leaseMs: 60_000 }, 0);
  const making = makeDueStatement(schema, 5, 0);
  // The session makes its plans on the empty outbox and keeps them.
  for (let time = 0; time < 6; time += 1) {
    for (const statement of [search, making, cancelStatement(schema, SOME_ID, 0)]) await run(statement);
  }
  await sql(backlog('delivered'));
  await sql(backlog('waiting'));
  await sql(backlog('scheduled', `now() + interval '1 day' + n * interval '1 second'`));
  await sql(backlog('scheduled', `now() - interval '1 day' + n * interval '1 second'`));
  const [last] = await sql(`select o.transaction_id::text as id from $schema.outbox o order by o.id desc limit 1`);
  await sql(maintenance);

  const [searching, found] = await rowsRead(search);
  const [due, made] = await rowsRead(making);
  const [cancelling, cancelled] = await rowsRead(cancelStatement(schema, last?.id as string, 0));
  const [repeating] = await rowsRead(cancelStatement(schema, last?.id as string, 0));

  expect([found.at(-1)?.scheduled_ms, made.length, cancelled[0]?.answer]).toEqual(['0', 6, 'cancelled_now']);
  // The last row of the outbox and the first that is scheduled.
  expect(searching).toBeLessThanOrEqual(2);
  // Each is found and locked, and found again when it is written.
  expect(due).toBeLessThanOrEqual(3 * 5);
  expect(cancelling).toBe(1);
  expect(repeating).toBeLessThanOrEqual(2);
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
