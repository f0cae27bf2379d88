import { expect, test } from 'vitest';
import type { Delivery } from '../../src/actors/messages/delivery.ts';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { OutboxRelay } from '../../src/actors/relay/outbox-relay.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { encode } from '../../src/store/codec/codec.ts';
import type { ClaimRequest } from '../../src/store/outbox-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { openStore, storeOn, type TestStore } from '../store/support/open-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { LossyOutbox, owe } from './support/lossy-outbox.ts';

/** Longer than the poll interval of the relay. */
const POLL_MS = 1_001;

/** A relay on a store. `emitted` lists the delivery events that it emits. */
function startRelay(ledger: TestStore, bounds: { readonly deliveriesInFlightMax?: number } = {}) {
  const clock = new ManualClock();
  const world = { ...systemWorld, clock, random: () => 0.5 };
  const lossy = new LossyOutbox(storeOn(ledger, 30_000, world).store.outbox);
  const events = new EventHub();
  const emitted: string[] = [];
  const record = (name: string, { action, attempt }: Delivery): void =>
    void emitted.push(`${name} ${action.item}/${attempt}`);
  events.on('delivery:made', ({ delivery }) => record('made', delivery));
  events.on('delivery:failed', ({ delivery }) => record('failed', delivery));
  events.on('delivery:dead', ({ delivery }) => record('dead', delivery));
  const relay = new OutboxRelay({
    outbox: lossy.outbox,
    world,
    events,
    bounds: { deliveryAttemptsMax: 3, deliveriesInFlightMax: 32, deliveryLeaseMs: 60_000, ...bounds },
  });
  return { relay, clock, lossy, emitted };
}

const statesOf = ({ sql }: TestStore) =>
  sql('select status, attempts::text as n, (claimed_by is not null)::text as held from $schema.outbox order by id');

describeDatabases('the relay', (open) => {
  test('the relay repeats a claim whose answer is lost at the next poll, as the first attempt', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, clock, lossy, emitted } = startRelay(ledger);
    const dispatched: string[] = [];
    lossy.lose('settleAndClaim', 'after');
    relay.register('Buy', ({ action, attempt }) => dispatched.push(`${action.item}/${attempt}`));

    await relay.settled();
    await clock.advance(POLL_MS);
    await relay.settled();

    expect(dispatched).toEqual(['a/1', 'b/1']);
    expect(emitted).toEqual(['made a/1', 'made b/1']);
    await relay.drain();
  });

  test('the relay releases a claim whose answer is lost when it drains', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, lossy } = startRelay(ledger);
    const dispatched: unknown[] = [];
    const isLost = lossy.lose('settleAndClaim', 'after');
    relay.register('Buy', ({ action }) => dispatched.push(action.item));
    await isLost;

    await relay.drain();

    expect(dispatched).toEqual([]);
    const released = { status: 'waiting', n: '0', held: 'false' };
    expect(await statesOf(ledger)).toEqual([released, released]);
  });

  test('the relay refuses a processor after it has drained', async () => {
    const ledger = await openStore(await open());
    const { relay } = startRelay(ledger);
    await relay.drain();

    expect(() => relay.register('Buy', () => {})).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });

  test('the relay numbers an attempt correctly if the answer of a claim that waits for a slot is lost', async () => {
    const ledger = await openStore(await open());
    for (const [wallet, item] of ['aa', 'bb', 'cc']) await owe(ledger, wallet as string, item as string);
    const { relay, clock, lossy } = startRelay(ledger, { deliveriesInFlightMax: 1 });
    const dispatched: string[] = [];
    let isLost: Promise<void> | undefined;
    relay.register('Buy', async ({ wallet, attempt }) => {
      dispatched.push(`${wallet}/${attempt}`);
      if (wallet === 'a' && attempt === 1) throw new Error('sold out');
      // The back-off of a ends while c waits for the slot of b: a is claimed while the processor of c runs.
      if (wallet === 'b') {
        await clock.advance(500);
        isLost = lossy.lose('settleAndClaim', 'after');
      }
      if (wallet === 'c') await isLost;
    });

    await relay.settled();

    expect(dispatched).toEqual(['a/1', 'b/1', 'c/1', 'a/2']);
    await relay.drain();
  });

  test.each(['before', 'after'] as const)(
    'the relay neither repeats nor re-emits a delivery whose confirmation is lost (%s it is stored)',
    async (moment) => {
      const ledger = await openStore(await open());
      await owe(ledger, 'alice', 'a', 'b');
      const { relay, lossy, emitted } = startRelay(ledger);
      const dispatched: unknown[] = [];
      relay.register('Buy', ({ action }) => {
        dispatched.push(action.item);
        if (action.item === 'b') lossy.lose('settleAndClaim', moment);
      });

      await relay.settled();

      expect(dispatched).toEqual(['a', 'b']);
      expect(emitted).toEqual(['made a/1', 'made b/1']);
      expect(await statesOf(ledger)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
      await relay.drain();
    },
  );

  test('the relay dispatches no delivery of a wallet until its failed attempt is stored and counted', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, clock, lossy, emitted } = startRelay(ledger);
    const dispatched: string[] = [];
    lossy.lose('fail', 'before');
    relay.register('Buy', ({ action, attempt }) => {
      dispatched.push(`${action.item}/${attempt}`);
      if (action.item === 'a' && attempt === 1) throw new Error('sold out');
    });

    await relay.settled();
    const early = [[...dispatched], [...emitted]];
    await clock.advance(500);
    await relay.settled();

    expect(early).toEqual([['a/1'], ['failed a/1']]);
    expect(dispatched).toEqual(['a/1', 'a/2', 'b/1']);
    expect(emitted).toEqual(['failed a/1', 'made a/2', 'made b/1']);
    await relay.drain();
  });

  test('the relay releases the deliveries behind a failed one without counting an attempt', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b', 'c');
    const { relay } = startRelay(ledger);
    relay.register('Buy', ({ action }) => {
      if (action.item === 'b') throw new Error('sold out');
    });

    await relay.settled();

    expect(await statesOf(ledger)).toEqual([
      { status: 'delivered', n: '1', held: 'false' },
      { status: 'waiting', n: '1', held: 'false' },
      { status: 'waiting', n: '0', held: 'false' },
    ]);
    await relay.drain();
  });

  test('the relay drains after its running processor, stores the result and releases the rest', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b', 'c');
    await owe(ledger, 'bob', 'd');
    const { relay, emitted } = startRelay(ledger, { deliveriesInFlightMax: 1 });
    let finish = (): void => {};
    const begun = new Promise<void>((begin) => {
      relay.register('Buy', () => {
        begin();
        return new Promise<void>((done) => {
          finish = done;
        });
      });
    });
    await begun;

    const draining = relay.drain();
    finish();
    await draining;

    expect(emitted).toEqual(['made a/1']);
    const released = { status: 'waiting', n: '0', held: 'false' };
    expect(await statesOf(ledger)).toEqual([
      { status: 'delivered', n: '1', held: 'false' },
      released,
      released,
      released,
    ]);
  });

  test('the relay drains although no result can be stored', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, lossy, emitted } = startRelay(ledger);
    const dispatched = new Promise<void>((resolve) => {
      relay.register('Buy', ({ action }) => {
        for (const call of ['settleAndClaim', 'settleAndClaim', 'release', 'release'] as const)
          lossy.lose(call, 'before');
        if (action.item === 'b') resolve();
      });
    });
    await dispatched;

    await relay.drain();

    expect(emitted).toEqual([]);
    expect(await statesOf(ledger)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
  });

  test('the relay claims a wallet that another claimant held at the next poll', async () => {
    const ledger = await openStore(await open());
    // The scan reaches zoe on the second page.
    await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, attempts)
      select gen_random_uuid(), 0, 'a' || n, 'Buy', '\\x00', now() + interval '50 seconds', 1
      from generate_series(1, 600) n`);
    await owe(ledger, 'zoe', 'a');
    const claimant = systemWorld.transactionId();
    const claim = { claimant, types: ['Buy'], wallets: ['zoe'], starting: [1], takes: [9], limit: 1, leaseMs: 60_000 };
    const { claimed } = await ledger.store.outbox.settleAndClaim({ ...claim, delivered: [] });
    const { relay, clock, emitted } = startRelay(ledger);
    const dispatched: unknown[] = [];
    const isDispatched = new Promise<void>((resolve) => {
      relay.register('Buy', ({ action }) => {
        dispatched.push(action.item);
        resolve();
      });
    });
    await relay.settled();
    await owe(ledger, 'zoe', 'b');
    relay.wake('zoe', 'Buy');
    await relay.settled();
    expect(dispatched).toEqual([]);

    const delivered = claimed.map(({ rowId }) => rowId);
    await ledger.store.outbox.settleAndClaim({ ...claim, wallets: [], delivered });
    await clock.advance(POLL_MS);
    await isDispatched;
    await relay.drain();

    expect(emitted).toEqual(['made b/1']);
  });

  test.each<[string, (ledger: TestStore, zoe: ClaimRequest) => Promise<number>]>([
    ['that another runtime wrote', async () => POLL_MS],
    [
      'that a closing runtime released',
      async ({ store: { outbox } }, zoe) => {
        const { claimed } = await outbox.settleAndClaim(zoe);
        await outbox.release(zoe.claimant, claimed);
        return POLL_MS;
      },
    ],
    [
      'whose claimant died, at the end of its lease,',
      async ({ store: { outbox } }, zoe) => {
        await outbox.settleAndClaim({ ...zoe, leaseMs: 20_000 });
        return 20_000 + POLL_MS;
      },
    ],
    [
      'whose back-off of another runtime ends',
      async ({ store: { outbox } }, zoe) => {
        const { claimed } = await outbox.settleAndClaim(zoe);
        const rowId = claimed[0]?.rowId as string;
        await outbox.fail(zoe.claimant, { rowId, attempt: 1, error: 'no', delayMs: 20_000 });
        return 20_000 + POLL_MS;
      },
    ],
  ])('the relay finds a delivery %s at the next poll, behind many back-offs', async (_, make) => {
    const ledger = await openStore(await open());
    await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, attempts)
      select gen_random_uuid(), 0, 'a' || n, 'Buy', '\\x00', now() + interval '50 seconds', 1
      from generate_series(1, 5000) n`);
    await owe(ledger, 'zoe', 'a');
    const claimant = systemWorld.transactionId();
    const zoe = { claimant, types: ['Buy'], wallets: ['zoe'], starting: [1], takes: [1], limit: 9, delivered: [] };
    const claim: ClaimRequest = { ...zoe, leaseMs: 60_000 };
    // Held until the relay has scanned all wallets.
    const { claimed } = await ledger.store.outbox.settleAndClaim(claim);
    const { relay, clock } = startRelay(ledger);
    const isDispatched = new Promise<void>((resolve) => {
      relay.register('Buy', () => resolve());
    });
    await relay.settled();
    await ledger.store.outbox.settleAndClaim({ ...claim, wallets: [], delivered: claimed.map(({ rowId }) => rowId) });
    await clock.advance(POLL_MS);
    await relay.settled();
    await owe(ledger, 'zoe', 'b');

    await clock.advance(await make(ledger, claim));

    await isDispatched;
    await relay.drain();
  });

  test('the relay delivers a backlog of more wallets than a page holds, in order per wallet', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      select gen_random_uuid(), 0, 'w' || n % 600, 'Buy', '\\x${Buffer.from(encode({ type: 'Buy' })).toString('hex')}'
      from generate_series(1, 2400) n`);
    const { relay, emitted } = startRelay(ledger);
    const dispatched = new Map<string, string[]>();
    relay.register('Buy', ({ wallet, id }) => dispatched.set(wallet, [...(dispatched.get(wallet) ?? []), id]));

    await relay.settled();

    const rows = await ledger.sql(`select wallet, string_agg(transaction_id || ':0', ' ' order by id) as ids
      from $schema.outbox where status = 'delivered' and attempts <= 1 group by wallet`);
    expect(rows).toHaveLength(600);
    for (const { wallet, ids } of rows) expect(dispatched.get(wallet as string)?.join(' ')).toBe(ids);
    expect(emitted).toHaveLength(2_400);
    await relay.drain();
  });
});
