import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { Database, Row } from '../../src/store/postgres/database.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { selectBalancesStatement } from '../../src/store/reads/select-balances.ts';
import { selectLargestStatement } from '../../src/store/reads/select-largest.ts';
import { selectTotalsStatement } from '../../src/store/reads/select-totals.ts';
import { selectUnspentStatement } from '../../src/store/reads/select-unspent.ts';
import { selectUtxosStatement } from '../../src/store/reads/select-utxos.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { hoard } from '../support/hoard.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: the rows that activation, a further read for a command, and the balance of a counted wallet read do not grow
 * with the number of UTXOs, and a page of UTXOs reads no row of another wallet.
 * Method: the server's own counters say how many rows were read, with and without statistics of the table. One wallet
 * of 20,000 UTXOs among many wallets of one UTXO makes the wrong plans look cheap.
 */
const UTXOS = 20_000;
const MOST = 100;
const BOUNDS = { walletRowsMax: MOST, rowsMax: 10_000 };

let database: Database;
let schema: string;
let session: pg.Client;

async function rowsRead(statement: { readonly text: string; readonly values: readonly unknown[] }): Promise<number> {
  const count = async (): Promise<number> => {
    await session.query('select pg_stat_force_next_flush()');
    const { rows } = await session.query<Row>(
      'select sum(seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where schemaname = $1',
      [schema],
    );
    return Number(rows[0]?.n);
  };
  const before = await count();
  await session.query(statement.text, [...statement.values]);
  return (await count()) - before;
}

test.each([
  ['without statistics', []],
  ['with statistics', ['vacuum analyze']],
] as const)('a read of a wallet of 20,000 UTXOs reads no more rows than its limit, %s', async (_, maintenance) => {
  database = await openDatabase(inject('postgresUrl'));
  schema = freshSchema();
  await migrate(database, schema);
  session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const run = (text: string) =>
    database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] });
  const wallets = Array.from({ length: 20 }, (__, at) => `w${at}`);
  for (const wallet of wallets) await run(hoard(wallet, 100, { gold: 1 }));
  // The session makes its plans on the small ledger and keeps them.
  await session.query(selectUnspentStatement(schema, wallets, BOUNDS).text, [
    ...selectUnspentStatement(schema, wallets, BOUNDS).values,
  ]);
  await run(hoard('whale', UTXOS, { gold: 1 }));
  for (const command of maintenance) await run(`${command} $schema.unspent`);

  const activation = await rowsRead(selectUnspentStatement(schema, ['w1', 'whale', 'w2'], BOUNDS));
  const counted = ['select from $schema.start_counting($1)', 'select from $schema.end_counting($1)'];
  for (const text of counted)
    await database.run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: ['whale'] });
  const balance = await rowsRead(selectBalancesStatement(schema, ['whale']));
  const page = await rowsRead(selectUtxosStatement(schema, 'w1', 10, undefined));
  const total = await rowsRead(selectTotalsStatement(schema, new Map([['whale', ['gold']]])));
  const further = await rowsRead(selectLargestStatement(schema, 'whale', ['gold'], MOST));

  expect(activation).toBeGreaterThanOrEqual(3 * MOST);
  expect(activation).toBeLessThanOrEqual(3 * (MOST + 1));
  // Each output is found in the index, then all its rows are read.
  expect(further).toBeGreaterThanOrEqual(MOST);
  expect(further).toBeLessThanOrEqual(2 * MOST);
  // The rows that say that a wallet is counted, and this one is, and its totals.
  expect(balance).toBe(4);
  expect(total).toBe(2);
  // Each output of the wallet is found in the index, and the rows of the page are read.
  expect(page).toBeGreaterThanOrEqual(100);
  expect(page).toBeLessThanOrEqual(100 + 10);
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
