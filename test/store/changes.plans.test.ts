import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { OrderedPlace } from '../../src/store/feed-store.ts';
import { selectChangesStatement, selectOrderEndStatement } from '../../src/store/reads/select-changes.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { ask } from './support/rows-read.ts';
import { connectToServer } from './support/second-connection.ts';

/*
 * Goal: the rows that a page of the feed reads do not grow with the history, nor with the size of its commits.
 * Method: the server's own counters say how many rows a session read, with and without statistics of the tables. The
 * session made its plans when the ledger was empty.
 */
closeTestDatabasesAfterAll();

const COMMITS = 50_000;
const LARGE = 5_000;
const LIMIT = 100;
/** Each commit has one transaction, and the last one has many. */
const FILL = `insert into $schema.transactions (id, commit_id, place, kind, outputs)
  select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, least(n, ${COMMITS}),
    greatest(n - ${COMMITS}, 0) + 1, 'mint', 'alice gold=1'
  from generate_series(1, ${COMMITS + LARGE}) n`;
const PLACE = `insert into $schema.placed_commits (position, id, committed_at, recorded_at)
  select n, n, 'epoch', 'epoch' from generate_series(1, ${COMMITS}) n`;
const at = (position: number, place = 1): OrderedPlace => ({ position, commitId: position, committedMs: 0, place });

async function openLong(maintenance: string): Promise<{ ledger: TestStore; session: pg.Client }> {
  const ledger = await openStore(await openTestDatabase('server'));
  const session = await connectToServer();
  onTestFinished(() => session.end());
  for (const statement of [
    selectChangesStatement(ledger.schema, undefined, LIMIT),
    selectChangesStatement(ledger.schema, at(1), LIMIT),
    selectOrderEndStatement(ledger.schema),
  ])
    await session.query(statement.text, [...statement.values]);
  for (const text of [FILL, PLACE, `update $schema.commit_order set last_position = ${COMMITS}`])
    await ledger.sql(text);
  if (maintenance !== '') await ledger.sql(maintenance);
  return { ledger, session };
}

test.each([
  ['without statistics', ''],
  ['with statistics', 'analyze $schema.transactions, $schema.placed_commits'],
])('a page of the feed reads its rows and few others of a long history, %s', async (_, maintenance) => {
  const { ledger, session } = await openLong(maintenance);
  for (const [after, first, last, hasMore] of [
    [undefined, 1, LIMIT, 'true'],
    [at(COMMITS / 2), COMMITS / 2 + 1, COMMITS / 2 + LIMIT, 'true'],
    [at(COMMITS - 1), COMMITS, COMMITS + LIMIT - 1, 'true'],
    [at(COMMITS, LARGE - 9), COMMITS + LARGE - 9, COMMITS + LARGE, 'false'],
  ] as const) {
    const [rows, [head, ...found]] = await ask(
      session,
      ledger.schema,
      selectChangesStatement(ledger.schema, after, LIMIT),
    );
    const numbers = found.map(({ id }) => Number((id as string).slice(24)));
    expect([head?.is_known, numbers[0], numbers.at(-1), head?.has_more]).toEqual(['true', first, last, hasMore]);
    // What a commit has before the place is read again: places are not in the index.
    expect(rows).toBeLessThan(after === undefined || after.position < COMMITS - 1 ? LIMIT * 12 : LARGE * 3);
  }
  const [rows] = await ask(session, ledger.schema, selectOrderEndStatement(ledger.schema));
  expect(rows).toBeLessThan(10);
});
