import { expect, test } from 'vitest';
import { describeDatabases } from '../support/databases.ts';
import { openStore } from './support/open-store.ts';
import { ahead, claim, due, fail, LEASE_MS, named, OTHER_RELAY, owe, RELAY } from './support/relay-claims.ts';

const HOURS_MS = 7_200_000;

/*
 * Goal: no delivery waits for hours, and none is dispatched twice at once, because the clock of the database was set.
 * Method: a store whose statements add two hours, or two minutes, to the database's time.
 */
describeDatabases('deliveries on a database whose clock is set', (open) => {
  test('are due if they were never attempted, although they were written two hours ahead', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    await ledger.sql(`update $schema.outbox set due_at = due_at + interval '2 hours'`);

    expect(await due(ledger, ['Buy'])).toEqual(['alice']);
    expect(named(await claim(ledger))).toEqual(['alice Buy:1', 'alice Buy:2']);
  });

  test('are due if they were released or redriven two hours ahead', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'Buy:1', 'Buy:2');
    const later = ahead(ledger, HOURS_MS);
    const claimed = await claim(later);
    await later.store.outbox.release(RELAY, claimed.slice(1));
    await fail(later, claimed, 'no such item');
    await later.store.outbox.redrive(claimed[0]?.rowId as string);
    await ledger.sql(`update $schema.outbox set due_at = due_at + interval '2 hours'`);

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
