import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { OutboxRelay } from '../../src/actors/relay/outbox-relay.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { ManualClock, seededRandom } from '../../src/testing/index.ts';
import { openStore, storeOn } from '../store/support/open-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { LossyOutbox, owe } from './support/lossy-outbox.ts';

/*
 * Goal: with lost calls and failing processors, several relays deliver the deliveries of a wallet in order, one at a
 * time, and number each attempt correctly.
 * Method: relays on one outbox. Their calls are lost at random, before or after the call took effect, and their
 * processors throw at random. The clock advances when all relays wait. No relay ends, so no delivery is repeated.
 */
const WALLETS = ['alice', 'bob', 'carol', 'dave', 'eve'];
const ITEMS = 12;
const ROUNDS_MAX = 400;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describeDatabases('several relays', (open) => {
  test.each([1, 2, 3])('several relays deliver in order and once although calls are lost (seed %i)', async (seed) => {
    const ledger = await openStore(await open());
    const random = seededRandom(seed);
    const clock = new ManualClock();
    const world = { ...systemWorld, clock, random };
    const expected = new Map(WALLETS.map((wallet) => [wallet, { item: 0, attempt: 1, isRunning: false }]));
    const violations: string[] = [];
    let lost = 0;
    let failed = 0;
    const chance = (): 'before' | 'after' | undefined => {
      if (random() > 0.15) return undefined;
      lost += 1;
      return random() < 0.5 ? 'before' : 'after';
    };
    const outboxes = [0, 1, 2].map(() => new LossyOutbox(storeOn(ledger, 30_000, world).store.outbox, chance));
    const relays = outboxes.map(({ outbox }) => {
      const bounds = { deliveryAttemptsMax: 1_000, deliveriesInFlightMax: 3, deliveryLeaseMs: 60_000 };
      return new OutboxRelay({ outbox, world, events: new EventHub(), bounds });
    });
    const isQuiet = (): boolean =>
      outboxes.every(({ inFlight }) => inFlight === 0) && [...expected.values()].every(({ isRunning }) => !isRunning);
    for (const relay of relays) {
      relay.register('Buy', async ({ wallet, action, attempt }) => {
        const next = expected.get(wallet) as { item: number; attempt: number; isRunning: boolean };
        const name = `${action.item}/${attempt}`;
        if (next.isRunning) violations.push(`${wallet} ${name} while another is in progress`);
        if (name !== `${next.item}/${next.attempt}`)
          violations.push(`${wallet} ${name}, not ${next.item}/${next.attempt}`);
        next.isRunning = true;
        for (let time = 0; time < 4 * random(); time += 1) await nextTurn();
        next.isRunning = false;
        if (random() < 0.2) {
          next.attempt += 1;
          failed += 1;
          throw new Error('sold out');
        }
        next.item += 1;
        next.attempt = 1;
      });
    }
    const waiting = async (): Promise<number> =>
      Number((await ledger.sql(`select count(*)::text as n from $schema.outbox where status = 'waiting'`))[0]?.n);

    for (let item = 0; item < ITEMS; item += 2) {
      for (const wallet of WALLETS) await owe(ledger, wallet, String(item), String(item + 1));
      for (const wallet of WALLETS) relays[Math.floor(random() * relays.length)]?.wake(wallet, 'Buy');
    }
    let rounds = 0;
    while ((await waiting()) > 0 && rounds < ROUNDS_MAX) {
      // Embedded Postgres does not yield to timers and processors while it runs a statement.
      await nextTurn();
      if (!isQuiet()) continue;
      rounds += 1;
      // Far less than a lease: no claim expires while its deliveries are dispatched.
      await clock.advance(100);
    }
    await Promise.all(relays.map((relay) => relay.drain()));

    expect(violations).toEqual([]);
    expect([...expected.values()].map(({ item }) => item)).toEqual(WALLETS.map(() => ITEMS));
    expect(await waiting()).toBe(0);
    expect([lost > 0, failed > 0]).toEqual([true, true]);
  });
});
