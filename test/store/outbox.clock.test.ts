import { expect, test } from 'vitest';
import type { DuePosition, NewlyDue } from '../../src/store/outbox-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { openStore, type TestStore } from './support/open-store.ts';
import { ahead, claim, due, fail, LEASE_MS, named, OTHER_RELAY, owe, RELAY } from './support/relay-claims.ts';

const HOURS_MS = 7_200_000;

/** A search for what became due since `sinceS`, in seconds since the epoch. */
const newlyDue = (ledger: TestStore, after: readonly DuePosition[], sinceS: number): Promise<NewlyDue> =>
  ledger.store.outbox.newlyDue({ after, sinceS, limit: 9, leaseMs: LEASE_MS, leaseLimitMs: undefined });

/*
 * Goal: no delivery waits for hours, and none is dispatched twice at once, because the clock of the database was set.
 * Method: a store whose statements add two hours, or two minutes, to the database's time.
 */
describeDatabases('deliveries on a database whose clock is set', (open) => {
  // Half a minute is not longer than a back-off may be: no bound of back-offs finds these deliveries.
  const WRITTEN_AHEAD: readonly [string, number][] = [
    ['2 hours', HOURS_MS],
    ['30 seconds', 30_000],
  ];

  test.each(WRITTEN_AHEAD)(
    'are due if they were never attempted, although they were written %s ahead',
    async (interval) => {
      const ledger = await openStore(await open());
      const { lastRowId, untilS } = await newlyDue(ledger, [], Infinity);
      await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
      await ledger.sql(`update $schema.outbox set due_at = due_at + interval '${interval}'`);

      const after = [{ type: 'Buy', dueS: -Infinity, rowId: lastRowId }];
      const found = await newlyDue(ledger, after, untilS);

      expect(found.rows.map(({ wallet }) => wallet)).toEqual(['alice']);
      expect(await due(ledger, ['Buy'])).toEqual(['alice']);
      expect(named(await claim(ledger))).toEqual(['alice Buy:1', 'alice Buy:2']);
    },
  );

  test.each(WRITTEN_AHEAD)('are due if they were released or redriven %s ahead', async (_interval, aheadMs) => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const later = ahead(ledger, aheadMs);
    const claimed = await claim(later);
    await later.store.outbox.release(RELAY, claimed.slice(1));
    await fail(later, claimed, 'no such item');
    await later.store.outbox.redrive(claimed[0]?.rowId as string);

    expect(await due(ledger, ['Buy'])).toEqual(['alice']);
    expect(named(await claim(ledger, OTHER_RELAY))).toEqual(['alice Buy:1', 'alice Buy:2']);
  });

  test('end a back-off that was written two hours ahead, and no other', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await owe(ledger, 'bob', 'Buy:2');
    const later = ahead(ledger, HOURS_MS);
    await fail(later, await claim(later, RELAY, { wallets: ['alice'] }), 'sold out', 1_000);
    await fail(ledger, await claim(ledger, RELAY, { wallets: ['bob'] }), 'sold out', 59_000);

    expect(await due(ledger, ['Buy'])).toEqual(['alice']);
    expect(named(await claim(ledger))).toEqual(['alice Buy:1']);
  });

  test('are taken over a lease after another relay asks, if their lease was written two hours ahead', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await claim(ahead(ledger, HOURS_MS), RELAY, { leaseMs: 30_000 });

    const found = await due(ledger, ['Buy']);
    const first = await claim(ledger, OTHER_RELAY);
    const foundAgain = await due(ledger, ['Buy']);
    const early = await claim(ahead(ledger, 20_000), OTHER_RELAY);
    const late = await claim(ahead(ledger, 40_000), OTHER_RELAY);

    expect([found, first, foundAgain, early]).toEqual([['alice'], [], [], []]);
    expect(named(late)).toEqual(['alice Buy:1', 'alice Buy:2']);
  });

  test('are not taken over by a relay that has not seen a lease pass, if the clock was set forward', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1');
    await owe(ledger, 'bob', 'Buy:2');
    await claim(ledger, RELAY, { wallets: ['alice'] });
    const later = ahead(ledger, 2 * LEASE_MS);
    const leaseLimitMs = Date.now() + 10_000;

    const claimed = await claim(later, OTHER_RELAY, { leaseLimitMs });
    const late = await claim(later, OTHER_RELAY, { leaseLimitMs: leaseLimitMs + 2 * LEASE_MS, wallets: ['alice'] });

    expect(named(claimed)).toEqual(['bob Buy:2']);
    expect(named(late)).toEqual(['alice Buy:1']);
  });
});
