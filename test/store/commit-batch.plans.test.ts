import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { makeUtxo, type Utxo } from '../../src/domain/values/utxo.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit, PlannedTransaction } from '../../src/store/ledger-store.ts';
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
  const id = systemWorld.transactionId();
  return { transactions: [{ id, wallet, movement, ...keyed, body: null, actions: [] }] };
}

/** Commits units in one batch. */
type Commit = (units: readonly CommitUnit[], skipLocked?: boolean) => Promise<void>;

/** Each kind of batch, on outputs that nothing has spent. */
const KINDS: Readonly<Record<string, (commit: Commit, next: () => Utxo) => Promise<void>>> = {
  'a spend': (commit, next) => commit([pay(next())]),
  'spends of several wallets': (commit, next) => commit([pay(next()), pay(next())]),
  'a spend beside a recorded key': (commit, next) =>
    commit([mint('keyed', 'known'), mint('keyed', systemWorld.transactionId()), pay(next())]),
  'a spend past what is locked': (commit, next) => commit([pay(next())], true),
  'a spend that was applied already': async (commit, next) => {
    const spend = pay(next());
    await commit([spend]);
    await commit([spend]);
  },
  'a spend beside a conflict': async (commit, next) => {
    const spent = next();
    await commit([pay(spent)]);
    await commit([pay(spent), pay(next())]);
  },
};

test.each([
  ['its plans were made', false],
  ['its plans were made from statistics of a nearly empty ledger', true],
])('a batch reads no more rows when the ledger has grown since %s', async (_when, isAnalyzed) => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  const commit = async (units: readonly CommitUnit[], skipLocked = false): Promise<void> => {
    const { text, values } = commitBatchStatement(schema, units, skipLocked);
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
  const next = (): Utxo => minted.pop() as Utxo;
  if (isAnalyzed) {
    await commit([mint('first')]);
    const owner = new pg.Client(inject('postgresUrl'));
    await owner.connect();
    await owner.query(`vacuum analyze "${schema}".transactions, "${schema}".unspent`);
    await owner.end();
  }
  for (let round = 0; round < BATCHES; round += 1) {
    const units = Array.from({ length: UNITS }, (_, at) => mint(`w${at}`));
    await commit(units);
    for (const { transactions } of units) {
      const [{ id, wallet }] = transactions as [PlannedTransaction];
      minted.push(makeUtxo(id, 0, wallet, new Map([['gold', 5n]])));
    }
    // Each round has a batch of each kind, so that every statement of the functions has its plan from the start.
    for (const batch of Object.values(KINDS)) await batch(commit, next);
  }

  const read: Record<string, number> = {};
  for (const [what, batch] of Object.entries(KINDS)) {
    const before = await rowsRead();
    for (let count = 0; count < MEASURED; count += 1) await batch(commit, next);
    read[what] = (await rowsRead()) - before;
  }

  // A batch reads its input to find and to delete it. The bound is far below one scan of the 12,000 rows.
  for (const [what, rows] of Object.entries(read)) {
    expect(rows, what).toBeGreaterThanOrEqual(MEASURED);
    expect(rows, what).toBeLessThan(MEASURED * 20);
  }
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
