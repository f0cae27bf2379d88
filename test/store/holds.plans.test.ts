import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { Statement } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import {
  selectDueHoldsStatement,
  selectHoldPageStatement,
  selectOpenHoldsStatement,
} from '../../src/store/reads/select-holds.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: a page of the holds of a wallet reads the holds of the page, among 100,000 others.
 * Method: the server's own counters say how many rows were read and how often a table was read from end to end, with
 * and without statistics. One wallet has 1,000 open holds and 1,000 that have ended, the other ones are of 980 wallets.
 */
const HOLDS = 100_000;
const PAGE = 50;
const ID = `format('%s-%s', $1, lpad(n::text, 6, '0'))`;

/** SQL that makes holds of 5 gold each, with their outputs. */
function holdsOf(wallet: string, prefix: string, from: number, to: number, state: 'open' | 'released'): string {
  const id = ID.replace('$1', `'${prefix}'`);
  const ended = state === 'open' ? 'null, null' : 'gen_random_uuid(), now()';
  const made = `insert into $schema.holds (id, wallet, held_by, held_at, expires_at, state, ended_by, ended_at)
    select ${id}, ${wallet}, gen_random_uuid(), now(), now() + interval '1 day', '${state}', ${ended}
    from generate_series(${from}, ${to}) n;`;
  if (state !== 'open') return made;
  return `${made} insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    select gen_random_uuid(), 0, 1, 'gold', '~' || ${id}, 5 from generate_series(${from}, ${to}) n`;
}

test.each([
  ['without statistics', []],
  ['with statistics', ['vacuum analyze $schema.holds', 'vacuum analyze $schema.unspent']],
] as const)('a page of holds among 100,000 is read by indexes, %s', async (_, maintenance) => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const run = (text: string) => database.transaction(({ script }) => script(text.replaceAll('$schema', `"${schema}"`)));
  // Makes plans on the empty ledger, which the functions keep.
  const send = ({ text, values }: Statement) => session.query(text, [...values]);
  const pageOf = (wallet: string | undefined, after?: string) => selectHoldPageStatement(schema, wallet, PAGE, after);
  for (const wallet of ['alice', undefined]) await send(pageOf(wallet));
  await run(holdsOf(`'w' || n % 980`, 'x', 1, HOLDS, 'open'));
  await run(holdsOf(`'alice'`, 'mine', 1, 1_000, 'open'));
  await run(holdsOf(`'alice'`, 'done', 1, 1_000, 'released'));
  for (const command of maintenance) {
    await database.run({ name: 'test', text: command.replaceAll('$schema', `"${schema}"`), values: [] });
  }
  const counters = async (): Promise<{ rows: number; scans: number }> => {
    await session.query('select pg_stat_force_next_flush()');
    const { rows } = await session.query<{ rows: string; scans: string }>(
      `select sum(seq_tup_read + idx_tup_fetch)::text as rows, sum(seq_scan)::text as scans
        from pg_stat_user_tables where schemaname = $1`,
      [schema],
    );
    return { rows: Number(rows[0]?.rows), scans: Number(rows[0]?.scans) };
  };
  const cost = async (statement: Statement) => {
    const before = await counters();
    const { rowCount } = await send(statement);
    const after = await counters();
    return { returned: rowCount, rows: after.rows - before.rows, scans: after.scans - before.scans };
  };

  const pages = {
    'of a wallet': await cost(pageOf('alice')),
    'of a wallet, further on': await cost(pageOf('alice', 'mine-000500')),
    'of all wallets': await cost(pageOf(undefined)),
    'of the ids of a wallet': await cost(selectOpenHoldsStatement(schema, 'alice', PAGE, undefined)),
    'of what is due next': await cost(selectDueHoldsStatement(schema, PAGE)),
  };

  for (const [page, { returned, rows, scans }] of Object.entries(pages)) {
    expect([page, returned, scans]).toEqual([page, PAGE, 0]);
    // The ids, the holds and their outputs. A page of all wallets, which an administrator asks for, passes the holds
    // that have ended: no index has the open ones in the order of their ids.
    expect(rows, page).toBeLessThanOrEqual(page === 'of all wallets' ? HOLDS + 1_000 + 2 * PAGE : 4 * PAGE);
  }
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
