import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { OutboxRelay } from '../../src/actors/relay/outbox-relay.ts';
import type { Clock } from '../../src/domain/world.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { openStore, storeOn, type TestStore } from '../store/support/open-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { owe } from './support/lossy-outbox.ts';

const MINUTE_MS = 60_000;
const BOUNDS = { deliveryAttemptsMax: 3, deliveriesInFlightMax: 32, deliveryLeaseMs: MINUTE_MS };

/** The clock of the database of all relays, set forward or back by `setMs`, and the monotonic clock of one of them. */
function relayOn(ledger: TestStore, database: { setMs: number }) {
  const manual = new ManualClock();
  const clock: Clock = {
    now: () => manual.now(),
    steadyMs: () => manual.steadyMs(),
    after: (delayMs, run, options) => manual.after(delayMs, run, options),
    get aheadMs() {
      return manual.aheadMs + database.setMs;
    },
  };
  const world = { ...systemWorld, clock };
  const { outbox } = storeOn(ledger, 30_000, world).store;
  return { clock: manual, relay: new OutboxRelay({ outbox, world, events: new EventHub(), bounds: BOUNDS }) };
}

describeDatabases('relays on a database whose clock is set', (open) => {
  test('never run two processors for one wallet, if it is set forward by two minutes', async () => {
    const ledger = await openStore(await open());
    const database = { setMs: 0 };
    const [first, second] = [relayOn(ledger, database), relayOn(ledger, database)];
    await owe(ledger, 'alice', 'a');
    let finish = (): void => {};
    const begun = new Promise<void>((begin) => {
      first.relay.register('Buy', () => {
        begin();
        return new Promise<void>((done) => {
          finish = done;
        });
      });
    });
    await begun;
    const seen: unknown[] = [];
    second.relay.register('Buy', ({ action }) => seen.push(action.item));
    await owe(ledger, 'bob', 'b');
    second.relay.wake('bob', 'Buy');
    await second.relay.settled();

    database.setMs = 2 * MINUTE_MS;
    second.relay.wake('alice', 'Buy');
    await second.relay.settled();
    const meanwhile = [...seen];
    finish();
    await first.relay.drain();
    await second.relay.drain();

    expect(meanwhile).toEqual(['b']);
    expect(seen).toEqual(['b']);
  });

  test('take over what a dead relay had claimed one lease after the clock was set forward', async () => {
    const ledger = await openStore(await open());
    const database = { setMs: 0 };
    await owe(ledger, 'alice', 'a');
    const claim = {
      claimant: systemWorld.transactionId(),
      types: ['Buy'],
      wallets: ['alice'],
      starting: [1],
      takes: [9],
      limit: 1,
    };
    await ledger.store.outbox.settleAndClaim({ ...claim, leaseMs: MINUTE_MS, delivered: [] });
    const { relay, clock } = relayOn(ledger, database);
    const seen: unknown[] = [];
    relay.register('Buy', ({ action }) => seen.push(action.item));
    relay.wake('alice', 'Buy');
    await relay.settled();
    database.setMs = 2 * MINUTE_MS;
    relay.wake('alice', 'Buy');
    await relay.settled();
    expect(seen).toEqual([]);

    await clock.advance(MINUTE_MS + 2_000);
    await relay.settled();
    await clock.advance(2_000);
    await relay.settled();

    expect(seen).toEqual(['a']);
    await relay.drain();
  });
});
