import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { PostgresHistory } from '../../src/store/history/postgres-history.ts';
import type { EntriesQuery } from '../../src/store/history-store.ts';
import type { Statement } from '../../src/store/postgres/database.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { countRows } from './support/rows-read.ts';
import { connectToServer } from './support/second-connection.ts';

/*
 * Goal: the rows that reads of the history read do not grow with the history of the wallet, nor with that of others.
 * Method: the server's own counters say how many rows a session read, with and without statistics of the tables. The
 * session made its plans when the ledger was empty.
 */
closeTestDatabasesAfterAll();

/** Pages of the wallet, of 256 entries each, about a million entries in all; each other wallet has one page. */
const PAGES = 3_900;
const OTHERS = 20_000;
const FILL = [
  `insert into $schema.history_pages (wallet, last_position, last_place, first_position, entries)
    select 'hub', p * 256, 1, p * 256 - 255,
      (select string_agg('gold=1 ' || n || '.1', ';' order by n) from generate_series(p * 256 - 255, p * 256) n)
    from generate_series(1, ${PAGES}) p`,
  `insert into $schema.balance_points (wallet, asset, position, place, available, held)
    select 'hub', 'gold', p * 256, 1, p * 256, 0 from generate_series(1, ${PAGES}) p`,
  // An asset that a page in a hundred changes, in its last entry.
  `insert into $schema.balance_points (wallet, asset, position, place, available, held)
    select 'hub', 'iron', p * 256, 1, 0, 0 from generate_series(100, ${PAGES}, 100) p`,
  `insert into $schema.history_pages (wallet, last_position, last_place, first_position, entries)
    select 'w' || n, n, 1, n, 'gold=1 ' || n || '.1' from generate_series(1, ${OTHERS}) n`,
  `insert into $schema.balance_points (wallet, asset, position, place, available, held)
    select 'w' || n, 'gold', n, 1, 1, 0 from generate_series(1, ${OTHERS}) n`,
  `insert into $schema.transactions (id, commit_id, place, kind, outputs)
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1, 'mint', 'hub gold=1'
    from generate_series(${PAGES * 256 - 9_999}, ${PAGES * 256}) n
    union all
    select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n, 1, 'mint', 'hub gold=1'
    from generate_series(${PAGES * 128 - 4_999}, ${PAGES * 128 + 5_000}) n`,
  `insert into $schema.placed_commits (position, id, committed_at, recorded_at, changes)
    select n, n, to_timestamp(n), to_timestamp(n), 'hub gold=1;~minted gold=1'
    from generate_series(1, ${PAGES * 256}) n`,
  `update $schema.commit_order set last_position = ${PAGES * 256}, changes_bytes = ${PAGES * 256 * 25}`,
  `update $schema.packed_history set last_position = ${PAGES * 256}, last_bytes = ${PAGES * 256 * 25},
    target = ${PAGES * 256}, target_bytes = ${PAGES * 256 * 25}`,
];

/** A history on a connection of its own, and the rows of tables and indexes of the schema that it has read. */
async function openHistory(ledger: TestStore): Promise<{ history: PostgresHistory; count: () => Promise<number> }> {
  const session = await connectToServer();
  onTestFinished(() => session.end());
  // One transaction: its counters are those of what it has read.
  const read = async ({ name, text, values }: Statement): Promise<pg.QueryResultRow[]> =>
    (await session.query({ name, text, values: [...values] })).rows;
  await session.query('begin');
  const history = new PostgresHistory({ schema: ledger.schema, read, run: read });
  return { history, count: () => countRows(session, ledger.schema) };
}

const LIMIT = 51;
const query = (parts: Partial<EntriesQuery>): EntriesQuery => ({
  ...{ wallet: 'hub', asset: undefined, isNewestFirst: true, after: undefined, limit: LIMIT },
  ...parts,
});

test.each([
  ['without statistics', ''],
  [
    'with statistics',
    'analyze $schema.transactions, $schema.placed_commits, $schema.history_pages, $schema.balance_points',
  ],
])('reads of a wallet with a million entries read some rows, %s', { timeout: 120_000 }, async (_, maintenance) => {
  const ledger = await openStore(await openTestDatabase('server'));
  const { history, count } = await openHistory(ledger);
  const entries = async (parts: Partial<EntriesQuery>) => history.entries(query(parts), await history.reach());
  const amounts = async (position: number, asset: string | undefined) =>
    history.amountsAt('hub', position, asset, await history.reach());
  const asks = [
    ['the first page', () => entries({})],
    [
      'the oldest page behind the middle',
      () => entries({ isNewestFirst: false, after: { position: PAGES * 128, place: 1 } }),
    ],
    ['a page from the middle on', () => entries({ after: { position: PAGES * 128, place: 1 } })],
    ['the first page of an asset', () => entries({ asset: 'gold' })],
    ['amounts at a position', () => amounts(PAGES * 100, undefined)],
    ['amounts of an asset at a position', () => amounts(PAGES * 100 + 5, 'gold')],
    ['the position at a time', () => history.positionAt(new Date(500_000_000))],
    ['the holds that lapsed', () => history.lapsedAt('hub', PAGES * 100, new Date(PAGES * 100 * 1_000))],
  ] as const;
  for (let round = 0; round < 7; round += 1) for (const [, ask] of asks) await ask();
  // A connection without the time limit of a store.
  const filler = await connectToServer();
  onTestFinished(() => filler.end());
  for (const text of [...FILL, maintenance].filter((each) => each !== ''))
    await filler.query(text.replaceAll('$schema', `"${ledger.schema}"`));

  const read: Record<string, number> = {};
  for (const [name, ask] of asks) {
    const before = await count();
    const result = await ask();
    if (Array.isArray(result)) expect([name, result.length]).toEqual([name, LIMIT]);
    read[name] = (await count()) - before;
  }
  // A read takes a page of entries, their records, and what the indexes return for them.
  const rows = Object.entries(read).filter(([, n]) => n > 8 * LIMIT);
  expect(rows).toEqual([]);
});
