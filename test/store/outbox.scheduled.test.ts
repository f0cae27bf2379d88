import { expect, test } from 'vitest';
import { encode } from '../../src/store/codec/codec.ts';
import type { EncodedAction } from '../../src/store/ledger-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { expectSound } from './support/expect-sound.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { claim, due, fail, named, OTHER_RELAY, owe, RELAY, rowIds } from './support/relay-claims.ts';
import { mint, pay } from './support/units.ts';

const HOUR_MS = 3_600_000;

const later = (type: string, note: string, dueInMs?: number): EncodedAction => ({
  ...{ type, payload: encode({ type, note }) },
  ...(dueInMs === undefined ? {} : { dueInMs }),
});

/** Commits one transaction of a wallet with these actions, and returns its id. */
async function schedule(ledger: TestStore, wallet: string, ...actions: EncodedAction[]): Promise<string> {
  const transaction = mint(pay(wallet, { gold: 1n }), { actions });
  await ledger.apply(wallet, transaction);
  return transaction.id;
}

/** Shifts the clock that says when an action is due. */
const shift = (ledger: TestStore, byMs: number) =>
  ledger.sql(`create or replace function $schema.hold_clock() returns timestamptz
    language sql volatile set search_path = pg_catalog, pg_temp
    as $clock$ select date_trunc('milliseconds', clock_timestamp()) + ${byMs} * interval '1 millisecond' $clock$`);

/** Stops that clock. */
const stop = (ledger: TestStore, at: string) =>
  ledger.sql(`create or replace function $schema.hold_clock() returns timestamptz
    language sql volatile set search_path = pg_catalog, pg_temp
    as $clock$ select timestamptz '${at}' $clock$`);

/** Makes due what is due, and returns the wallets and types in their order. */
const makeDue = async (ledger: TestStore, limit = 100): Promise<readonly string[]> =>
  (await ledger.store.outbox.makeDue(limit)).rows.map(({ wallet, type }) => `${wallet} ${type}`);

const nextInMs = async (ledger: TestStore): Promise<number | undefined> =>
  (await ledger.store.outbox.newlyDue({ after: [], sinceS: Number.POSITIVE_INFINITY, limit: 1, leaseMs: 1_000 }))
    .scheduledInMs;

describeDatabases('an action that is due later', (open) => {
  test('is not claimed before its time, and holds back no other of its wallet', async () => {
    const ledger = await openStore(await open());
    await schedule(ledger, 'alice', later('Buy', '1', HOUR_MS), later('Buy', '2'));

    await shift(ledger, HOUR_MS - 60_000);
    expect(await makeDue(ledger)).toEqual([]);
    expect(named(await claim(ledger))).toEqual(['alice Buy:2']);
    expect(await due(ledger, ['Buy'])).toEqual([]);

    await shift(ledger, HOUR_MS + 60_000);
    expect(named(await claim(ledger, OTHER_RELAY))).toEqual([]);
    expect(await makeDue(ledger)).toEqual(['alice Buy']);
    await expectSound(ledger);
  });

  test('counts from the commit on, by the clock that a test may shift', async () => {
    const ledger = await openStore(await open());
    await shift(ledger, 5 * HOUR_MS);
    const id = await schedule(ledger, 'alice', later('Buy', '1', HOUR_MS));

    const [row] = await ledger.sql(`select status, due_at::text as due, extract(epoch from not_before
      - date_trunc('milliseconds', created_at))::text as after_s from $schema.outbox where transaction_id = '${id}'`);

    expect(row).toMatchObject({ status: 'scheduled', due: '-infinity' });
    expect(Number(row?.after_s)).toBeGreaterThanOrEqual(6 * 3_600);
    expect(Number(row?.after_s)).toBeLessThan(6 * 3_600 + 60);
  });

  test('takes its place behind what waits, in the order of due times, then of commits', async () => {
    const ledger = await openStore(await open());
    await stop(ledger, '2026-01-01 00:00:00+00');
    await schedule(ledger, 'alice', later('Buy', 'last', 3_000), later('Buy', 'first', 1_000));
    await schedule(ledger, 'alice', later('Tell', 'second', 2_000), later('Tell', 'also first', 1_000));
    await schedule(ledger, 'alice', later('Buy', 'waits'));
    await stop(ledger, '2026-01-01 00:00:02.999+00');

    expect(await makeDue(ledger)).toEqual(['alice Buy', 'alice Tell', 'alice Tell']);
    await owe(ledger, 'alice', 'Buy:written later');
    await stop(ledger, '2026-01-01 00:00:03+00');
    expect(await makeDue(ledger)).toEqual(['alice Buy']);

    const order = ['waits', 'first', 'also first', 'second', 'written later', 'last'];
    expect((await claim(ledger, RELAY, { limit: 9 })).map(({ action }) => action.note)).toEqual(order);
  });

  test('is found as what was just written is, with the rest at the next call beyond a limit', async () => {
    const ledger = await openStore(await open());
    await schedule(ledger, 'alice', later('Buy', '1', 1), later('Buy', '2', 2), later('Buy', '3', 3));
    await owe(ledger, 'bob', 'Tell:0');
    await shift(ledger, HOUR_MS);
    const start = { sinceS: Number.POSITIVE_INFINITY, limit: 9, leaseMs: 1_000 };
    const { lastRowId } = await ledger.store.outbox.newlyDue({ ...start, after: [] });

    expect(await makeDue(ledger, 2)).toHaveLength(2);
    const after = [{ type: 'Buy', dueS: Number.NEGATIVE_INFINITY, rowId: lastRowId }];
    expect((await ledger.store.outbox.newlyDue({ ...start, after })).rows).toMatchObject([{ wallet: 'alice' }]);
    expect(await makeDue(ledger, 2)).toHaveLength(1);
    expect(await makeDue(ledger, 2)).toHaveLength(0);
    expect(named(await claim(ledger, RELAY, { limit: 9, wallets: ['alice'] }))).toEqual([
      ...['alice Buy:1', 'alice Buy:2', 'alice Buy:3'],
    ]);
  });

  test('says when the next one is due', async () => {
    const ledger = await openStore(await open());
    expect(await nextInMs(ledger)).toBeUndefined();
    await schedule(ledger, 'alice', later('Buy', '1', 2 * HOUR_MS), later('Other', '2', HOUR_MS));

    const inMs = (await nextInMs(ledger)) as number;
    expect(inMs).toBeGreaterThan(HOUR_MS - 60_000);
    expect(inMs).toBeLessThanOrEqual(HOUR_MS);

    await shift(ledger, 3 * HOUR_MS);
    expect(await nextInMs(ledger)).toBe(0);
  });
});

describeDatabases('cancelling an action', (open) => {
  test('succeeds once before its time, and after it while nobody has claimed it', async () => {
    const ledger = await openStore(await open());
    const [one, two] = [later('Buy', '1', HOUR_MS), later('Buy', '2', HOUR_MS)];
    const id = await schedule(ledger, 'alice', one, two, later('Buy', '3'));

    const { outbox } = ledger.store;
    expect(await outbox.cancel(id, 0)).toEqual({ status: 'cancelled_now', wallet: 'alice', type: 'Buy' });
    expect(await outbox.cancel(id, 0)).toMatchObject({ status: 'cancelled' });
    await shift(ledger, 2 * HOUR_MS);
    expect(await makeDue(ledger)).toEqual(['alice Buy']);
    expect(await outbox.cancel(id, 1)).toMatchObject({ status: 'cancelled_now' });
    expect(await outbox.cancel(id, 2)).toMatchObject({ status: 'cancelled_now' });

    expect(await claim(ledger)).toEqual([]);
    expect(await outbox.cancel(id, 3)).toEqual({ status: 'not_found' });
    expect(await outbox.cancel(RELAY, 0)).toEqual({ status: 'not_found' });
    await expectSound(ledger);
  });

  test('is too late from the first claim on, also when the claim ended without a delivery', async () => {
    const ledger = await openStore(await open());
    const id = await schedule(ledger, 'alice', later('Buy', '1'), later('Buy', '2'), later('Buy', '3'));
    const { outbox } = ledger.store;
    const claimed = await claim(ledger, RELAY, { limit: 3 });

    expect(await outbox.cancel(id, 0)).toEqual({ status: 'claimed' });
    await claim(ledger, RELAY, { wallets: [], delivered: rowIds(claimed.slice(0, 1)) });
    await fail(ledger, claimed.slice(1), 'no');
    await outbox.release(RELAY, claimed.slice(2));

    for (const at of [0, 1, 2]) expect(await outbox.cancel(id, at)).toMatchObject({ status: 'claimed' });
    await outbox.redrive(claimed[1]?.rowId as string);
    expect(await outbox.cancel(id, 1)).toMatchObject({ status: 'claimed' });
    await expectSound(ledger);
  });
});
