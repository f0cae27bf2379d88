import pg from 'pg';
import { expect, inject, test } from 'vitest';
import type { CountChange } from '../../src/domain/records/movement.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { BatchArguments } from '../../src/store/commit/batch-arguments.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { openDatabase } from '../../src/store/postgres/open-database.ts';
import { dropSchema } from '../../src/store/schema/drop-schema.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { freshSchema } from '../support/databases.ts';

/*
 * Goal: a commit that changes counters reads those counters, however many wallets have one.
 * Method: the asset has a counter for each of many wallets. The server's own counters say how many rows a commit read.
 */
const WALLETS = 20_000;
const MEASURED = 10;

/** Mints potions for wallets, and says what that changes of counters. */
function mint(wallets: readonly string[], amount: bigint): CommitUnit {
  const bundle = new Map([['potion', amount]]);
  const counts = wallets.map((wallet): CountChange => ({ asset: 'potion', wallet, minted: 0n, amount }));
  const minted = amount * BigInt(wallets.length);
  const outputs = wallets.map((owner) => ({ owner, bundle }));
  const ofLedger: CountChange = { asset: 'potion', wallet: undefined, minted, amount: minted };
  const movement = { kind: 'mint', inputs: [], outputs, counts: [ofLedger, ...counts] } as const;
  const id = systemWorld.transactionId();
  return { transactions: [{ id, wallet: 'bank', movement, body: null, actions: [] }] };
}

test('a commit reads the counters that it changes, and no other of the wallets that have one', async () => {
  const database = await openDatabase(inject('postgresUrl'));
  const schema = freshSchema();
  await migrate(database, schema);
  const session = new pg.Client(inject('postgresUrl'));
  await session.connect();
  const commit = async (units: readonly CommitUnit[], skipLocked = false): Promise<unknown> => {
    const { text, values } = commitBatchStatement(schema, units, skipLocked, new BatchArguments(), 1);
    const { rows } = await session.query(text, [...values]);
    expect(rows[0]?.policy_now).toBeNull();
    return rows[0];
  };
  const rowsRead = async (): Promise<number> => {
    await session.query('select pg_stat_force_next_flush()');
    const { rows } = await session.query<{ n: string }>(
      'select sum(seq_tup_read + idx_tup_fetch)::text as n from pg_stat_user_tables where schemaname = $1',
      [schema],
    );
    return Number(rows[0]?.n);
  };
  await session.query(
    `select from "${schema}".define_asset(0, 'potion', 1000000000, null, 100, true, true, true, 0::smallint)`,
  );
  await session.query(`select "${schema}".count_asset('potion')`);
  // Plans are made when there are few counters.
  const kinds: Readonly<Record<string, (round: number) => Promise<unknown>>> = {
    'a wallet that is counted': (round) => commit([mint([`w${round}`], 1n)]),
    'several wallets that are counted': (round) => commit([mint([`w${round}`, `v${round}`, `u${round}`], 1n)]),
    'a wallet that is not counted yet': () => commit([mint([`new-${systemWorld.transactionId()}`], 1n)]),
    'a wallet at its cap, beside another': (round) => commit([mint([`w${round}`], 101n), mint([`v${round}`], 1n)]),
    'a wallet past what is locked': (round) => commit([mint([`w${round}`], 1n)], true),
  };
  for (let round = 0; round < MEASURED; round += 1) for (const kind of Object.values(kinds)) await kind(round);
  await session.query(
    `insert into "${schema}".asset_counters
      select 'potion', 'x' || g, 0, 0, true from generate_series(1, ${WALLETS}) g`,
  );

  const read: Record<string, number> = {};
  for (const [what, kind] of Object.entries(kinds)) {
    const before = await rowsRead();
    for (let round = 0; round < MEASURED; round += 1) await kind(round);
    read[what] = (await rowsRead()) - before;
  }

  for (const [what, rows] of Object.entries(read)) {
    expect(rows, what).toBeGreaterThanOrEqual(MEASURED);
    expect(rows, what).toBeLessThan(MEASURED * 60);
  }
  await session.end();
  await dropSchema(database, schema);
  await database.close();
});
