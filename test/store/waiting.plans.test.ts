import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { mapWaitingDeliveries, waitingDeliveriesStatement } from '../../src/store/outbox/waiting-deliveries.ts';
import { selectOrderLagStatement } from '../../src/store/reads/select-order-lag.ts';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { ask } from './support/rows-read.ts';
import { connectToServer } from './support/second-connection.ts';

/*
 * Goal: the rows that stats() reads do not grow with the deliveries that wait, are scheduled or were delivered, nor
 * with the commits that wait for a position.
 * Method: the server's own counters say how many rows a session read, with and without statistics of the tables.
 */
closeTestDatabasesAfterAll();

const ROWS = 60_000;
const FILL = `insert into $schema.outbox
    (transaction_id, action_index, wallet, type, payload, status, attempts, due_at, not_before, claimed_by, lease_ms)
  select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 0, 'w' || n,
    case when n % 6 < 2 then 'Mail' else 'Buy' end, '\\x',
    case when n % 6 = 4 then 'scheduled' when n % 6 = 5 then 'delivered' else 'waiting' end,
    case when n % 6 = 1 then 1 else 0 end,
    case n % 6 when 1 then now() + interval '1 hour' when 3 then now() + interval '1 minute' else '-infinity' end,
    case when n % 6 = 4 then now() + n * interval '1 second' end,
    case when n % 6 = 3 then '00000000-0000-7000-8000-00000000000a'::uuid end, case when n % 6 = 3 then 60000 end
  from generate_series(1, ${ROWS}) n`;
const UNPLACED = `insert into $schema.unplaced_commits (id, committed_at)
  select n, now() from generate_series(1, ${ROWS}) n`;

async function openFull(maintenance: string): Promise<{ ledger: TestStore; session: pg.Client }> {
  const ledger = await openStore(await openTestDatabase('server'));
  const session = await connectToServer();
  onTestFinished(() => session.end());
  for (const text of [FILL, UNPLACED]) await ledger.sql(text);
  if (maintenance !== '') await ledger.sql(maintenance);
  return { ledger, session };
}

test.each([
  ['without statistics', ''],
  ['with statistics', 'analyze $schema.outbox, $schema.unplaced_commits'],
])('stats() reads at most 1,000 rows of each state of a type, and 1,000 commits, %s', async (_, maintenance) => {
  const { ledger, session } = await openFull(maintenance);

  const [rows, found] = await ask(session, ledger.schema, waitingDeliveriesStatement(ledger.schema, 0));
  const [lagRows, [lag]] = await ask(session, ledger.schema, selectOrderLagStatement(ledger.schema));

  const [buy, mail] = mapWaitingDeliveries(found);
  expect(buy).toMatchObject({ type: 'Buy', due: 1_000, backingOff: 0, claimed: 1_000, scheduled: 1_000 });
  expect(buy?.claimedBy).toEqual(['00000000-0000-7000-8000-00000000000a']);
  expect(mail).toMatchObject({ type: 'Mail', due: 1_000, backingOff: 1_000, claimed: 0, scheduled: 0 });
  // Five thousand rows, each found through an index.
  expect(rows).toBeLessThan(5_000 * 2 + 1_000);
  expect(lag).toMatchObject({ position: '0', unplaced: '1000' });
  expect(lagRows).toBeLessThan(3_000);
});
