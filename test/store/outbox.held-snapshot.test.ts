import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { settleAndClaimStatement } from '../../src/store/outbox/claim-deliveries.ts';
import { newlyDueStatement } from '../../src/store/outbox/newly-due.ts';
import { failStatement } from '../../src/store/outbox/settle-deliveries.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: while another session holds an old snapshot (a dump, a report), a lone delivery costs the same however many
 * deliveries were made meanwhile, although the index entries of those cannot be removed.
 * Method: the server counts the pages that each statement of a delivery reads, after 1,000 and after 20,000 deliveries.
 */
const FEW = 1_000;
const MANY = 20_000;
const CLAIMANT = '0198c000-0000-7000-8000-000000000001';
const PAYLOAD = Buffer.from(encode({ type: 'Buy' })).toString('hex');
const CLAIM = { claimant: CLAIMANT, types: ['Buy'], starting: [10], takes: [10], limit: 9, leaseMs: 60_000 };

/** The names of half of the deliveries are one wallet's. They were claimed, and delivered, some time ago. */
const DELIVERED = `insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
    select gen_random_uuid(), 0, case when n % 2 = 0 then 'whale' else 'a' || n end, 'Buy', '\\x${PAYLOAD}'
    from generate_series(1, $count) n;
  update $schema.outbox set claimed_by = '${CLAIMANT}', lease_ms = 60000, attempts = 1,
    due_at = now() - interval '1 hour' + id * interval '1 millisecond' where status = 'waiting';
  update $schema.outbox set status = 'delivered', claimed_by = null, settled_at = now() where status = 'waiting';`;

test('a lone delivery reads the same pages after 1,000 and 20,000 others that a held snapshot sees', async () => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const [session, reader, owner] = [
    new pg.Client(await ledgerUrl(database, schema)),
    new pg.Client(inject('postgresUrl')),
    new pg.Client(inject('postgresUrl')),
  ];
  for (const client of [session, reader, owner]) await client.connect();
  await reader.query('begin isolation level repeatable read');
  await reader.query(`select count(*) from "${schema}".outbox`);
  const sql = (text: string) => owner.query(text.replaceAll('$schema', `"${schema}"`));
  const rowsOf = async ({ text, values }: Statement) =>
    (await session.query<Record<string, string | null>>(text, [...values])).rows;
  /** The pages that a statement reads, and its effects. */
  const pagesOf = async ({ text, values }: Statement): Promise<number> => {
    const explained = await session.query(`explain (analyze, buffers, format json) ${text}`, [...values]);
    const { Plan: plan } = explained.rows[0]['QUERY PLAN'][0];
    return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  };
  const search = { limit: 500, leaseMs: 60_000, after: [], sinceS: 0 };
  /** The pages of the statements of a delivery of a wallet: found by a poll, claimed, failed, claimed and settled. */
  const deliver = async (wallet: string): Promise<number[]> => {
    const end = (await rowsOf(newlyDueStatement(schema, search, 0)))[0];
    const rowId = end?.id as string;
    await sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      values (gen_random_uuid(), 0, '${wallet}', 'Buy', '\\x${PAYLOAD}')`);
    const after = [{ type: 'Buy', dueS: -Infinity, rowId }];
    const polling = newlyDueStatement(schema, { ...search, after, sinceS: Number(end?.due_s) }, 0);
    const [found] = await rowsOf(polling);
    const claim = { ...CLAIM, wallets: [wallet], fromRows: [found?.id as string], delivered: [] };
    const failed = { rowId: found?.id as string, attempt: 1, error: 'sold out', delayMs: 0 };
    return [
      await pagesOf(polling),
      await pagesOf(settleAndClaimStatement(schema, claim, 0)),
      await pagesOf(failStatement(schema, CLAIMANT, failed, 0)),
      await pagesOf(settleAndClaimStatement(schema, claim, 0)),
      await pagesOf(settleAndClaimStatement(schema, { ...claim, delivered: [found?.id as string] }, 0)),
    ];
  };

  await sql(DELIVERED.replace('$count', String(FEW)));
  await deliver('warm');
  const few = [await deliver('whale'), await deliver('alice')];
  await sql(DELIVERED.replace('$count', String(MANY - FEW)));
  const many = [await deliver('whale'), await deliver('alice')];
  const settled = await sql(`select count(*)::text as n from $schema.outbox where status = 'delivered'`);

  expect(settled.rows).toEqual([{ n: String(MANY + 5) }]);
  for (const [at, pages] of many.flat().entries()) {
    // An index of more rows has a level more, and a page may be split. Past the entries it would be 9,500 more.
    expect(pages, `statement ${at}: ${few.flat().join(' ')} and ${many.flat().join(' ')}`).toBeLessThanOrEqual(
      (few.flat()[at] as number) + 300,
    );
  }
  await reader.query('rollback');
  for (const client of [session, reader, owner]) await client.end();
  await dropSchema(database, schema);
  await database.close();
});
