import { createHash } from 'node:crypto';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { selectTransactionsStatement } from '../../src/store/reads/select-transactions.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { openStore } from './support/open-store.ts';

/*
 * Goal: the read of a transaction does not read the history, although its inputs and outputs are texts that views read.
 * Method: the executed plan says how many rows of a long history were read, with and without statistics. (The counters
 * of the server also count what the planner itself looks at in the table, which depends on the snapshots of others.)
 */
closeTestDatabasesAfterAll();

/** Mints, and as many transfers with keys that spend them. */
const SPENDS = 30_000;
const HISTORY = `insert into $schema.transactions (id, commit_id, place, kind, key, fingerprint, inputs, outputs)
  select case kind when 'mint' then minted else md5('transfer' || n)::uuid end, n, 1, kind,
    case kind when 'transfer' then 'key ' || n end, case kind when 'transfer' then sha256('') end,
    case kind when 'transfer' then minted || ':0' else '' end,
    case kind when 'mint' then 'alice gold=5 silver=1;shop gold=1' else 'shop gold=3;alice gold=2 silver=1' end
  from generate_series(1, ${SPENDS}) n, unnest(array['mint', 'transfer']) kind, cast(md5('mint' || n) as uuid) minted`;

/** The ids and the keys of some transfers, far from each other in the table. */
const PICKED = Array.from({ length: 20 }, (_, at) => at * (SPENDS / 20) + 1);
const VALUES = {
  id: PICKED.map((n) => createHash('md5').update(`transfer${n}`).digest('hex')),
  key: PICKED.map((n) => `key ${n}`),
} as const;

/** A node of an executed plan. */
interface PlanNode {
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The rows of the table "transactions" that a plan read. */
function rowsOfTransactions(node: PlanNode): number {
  const { 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Index Recheck': rechecked = 0 } = node;
  const own = (node['Actual Rows'] + filtered + rechecked) * node['Actual Loops'];
  const below = (node.Plans ?? []).reduce((sum, plan) => sum + rowsOfTransactions(plan), 0);
  return below + (node['Relation Name'] === 'transactions' ? own : 0);
}

test.each([
  ['without statistics', []],
  ['with statistics', ['vacuum analyze $schema.transactions']],
] as const)('a read of transactions reads their rows and not the history, %s', async (_, maintenance) => {
  const { database, schema } = await openTestDatabase('server');
  const ledger = await openStore({ database, schema });
  await ledger.sql(HISTORY);
  for (const text of maintenance) await ledger.sql(text);
  const session = new pg.Client(await ledgerUrl(database, schema));
  await session.connect();
  onTestFinished(() => session.end());
  const read = async (by: 'id' | 'key', count: number): Promise<number> => {
    const statement = selectTransactionsStatement(schema, by, VALUES[by].slice(0, count));
    const { rows } = await session.query(statement.text, [...statement.values]);
    // The transaction, its input of two assets, and its two outputs of three.
    expect(rows).toHaveLength(6 * count);
    const explained = await session.query(`explain (analyze, format json, timing off) ${statement.text}`, [
      ...statement.values,
    ]);
    return rowsOfTransactions(explained.rows[0]['QUERY PLAN'][0].Plan);
  };

  for (const by of ['id', 'key'] as const) {
    // Each is read for itself, for its inputs and for its outputs, and so is what it spends.
    for (const count of [1, 20]) expect(await read(by, count)).toBeLessThanOrEqual(4 * count);
  }
});
