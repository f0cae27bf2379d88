import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { makeUtxo, type Utxo } from '../../src/domain/values/utxo.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

/*
 * Goal: the plans that a session makes on an empty ledger, and keeps, do not read more when the ledger has grown.
 * Method: one session commits batches from the first row on. The server's own counters say how many rows it read.
 */
const BATCHES = 150;
const UNITS = 40;
const MEASURED = 20;

function mint(owner: string, key?: string): CommitUnit {
  const outputs = [{ owner, bundle: new Map([['gold', 5n]]) }];
  return unit(owner, { kind: 'mint', inputs: [], outputs }, key);
}

function pay(utxo: Utxo): CommitUnit {
  return unit(utxo.owner, { kind: 'transfer', inputs: [utxo], outputs: [{ owner: 'shop', bundle: utxo.bundle }] });
}

function unit(wallet: string, movement: CommitUnit['transactions'][number]['movement'], key?: string): CommitUnit {
  const keyed = key === undefined ? {} : { key, fingerprint: '00'.repeat(32) };
  return { wallet, transactions: [{ id: systemWorld.transactionId(), movement, ...keyed, body: null, actions: [] }] };
}

test.each([
  ['its plans were made', false],
  ['its plans were made from statistics of a nearly empty ledger', true],
])('a batch reads no more rows when the ledger has grown since %s', async (_when, isAnalyzed) => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const commit = async (units: readonly CommitUnit[]): Promise<void> => {
    const { text, values } = commitBatchStatement(schema, units);
    await session.query(text, [...values]);
  };
  const rowsRead = async (): Promise<number> => {
    await session.query('select pg_stat_force_next_flush()');
    const { rows } = await session.query<{ n: string }>(
      'select sum(seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where schemaname = $1',
      [schema],
    );
    return Number(rows[0]?.n);
  };
  const minted: Utxo[] = [];
  if (isAnalyzed) {
    await commit([mint('first')]);
    const owner = new pg.Client(inject('postgresUrl'));
    await owner.connect();
    await owner.query(`vacuum analyze "${schema}".transactions, "${schema}".unspent`);
    await owner.end();
  }
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const units = Array.from({ length: UNITS }, (_, at) => mint(`w${at}`));
    await commit(units);
    for (const { wallet, transactions } of units) {
      const [made] = transactions;
      minted.push(makeUtxo(made?.id as string, 0, wallet, new Map([['gold', 5n]])));
    }
    // Each round has a spend, so that every statement of the function has its plan from the start.
    await commit([pay(minted.pop() as Utxo)]);
    // From the second round on one unit has a recorded key.
    await commit([mint('keyed', 'known'), mint('keyed', `key ${batch}`)]);
  }

  const before = await rowsRead();
  for (let batch = 0; batch < MEASURED; batch += 1) await commit([pay(minted.pop() as Utxo)]);
  const read = (await rowsRead()) - before;
  for (let batch = 0; batch < MEASURED; batch += 1) {
    await commit([mint('keyed', 'known'), mint('keyed', `later ${batch}`), pay(minted.pop() as Utxo)]);
  }
  const readBesideKnown = (await rowsRead()) - before - read;

  // A batch reads its input to find and to mark it. The bound is far below one scan of the 12,000 rows.
  for (const rows of [read, readBesideKnown]) {
    expect(rows).toBeGreaterThanOrEqual(MEASURED);
    expect(rows).toBeLessThan(MEASURED * 20);
  }
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
