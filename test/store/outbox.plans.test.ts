import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { settleAndClaimStatement } from '../../src/store/outbox/claim-deliveries.ts';
import { dueWalletsStatement } from '../../src/store/outbox/due-wallets.ts';
import { newlyDueStatement } from '../../src/store/outbox/newly-due.ts';
import { failStatement, redriveStatement, releaseStatement } from '../../src/store/outbox/settle-deliveries.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: the rows that the relay reads to settle and claim do not grow with the rows that wait, that other claimants
 * hold, and that were delivered before.
 * Method: the server's own counters say how many rows were read, by plans that were made on an empty outbox or with
 * statistics, in a backlog of 20,000 wallets and a wallet of 20,000 deliveries, with as many delivered.
 */
const WALLETS = 20_000;
const CLAIMANT = '0198c000-0000-7000-8000-000000000001';
const OTHER = '0198c000-0000-7000-8000-000000000002';
const PAYLOAD = Buffer.from(encode({ type: 'Buy' })).toString('hex');
/** Asks for the two oldest deliveries of each of ten wallets. */
const REQUEST = {
  claimant: CLAIMANT,
  types: ['Buy', 'Tell'],
  starting: [10, 10],
  takes: [10, 10],
  limit: 2,
  leaseMs: 60_000,
};

/** 20,000 deliveries: of as many wallets if the SQL of the name has the number `n`, or else of one wallet. */
const backlog = (wallet: string, type: string, status = 'waiting', claimed = 'null'): string =>
  `insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, status, claimed_by, due_at)
  select gen_random_uuid(), 0, ${wallet}, '${type}', '\\x${PAYLOAD}', '${status}', ${claimed},
    now() + case when ${claimed} is null then interval '0' else interval '1 minute' end
  from generate_series(1, ${WALLETS}) n`;

test.each([
  ['without statistics', 'select'],
  ['with statistics', 'vacuum analyze $schema.outbox'],
])('a cycle of the relay reads the rows that it settles and claims and no others, %s', async (_, maintenance) => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const sql = (text: string) =>
    database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  const rowsRead = async ({ text, values }: Statement): Promise<readonly [number, Record<string, string>[]]> => {
    const count = async (): Promise<number> => {
      await session.query('select pg_stat_force_next_flush()');
      const { rows } = await session.query<{ n: string }>(
        'select sum(seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where schemaname = $1',
        [schema],
      );
      return Number(rows[0]?.n);
    };
    const before = await count();
    const { rows } = await session.query(text, [...values]);
    return [(await count()) - before, rows];
  };
  const search = { claimant: CLAIMANT, types: ['Buy', 'Tell'], after: undefined, limit: 100 };
  const types = ['Buy', 'Tell'];
  const newlyDue = { sinceS: Date.now() / 1000, limit: 50, leaseMs: 60_000, after: [] };
  const small = settleAndClaimStatement(schema, { ...REQUEST, wallets: ['nobody'], delivered: ['0'] }, 0);
  // The session makes its plans on the empty outbox and keeps them.
  for (let time = 0; time < 6; time += 1) {
    for (const statement of [small, dueWalletsStatement(schema, search, 0), newlyDueStatement(schema, newlyDue, 0)])
      await session.query(statement.text, [...statement.values]);
  }
  await sql(backlog(`'gone' || n`, 'Buy', 'delivered'));
  await sql(backlog(`'held' || n`, 'Buy', 'waiting', `'${OTHER}'::uuid`));
  await sql(backlog(`'w' || n`, 'Buy'));
  await sql(backlog(`'w' || n`, 'Other'));
  await sql(backlog(`'whale'`, 'Buy'));
  await sql(maintenance);

  const wallets = ['whale', 'held7', 'w1', 'w10', 'w100', 'w1000', 'w10000', 'w20000', 'w5', 'nobody'];
  const [claiming, claimed] = await rowsRead(
    settleAndClaimStatement(schema, { ...REQUEST, wallets, delivered: [] }, 0),
  );
  const deliveries = claimed.filter(({ row }) => row !== null);
  const [first, second, third, ...delivered] = deliveries.map(({ row }) => row as string) as [string, string, string];
  const confirmingOnes = settleAndClaimStatement(schema, { ...REQUEST, wallets: ['w2', 'w3'], delivered }, 0);
  const [confirming, next] = await rowsRead(confirmingOnes);
  const failed = { rowId: first, attempt: 1, error: 'sold out', delayMs: undefined };
  const [failing] = await rowsRead(failStatement(schema, CLAIMANT, failed, 0));
  const returned = [second, third].map((rowId) => ({ rowId, attempt: 1 }));
  const [giving] = await rowsRead(releaseStatement(schema, CLAIMANT, returned, 0));
  const [redriving] = await rowsRead(redriveStatement(schema, first, 0));
  const [searching, found] = await rowsRead(dueWalletsStatement(schema, { ...search, after: 'm' }, 0));

  const confirmed = next.filter(({ row }) => row !== null);
  const tail = await rowsRead(newlyDueStatement(schema, newlyDue, 0));
  const rowId = tail[1][0]?.id as string;
  const sinceS = Number(tail[1][0]?.due_s);
  await sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
    select gen_random_uuid(), 0, 'new' || n, 'Tell', '\\x${PAYLOAD}' from generate_series(1, 7) n`);
  await sql(`update $schema.outbox set attempts = 1, due_at = now() where wallet in ('w7', 'w8') and type = 'Buy'`);
  const after = types.map((type) => ({ type, dueS: -Infinity, rowId }));
  const [arriving, arrived] = await rowsRead(newlyDueStatement(schema, { ...newlyDue, after, sinceS }, 0));

  expect([deliveries.length, delivered.length, confirmed.length, found.length]).toEqual([9, 6, 2, 100]);
  // Each row is found, locked and written; of the wallet that another claimant holds one row is read.
  expect(claiming).toBeGreaterThanOrEqual(3 * 9);
  expect(claiming).toBeLessThanOrEqual(3 * 9 + 10);
  expect(confirming).toBeGreaterThanOrEqual(6 + 3 * 2);
  expect(confirming).toBeLessThanOrEqual(6 + 3 * 2 + 10);
  for (const settled of [failing, redriving]) expect(settled).toBe(1);
  expect(giving).toBe(2);
  // Those that were written, those whose back-off ended, and the end.
  expect(arrived).toHaveLength(7 + 2 + 1);
  expect(tail[0]).toBeLessThanOrEqual(1);
  expect(arriving).toBeLessThanOrEqual(7 + 2 + 1);
  // The next wallet and its oldest delivery, for each of two types.
  expect(searching).toBeLessThanOrEqual(2 * 2 * 100 + 10);
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
