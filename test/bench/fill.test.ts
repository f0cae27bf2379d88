import pg from 'pg';
import { afterAll, expect, inject, test } from 'vitest';
import { fillHistory, fillMints } from '../../bench/curves/fill.ts';
import { INVARIANTS } from '../../src/store/invariants/index.ts';
import { migrate } from '../../src/store/schema/migrate.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';

closeTestDatabasesAfterAll();

const client = new pg.Client({ connectionString: inject('postgresUrl') });
await client.connect();
afterAll(() => client.end());

const server = {
  async query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await client.query(text, values)).rows as Row[];
  },
};
const owner = (n: string): string => `'wallet_' || (${n})`;

test('a ledger that the benchmark fills keeps every invariant', async () => {
  const { database, schema } = await openTestDatabase('server');
  await migrate(database, schema);

  await fillMints(server, schema, { filling: 1, count: 20, owner, amount: 7n });
  await fillHistory(server, schema, { filling: 2, transactions: 60, wallets: 20, owner });
  await fillHistory(server, schema, { filling: 3, transactions: 100, wallets: 20, owner });

  for (const { name, violations } of INVARIANTS) {
    expect(await server.query(violations.replaceAll('$schema', `"${schema}"`)), name).toEqual([]);
  }
  const [counts] = await server.query(
    `select (select count(*) from ${schema}.transactions)::int as transactions,
      (select count(*) from ${schema}.unspent)::int as unspent,
      (select sum(amount) from ${schema}.balances)::int as held,
      (select count(*) from ${schema}.commits where position is null)::int as unplaced,
      (select count(*) from ${schema}.spends)::int as spends`,
  );
  expect(counts).toEqual({ transactions: 180, unspent: 20, held: 140, unplaced: 0, spends: 240 });
});
