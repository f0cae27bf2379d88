import { beforeAll, expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import { verifyInvariants } from '../../src/store/invariants/verify.ts';
import type { PlannedTransaction } from '../../src/store/ledger-store.ts';
import type { Row } from '../../src/store/postgres/database.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { DISARM } from './support/corruptions.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { hold, mint, output, pay, release, reversalOfMint, transfer } from './support/units.ts';

const SOMEONE = `'0198c000-0000-7000-8000-000000000001'`;
const WAITING = `where status = 'waiting'`;
const DELIVERED = `where status = 'delivered'`;
const DEAD = `where status = 'dead'`;
const LATER = `where status = 'scheduled'`;
const CANCELLED = `where status = 'cancelled'`;
const HOUR_MS = 3_600_000;
const ACTIONS = ['sword', 'shield', 'potion'];

// Statements that a bug of pursekit or an administrator could send.
const TAMPERINGS = [
  { what: 'changing an unspent amount', text: 'update $schema.unspent set amount = amount + 1' },
  { what: 'changing an unspent amount to the same', text: 'update $schema.unspent set amount = amount' },
  { what: 'changing an owner', text: `update $schema.unspent set owner = 'mallory'` },
  { what: 'changing an asset', text: `update $schema.unspent set asset = 'platinum'` },
  { what: 'changing the number of assets of an output', text: 'update $schema.unspent set asset_count = 2' },
  { what: 'moving an output to another outpoint', text: 'update $schema.unspent set output_index = 9' },
  { what: 'moving an output to another creator', text: `update $schema.unspent set transaction_id = ${SOMEONE}` },
  {
    what: 'an insert that turns into a change of an output',
    text: `insert into $schema.unspent select * from $schema.unspent
      on conflict (transaction_id, output_index, asset) do update set amount = excluded.amount + 1`,
  },
  {
    what: 'a merge that changes an output',
    text: `merge into $schema.unspent u using (select 1) s on true when matched then update set owner = 'mallory'`,
  },
  { what: 'truncating the unspent outputs', text: 'truncate $schema.unspent' },
  {
    what: 'truncating everything at once',
    text: 'truncate $schema.outbox, $schema.unspent, $schema.transactions cascade',
  },
  { what: 'changing the inputs of a transaction', text: `update $schema.transactions set inputs = ''` },
  {
    what: 'changing an amount in the outputs of a transaction',
    text: `update $schema.transactions set outputs = replace(outputs, '=5', '=6')`,
  },
  {
    what: 'changing an owner in the outputs of a transaction',
    text: `update $schema.transactions set outputs = replace(outputs, 'bob', 'mallory') where kind = 'transfer'`,
  },
  {
    what: 'changing the key of a transaction',
    text: `update $schema.transactions set key = 'other' where key is not null`,
  },
  { what: 'changing the kind of a transaction', text: `update $schema.transactions set kind = 'burn'` },
  { what: 'moving a transaction to another commit', text: 'update $schema.transactions set commit_id = 9' },
  { what: 'moving a transaction to another place', text: 'update $schema.transactions set place = 9' },
  { what: 'changing the body of a transaction', text: `update $schema.transactions set body = ''` },
  {
    what: 'an insert that turns into a change of a transaction',
    text: `insert into $schema.transactions select * from $schema.transactions
      on conflict (id) do update set body = null`,
  },
  {
    what: 'a merge that changes a transaction',
    text: `merge into $schema.transactions t using (select 1) s on true when matched then update set kind = 'burn'`,
  },
  {
    what: 'a merge that deletes a transaction',
    text: 'merge into $schema.transactions t using (select 1) s on true when matched then delete',
  },
  { what: 'deleting transactions', text: 'delete from $schema.transactions' },
  { what: 'truncating the transactions', text: 'truncate $schema.transactions' },
  { what: 'changing the payload of a waiting action', text: `update $schema.outbox set payload = '' ${WAITING}` },
  { what: 'changing the payload of a dead action', text: `update $schema.outbox set payload = '' ${DEAD}` },
  { what: 'changing the wallet of an action', text: `update $schema.outbox set wallet = 'mallory' ${WAITING}` },
  { what: 'changing the type of an action', text: `update $schema.outbox set type = 'Refund' ${WAITING}` },
  {
    what: 'giving an action to another transaction',
    text: `update $schema.outbox set transaction_id = ${SOMEONE} ${WAITING}`,
  },
  { what: 'changing the place of an action', text: `update $schema.outbox set action_index = 9 ${WAITING}` },
  {
    what: 'an insert that turns into a change of an action',
    text: `insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      select transaction_id, action_index, 'mallory', type, payload from $schema.outbox
      on conflict (transaction_id, action_index) do update set wallet = excluded.wallet`,
  },
  { what: 'making a delivered action due again', text: `update $schema.outbox set status = 'waiting' ${DELIVERED}` },
  { what: 'making a delivered action dead', text: `update $schema.outbox set status = 'dead' ${DELIVERED}` },
  { what: 'changing the time of a delivery', text: `update $schema.outbox set settled_at = now() ${DELIVERED}` },
  { what: 'making a dead action delivered', text: `update $schema.outbox set status = 'delivered' ${DEAD}` },
  { what: 'moving a waiting action behind others', text: `update $schema.outbox set id = default ${WAITING}` },
  {
    what: 'changing the time from which an action is due',
    text: `update $schema.outbox set not_before = now() ${LATER}`,
  },
  { what: 'making a scheduled action delivered', text: `update $schema.outbox set status = 'delivered' ${LATER}` },
  {
    what: 'making a waiting action scheduled',
    text: `update $schema.outbox set status = 'scheduled' where status = 'waiting'`,
  },
  { what: 'making a cancelled action due', text: `update $schema.outbox set status = 'waiting' ${CANCELLED}` },
  { what: 'making a dead action cancelled', text: `update $schema.outbox set status = 'cancelled' ${DEAD}` },
  { what: 'deleting a waiting action', text: `delete from $schema.outbox ${WAITING}` },
  { what: 'deleting a delivered action', text: `delete from $schema.outbox ${DELIVERED}` },
  { what: 'truncating the outbox', text: 'truncate $schema.outbox' },
  { what: 'giving a hold to another wallet', text: `update $schema.holds set wallet = 'mallory'` },
  { what: 'changing who may capture a hold', text: `update $schema.holds set payees = 'mallory'` },
  {
    what: 'opening an ended hold again',
    text: `update $schema.holds set state = 'open', ended_by = null, ended_at = null where state = 'released'`,
  },
  { what: 'moving the end of a hold to an earlier time', text: `update $schema.holds set expires_at = held_at` },
  { what: 'taking the time of a hold away', text: `update $schema.holds set expires_at = null where state = 'open'` },
  { what: 'deleting holds', text: 'delete from $schema.holds' },
  { what: 'truncating the holds', text: 'truncate $schema.holds' },
  { what: 'counting less as reversed', text: 'update $schema.reversals set reversed = 0' },
  { what: 'raising what can be reversed', text: 'update $schema.reversals set original = 6' },
  { what: 'deleting the counts of reversals', text: 'delete from $schema.reversals' },
  {
    what: 'a merge that deletes the counts of reversals',
    text: 'merge into $schema.reversals r using (select 1) s on true when matched then delete',
  },
  { what: 'truncating the counts of reversals', text: 'truncate $schema.reversals' },
  {
    what: 'giving a reversal to another transaction',
    text: `update $schema.reversed_by set transaction_id = ${SOMEONE}`,
  },
  { what: 'deleting reversals', text: 'delete from $schema.reversed_by' },
  { what: 'truncating the reversals', text: 'truncate $schema.reversed_by' },
];

/** A ledger with a spent output, an unspent output, an action in each state, two holds and a reversal. */
async function openPlayed(at: TestDatabase): Promise<TestStore> {
  const ledger = await openStore(at);
  const grant = mint(pay('alice', { gold: 5n }), { key: 'grant-1' });
  const actions = ACTIONS.map((item) => ({ type: 'Buy', payload: encode({ type: 'Buy', item }) }));
  const later = { type: 'Buy', payload: encode({ type: 'Buy', item: 'later' }), dueInMs: HOUR_MS };
  const paid = transfer([output(grant)], [pay('bob', { gold: 5n })], { actions: [...actions, later, later] });
  await ledger.apply('alice', grant, paid);
  await ledger.store.outbox.cancel(paid.id, actions.length + 1);
  const request = {
    claimant: '0198c000-0000-7000-8000-00000000000a',
    types: ['Buy'],
    starting: [1],
    takes: [9],
    limit: 1,
    leaseMs: 1_000,
  };
  const { claimed: first } = await ledger.store.outbox.settleAndClaim({
    ...request,
    delivered: [],
    wallets: ['alice'],
  });
  const delivered = first.map(({ rowId }) => rowId);
  const { claimed: second } = await ledger.store.outbox.settleAndClaim({ ...request, delivered, wallets: ['alice'] });
  const rowId = second[0]?.rowId as string;
  await ledger.store.outbox.fail(request.claimant, { rowId, attempt: 1, error: 'sold out', delayMs: undefined });
  const [bid, bail, wax] = [{ iron: 1n }, { iron: 2n }, { wax: 5n }].map((assets) => mint(pay('carol', assets)));
  await ledger.apply('carol', bid as PlannedTransaction, bail as PlannedTransaction, wax as PlannedTransaction);
  const held = hold(output(bail as PlannedTransaction), 'bail', HOUR_MS);
  await ledger.apply('carol', hold(output(bid as PlannedTransaction), 'bid', HOUR_MS), held);
  await ledger.apply('~bail', release(output(held), 'carol'));
  const part = { before: 0n, amount: 1n };
  await ledger.apply('carol', reversalOfMint(wax as PlannedTransaction, output(wax as PlannedTransaction), part));
  return ledger;
}

function rowsOf({ sql }: Pick<TestStore, 'sql'>): Promise<Row[]> {
  return sql(`select to_json(u)::text as row from $schema.unspent u
    union all select to_json(t)::text from $schema.transactions t
    union all select to_json(o)::text from $schema.outbox o
    union all select to_json(h)::text from $schema.holds h
    union all select to_json(r)::text from $schema.reversals r
    union all select to_json(b)::text from $schema.reversed_by b order by 1`);
}

class Rollback extends Error {}

/** Runs statements of the owner of the schema in a database transaction that is rolled back: tests share one ledger. */
async function undone<T>(
  { database, schema }: TestDatabase,
  work: (sql: TestStore['sql']) => Promise<T>,
): Promise<T | undefined> {
  let result: T | undefined;
  const working = database.transaction(async ({ run }) => {
    result = await work((text) => run({ name: 'test', text: text.replaceAll('$schema', `"${schema}"`), values: [] }));
    throw new Rollback();
  });
  await working.catch((error: unknown) => {
    if (!(error instanceof Rollback)) throw error;
  });
  return result;
}

describeDatabases('history', (open) => {
  let shared: TestDatabase;
  let ledger: TestStore;
  let before: Row[];

  beforeAll(async () => {
    shared = await open();
    ledger = await openPlayed(shared);
    before = await rowsOf(ledger);
  });

  test.each(TAMPERINGS)('$what is refused by the database, and no row changes', async ({ text }) => {
    const tampering = undone(shared, (sql) => sql(text));

    await expect(tampering).rejects.toMatchObject({ code: '23514', severity: 'ERROR' });
    expect(await rowsOf(ledger)).toEqual(before);
    await expectSound(ledger);
  });

  test('a count of nothing that was reversed can be deleted', async () => {
    const after = await undone(shared, async (sql) => {
      await sql(`insert into $schema.reversals values (${SOMEONE}, 'gold', 5, 0)`);
      await sql('delete from $schema.reversals where reversed = 0');
      return rowsOf({ sql });
    });

    expect(after).toEqual(before);
  });

  // A trigger cannot tell it from a commit. A runtime role has no right to it: test/store/rights.test.ts.
  test.each([
    [
      'deletes an unspent output',
      `delete from $schema.unspent where owner = 'bob'`,
      /^\S+:0 of bob should hold 5 gold$/,
    ],
    [
      'inserts an unspent output',
      `insert into $schema.unspent values (${SOMEONE}, 0, 1, 'gold', 'mallory', 5)`,
      /^\S+:0 of mallory holds 5 gold, which no transaction explains$/,
    ],
  ])('differs from what is unspent after the owner %s, and verify finds it', async (_, text, example) => {
    const ledger = await openPlayed(await open());

    await ledger.sql(text);

    const reports = await verifyInvariants(ledger.database, ledger.schema);
    expect(reports.find(({ name }) => name === 'I12')?.examples).toEqual([expect.stringMatching(example)]);
  });

  test('the outbox holds an action in each state, and a dead one can be made due again', async () => {
    const ledger = await openPlayed(await open());
    const states = () => ledger.sql('select status, attempts::text as attempts from $schema.outbox order by id');
    const [, dead] = await ledger.sql('select o.id::text as id from $schema.outbox o order by o.id');

    const before = await states();
    const again = await ledger.store.outbox.redrive(dead?.id as string);

    const statuses = ['delivered', 'dead', 'waiting', 'scheduled', 'cancelled'];
    expect(before.map(({ status }) => status)).toEqual(statuses);
    expect(again).toMatchObject({ wallet: 'alice' });
    expect((await states())[1]).toEqual({ status: 'waiting', attempts: '0' });
  });

  test('a spend writes no more to the log of the database than it would without guards', async () => {
    const { sql, apply } = await openStore(await open());
    const first = mint(pay('alice', { gold: 4n }));
    await apply('alice', first, mint(pay('alice', { gold: 5n })), mint(pay('alice', { gold: 6n })));
    // From here on each index has its first page.
    await apply('alice', transfer([output(first)], [pay('bob', { gold: 4n })]));
    const spend = (amount: number) => `explain (analyze, wal, costs off, timing off, summary off)
      delete from $schema.unspent where owner = 'alice' and amount = ${amount}`;

    const guarded = await sql(spend(5));
    // A disabled trigger would still lock its rows, so the guards are dropped.
    await sql(DISARM);
    const bare = await sql(spend(6));

    expect(recordsOf(guarded)).toBe(recordsOf(bare));
  });
});

/** The log records that an explained statement wrote; the changed row is one of them. */
function recordsOf(explained: readonly Row[]): number {
  const text = explained.map((row) => row['QUERY PLAN']).join('\n');
  const [, records] = /WAL: records=(\d+)/.exec(text) ?? [];
  expect(records, text).toBeDefined();
  return Number(records);
}
