import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { projectSpendsStatement } from '../../src/store/spends/project-spends.ts';
import { selectSpenderStatement } from '../../src/store/spends/select-spender.ts';
import { selectSpentByStatement } from '../../src/store/spends/select-spent-by.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { rowsRead } from './support/rows-read.ts';
import { connectToServer } from './support/second-connection.ts';

/*
 * Goal: the rows that a step of the projection and a read of a spender read do not grow with the history.
 * Method: the server's own counters say how many rows a session read, with and without statistics of the tables. The
 * session made its plans when the ledger was empty.
 */
closeTestDatabasesAfterAll();

const TRANSACTIONS = 100_000;
/** Each transaction spends the output of the one before it. */
const FILL = `insert into $schema.transactions (id, commit_id, place, kind, inputs, outputs)
  select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1, 'transfer',
    '00000000-0000-7000-8000-' || lpad((n - 1)::text, 12, '0') || ':0', 'alice gold=1'
  from generate_series(1, ${TRANSACTIONS}) n`;
const PLACE = `insert into $schema.placed_commits (position, id, committed_at, recorded_at)
  select n, n, now(), now() from generate_series(1, ${TRANSACTIONS}) n`;
const outpoint = (number: number) => ({ id: `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`, index: 0 });

async function openLong(maintenance: string): Promise<{ ledger: TestStore; session: pg.Client }> {
  const ledger = await openStore(await openTestDatabase('server'));
  const session = await connectToServer();
  onTestFinished(() => session.end());
  for (const statement of [
    projectSpendsStatement(ledger.schema),
    selectSpentByStatement(ledger.schema, outpoint(0)),
    selectSpenderStatement(ledger.schema, outpoint(0)),
  ])
    await session.query(statement.text, [...statement.values]);
  for (const text of [FILL, PLACE, `update $schema.commit_order set last_position = ${TRANSACTIONS}`])
    await ledger.sql(text);
  if (maintenance !== '') await ledger.sql(maintenance);
  return { ledger, session };
}

test.each([
  ['without statistics', ''],
  ['with statistics', 'analyze $schema.transactions, $schema.placed_commits'],
])('a step and the reads of spenders read some rows of a long history, %s', async (_, maintenance) => {
  const { ledger, session } = await openLong(maintenance);
  const project = projectSpendsStatement(ledger.schema);
  // What is behind the projection does not count either.
  for (let step = 0; step < 2; step += 1) await session.query(project.text, [...project.values]);

  const known = selectSpentByStatement(ledger.schema, outpoint(10));
  // 2,500 commits, their transactions twice, and what the indexes return for them.
  expect(await rowsRead(session, ledger.schema, project)).toBeLessThan(2_500 * 12);
  expect(await rowsRead(session, ledger.schema, known)).toBeLessThan(20);
  // The output was spent by the next transaction.
  const near = selectSpenderStatement(ledger.schema, outpoint(TRANSACTIONS / 2));
  expect(await rowsRead(session, ledger.schema, near)).toBeLessThan(20);
});
