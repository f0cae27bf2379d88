import { expect, test } from 'vitest';
import { delegate, type Row, type Statement } from '../../src/store/postgres/database.ts';
import type { PostgresStore } from '../../src/store/postgres-store.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { heldCalls } from './support/held-calls.ts';
import { storeOn } from './support/open-store.ts';

// Goal: however many callers read at once, one statement has so few keys that it ends within its timeout.
// Method: the database records the statements. It answers that a wallet holds nothing, and finds no transaction.

closeTestDatabasesAfterAll();

const CALLERS = 3_000;

type Read = (store: PostgresStore, at: number) => Promise<unknown>;

const READS: readonly (readonly [what: string, keysMax: number, read: Read])[] = [
  ['transactions', 250, (store, at) => store.transaction(`019bd6b4-0000-7000-8000-${String(at).padStart(12, '0')}`)],
  ['transactions by key', 250, (store, at) => store.transactionByKey(`k${at}`)],
  ['balances', 1_000, (store, at) => store.balance(`w${at}`)],
  ['unspent outputs of wallets', 500, (store, at) => store.unspent(`w${at}`)],
];

test.each(READS)(
  '%s that 3,000 callers ask for at once are read by statements of %d keys',
  async (_, keysMax, read) => {
    const sizes: number[] = [];
    const run = async ({ name, values }: Statement): Promise<Row[]> => {
      const keys = String(values[0]).slice(1, -1).split(',');
      sizes.push(keys.length);
      if (name === 'select-balances') return keys.map((owner) => ({ owner, asset: null, utxos: '0', held: null }));
      return name === 'select-unspent' ? keys.map((owner) => ({ owner, asset: null, held: '0', hold: null })) : [];
    };
    const { database, schema } = await openTestDatabase('embedded');
    const { store } = storeOn({ database: delegate(database, { run }), schema });

    await Promise.all(Array.from({ length: CALLERS }, (__, at) => read(store, at)));

    expect(sizes).toEqual(Array.from({ length: CALLERS / keysMax }, () => keysMax));
    await store.close();
  },
);

test.each<readonly [string, Read]>([
  ['pages of UTXOs', (store, at) => store.utxos(`w${at}`, 10)],
  ['largest outputs', (store, at) => store.largest(`w${at}`, ['gold'], 10)],
  ['totals', (store, at) => store.totals(new Map([[`w${at}`, ['gold']]]))],
])('%s, which no other read can serve, are read two at a time', async (_, read) => {
  const statements = heldCalls<Statement, Row[]>();
  const { database, schema } = await openTestDatabase('embedded');
  const { store } = storeOn({ database: delegate(database, { run: statements.call }), schema });
  const held: number[] = [];

  const reading = Promise.all([1, 2, 3, 4, 5].map((at) => read(store, at)));
  for (let read = 0; read < 5; read += 1) {
    await statements.quiet();
    held.push(statements.held);
    (await statements.next()).resolve([]);
  }
  await reading;

  expect(held).toEqual([2, 2, 2, 2, 1]);
  await store.close();
});
