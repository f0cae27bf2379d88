import { expect, test } from 'vitest';
import { delegate, type Statement } from '../../src/store/postgres/database.ts';
import { NO_HOLDS } from '../../src/store/reads/select-unspent.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import {
  closeTestDatabasesAfterAll,
  describeDatabases,
  ledgerDatabase,
  openTestDatabase,
} from '../support/databases.ts';
import { hoard } from '../support/hoard.ts';
import { storeOn, type TestStore } from './support/open-store.ts';

/** The rows of one shared read, at most. */
const ROWS_MAX = 8_000;

/** A read that the database has answered. */
interface Read {
  readonly name: string;
  readonly rows: number;
}

/** A store whose statements are watched, and changed by `change`. */
async function watchedStore(
  at: Awaited<ReturnType<typeof openTestDatabase>>,
  deadlineMs?: number,
  change = (statement: Statement): Statement => statement,
): Promise<TestStore & { readonly reads: Read[] }> {
  await migrate(at.database, at.schema);
  const inner = await ledgerDatabase(at);
  const reads: Read[] = [];
  const database = delegate(inner, {
    run: async (statement) => {
      const rows = await inner.run(change(statement));
      reads.push({ name: statement.name, rows: rows.length });
      return rows;
    },
  });
  return { ...storeOn({ database, schema: at.schema, owner: at.database }, deadlineMs), reads };
}

/** SQL that gives wallets `w1` to `w<wallets>` as many UTXOs of one gold each. */
const crowd = (wallets: number, utxos: number): string =>
  `insert into $schema.unspent (transaction_id, output_index, asset_count, asset, owner, amount)
    select gen_random_uuid(), 0, 1, 'gold', 'w' || w, 1
    from generate_series(1, ${wallets}) w, generate_series(1, ${utxos})`;

const names = (count: number): string[] => Array.from({ length: count }, (_, at) => `w${at + 1}`);

describeDatabases('reads that share a statement', (open) => {
  test('a thousand wallets of 60 UTXOs are loaded completely, by statements of bounded rows', async () => {
    const { store, sql, reads } = await watchedStore(await open());
    await sql(crowd(1_000, 60));

    const loaded = await Promise.all([...names(1_000), 'nobody'].map((wallet) => store.unspent(wallet)));

    expect(loaded.filter(({ utxos, isAll }) => isAll && utxos.length === 60)).toHaveLength(1_000);
    expect(loaded.at(-1)).toEqual({ utxos: [], isAll: true, holds: NO_HOLDS });
    expect(Math.max(...reads.map(({ rows }) => rows))).toBeLessThanOrEqual(ROWS_MAX);
  });

  test('balances of many wallets are complete, that of a very large wallet included', async () => {
    const { store, sql, reads } = await watchedStore(await open());
    await sql(crowd(500, 60));
    await sql(hoard('whale', 20_000, { gold: 3, iron: 1 }));

    const [whale, nobody, ...others] = await Promise.all(
      ['whale', 'nobody', ...names(500)].map((wallet) => store.balance(wallet)),
    );

    expect(whale).toEqual({ assets: { gold: 60_000n, iron: 20_000n }, held: {}, utxos: 20_000 });
    expect(nobody).toEqual({ assets: {}, held: {}, utxos: 0 });
    expect(others.filter(({ assets, utxos }) => assets.gold === 60n && utxos === 60)).toHaveLength(500);
    expect(reads.length).toBeGreaterThan(2);
  });

  test('wallets with as many rows as a shared statement sums, and with more, have their whole balance', async () => {
    const { store, sql } = await watchedStore(await open());
    await sql(hoard('edge', 1_000, { gold: 1 }));
    await sql(hoard('above', 1_000, { gold: 1 }));
    await sql(hoard('above', 100, { gold: 1, iron: 2 }));

    expect(await store.balance('edge')).toEqual({ assets: { gold: 1_000n }, held: {}, utxos: 1_000 });
    expect(await store.balance('above')).toEqual({ assets: { gold: 1_100n, iron: 200n }, held: {}, utxos: 1_100 });
  });
});

closeTestDatabasesAfterAll();

test('a balance that takes too long fails alone, and the balances that wait are read', async () => {
  const slow = (statement: Statement): Statement =>
    statement.name === 'select-balance' && statement.values.some((value) => String(value).includes('whale'))
      ? { ...statement, isPrepared: false, text: 'select pg_catalog.pg_sleep(600)::text', values: [] }
      : statement;
  const { store, sql } = await watchedStore(await openTestDatabase('server'), 1, slow);
  await sql(hoard('whale', 1_100, { gold: 1 }));
  for (const wallet of ['a', 'b', 'c']) await sql(hoard(wallet, 1_100, { gold: 1 }));
  await sql(hoard('small', 100, { gold: 1 }));

  const whales = Array.from({ length: 2 }, () => store.balance('whale').catch((error: { code: string }) => error.code));
  const others = await Promise.all(['a', 'b', 'c', 'small'].map((wallet) => store.balance(wallet)));

  expect(others.map(({ utxos }) => utxos)).toEqual([1_100, 1_100, 1_100, 100]);
  expect(await Promise.all(whales)).toEqual(['ERR_STORE_UNAVAILABLE', 'ERR_STORE_UNAVAILABLE']);
});
