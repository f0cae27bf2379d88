import { expect, test } from 'vitest';
import type { Delivery } from '../../src/actors/messages/delivery.ts';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { OutboxRelay } from '../../src/actors/relay/outbox-relay.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { encode } from '../../src/store/codec/codec.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { openStore, storeOn, type TestStore } from '../store/support/open-store.ts';
import { describeDatabases } from '../support/databases.ts';
import { LossyOutbox, owe } from './support/lossy-outbox.ts';

/** More than the relay rests between two looks. */
const POLL_MS = 1_001;

/** A relay on a store; what it hands over and tells is noted. */
function startRelay(ledger: TestStore, bounds: { readonly deliveriesInFlightMax?: number } = {}) {
  const clock = new ManualClock();
  const world = { ...systemWorld, clock, random: () => 0.5 };
  const lossy = new LossyOutbox(storeOn(ledger, 30_000, world).store.outbox);
  const events = new EventHub();
  const told: string[] = [];
  const note = (name: string, { action, attempt }: Delivery): void =>
    void told.push(`${name} ${action.item}/${attempt}`);
  events.on('delivery:made', ({ delivery }) => note('made', delivery));
  events.on('delivery:failed', ({ delivery }) => note('failed', delivery));
  events.on('delivery:dead', ({ delivery }) => note('dead', delivery));
  const relay = new OutboxRelay({
    outbox: lossy.outbox,
    world,
    events,
    bounds: { deliveryAttemptsMax: 3, deliveriesInFlightMax: 32, ...bounds },
  });
  return { relay, clock, lossy, told };
}

const statesOf = ({ sql }: TestStore) =>
  sql('select status, attempts::text as n, (claimed_by is not null)::text as held from $schema.outbox order by id');

describeDatabases('the relay', (open) => {
  test('a claim whose answer is lost is made good at the next poll, as the first attempt', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, clock, lossy, told } = startRelay(ledger);
    const handed: string[] = [];
    lossy.lose('settleAndClaim', 'after');
    relay.register('Buy', ({ action, attempt }) => handed.push(`${action.item}/${attempt}`));

    await relay.settled();
    await clock.advance(POLL_MS);
    await relay.settled();

    expect(handed).toEqual(['a/1', 'b/1']);
    expect(told).toEqual(['made a/1', 'made b/1']);
    await relay.drain();
  });

  test('a claim whose answer is lost is given back when the relay closes', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, lossy } = startRelay(ledger);
    const handed: unknown[] = [];
    const isLost = lossy.lose('settleAndClaim', 'after');
    relay.register('Buy', ({ action }) => handed.push(action.item));
    await isLost;

    await relay.drain();

    expect(handed).toEqual([]);
    const free = { status: 'waiting', n: '0', held: 'false' };
    expect(await statesOf(ledger)).toEqual([free, free]);
  });

  test('that is closed takes no processor, which would never be called', async () => {
    const ledger = await openStore(await open());
    const { relay } = startRelay(ledger);
    await relay.drain();

    expect(() => relay.register('Buy', () => {})).toThrow(expect.objectContaining({ code: 'ERR_CLOSED' }));
  });

  test('an attempt has its number also when the answer of a claim that waits for a place is lost', async () => {
    const ledger = await openStore(await open());
    for (const [wallet, item] of ['aa', 'bb', 'cc']) await owe(ledger, wallet as string, item as string);
    const { relay, clock, lossy } = startRelay(ledger, { deliveriesInFlightMax: 1 });
    const handed: string[] = [];
    let isLost: Promise<void> | undefined;
    relay.register('Buy', async ({ wallet, attempt }) => {
      handed.push(`${wallet}/${attempt}`);
      if (wallet === 'a' && attempt === 1) throw new Error('sold out');
      // The back-off of a is over while c waits for the place of b: a is claimed while c is at work.
      if (wallet === 'b') {
        await clock.advance(500);
        isLost = lossy.lose('settleAndClaim', 'after');
      }
      if (wallet === 'c') await isLost;
    });

    await relay.settled();

    expect(handed).toEqual(['a/1', 'b/1', 'c/1', 'a/2']);
    await relay.drain();
  });

  test.each(['before', 'after'] as const)(
    'what was made is told once and not made again when its confirmation is lost (%s it arrives)',
    async (moment) => {
      const ledger = await openStore(await open());
      await owe(ledger, 'alice', 'a', 'b');
      const { relay, lossy, told } = startRelay(ledger);
      const handed: unknown[] = [];
      relay.register('Buy', ({ action }) => {
        handed.push(action.item);
        if (action.item === 'b') lossy.lose('settleAndClaim', moment);
      });

      await relay.settled();

      expect(handed).toEqual(['a', 'b']);
      expect(told).toEqual(['made a/1', 'made b/1']);
      expect(await statesOf(ledger)).toMatchObject([{ status: 'delivered' }, { status: 'delivered' }]);
      await relay.drain();
    },
  );

  test('until a failure is written down nothing else of its wallet is handed over, and it counts', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, clock, lossy, told } = startRelay(ledger);
    const handed: string[] = [];
    lossy.lose('fail', 'before');
    relay.register('Buy', ({ action, attempt }) => {
      handed.push(`${action.item}/${attempt}`);
      if (action.item === 'a' && attempt === 1) throw new Error('sold out');
    });

    await relay.settled();
    const early = [[...handed], [...told]];
    await clock.advance(500);
    await relay.settled();

    expect(early).toEqual([['a/1'], ['failed a/1']]);
    expect(handed).toEqual(['a/1', 'a/2', 'b/1']);
    expect(told).toEqual(['failed a/1', 'made a/2', 'made b/1']);
    await relay.drain();
  });

  test('what is claimed behind a failure is given back, and no attempt of it is counted', async () => {
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

  test('draining waits for the processor at work, confirms what it did and gives the rest back', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b', 'c');
    await owe(ledger, 'bob', 'd');
    const { relay, told } = startRelay(ledger, { deliveriesInFlightMax: 1 });
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

    expect(told).toEqual(['made a/1']);
    const rest = { status: 'waiting', n: '0', held: 'false' };
    expect(await statesOf(ledger)).toEqual([{ status: 'delivered', n: '1', held: 'false' }, rest, rest, rest]);
  });

  test('draining ends although nothing can be written down any more', async () => {
    const ledger = await openStore(await open());
    await owe(ledger, 'alice', 'a', 'b');
    const { relay, lossy, told } = startRelay(ledger);
    const handed = new Promise<void>((resolve) => {
      relay.register('Buy', ({ action }) => {
        for (const call of ['settleAndClaim', 'settleAndClaim', 'release', 'release'] as const)
          lossy.lose(call, 'before');
        if (action.item === 'b') resolve();
      });
    });
    await handed;

    await relay.drain();

    expect(told).toEqual([]);
    expect(await statesOf(ledger)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
  });

  test('a wallet that another claimant holds is asked for again at the next poll, wherever the search is', async () => {
    const ledger = await openStore(await open());
    // So many others are held that the search needs two pages to come to it.
    await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at)
      select gen_random_uuid(), 0, 'a' || n, 'Buy', '\\x00', now() + interval '1 hour' from generate_series(1, 600) n`);
    await owe(ledger, 'zoe', 'a');
    const claimant = systemWorld.transactionId();
    const claim = { claimant, types: ['Buy'], wallets: ['zoe'], starting: 1, limit: 1, leaseMs: 60_000 };
    const { claimed } = await ledger.store.outbox.settleAndClaim({ ...claim, delivered: [] });
    const { relay, clock, told } = startRelay(ledger);
    const handed: unknown[] = [];
    const isHanded = new Promise<void>((resolve) => {
      relay.register('Buy', ({ action }) => {
        handed.push(action.item);
        resolve();
      });
    });
    await relay.settled();
    await owe(ledger, 'zoe', 'b');
    relay.wake('zoe');
    await relay.settled();
    expect(handed).toEqual([]);

    const delivered = claimed.map(({ rowId }) => rowId);
    await ledger.store.outbox.settleAndClaim({ ...claim, wallets: [], delivered });
    await clock.advance(POLL_MS);
    await isHanded;
    await relay.drain();

    expect(told).toEqual(['made b/1']);
  });

  test('a backlog of more wallets than a page holds is found at the start, and delivered in order', async () => {
    const ledger = await openStore(await open());
    await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload)
      select gen_random_uuid(), 0, 'w' || n % 600, 'Buy', '\\x${Buffer.from(encode({ type: 'Buy' })).toString('hex')}'
      from generate_series(1, 2400) n`);
    const { relay, told } = startRelay(ledger);
    const handed = new Map<string, string[]>();
    relay.register('Buy', ({ wallet, id }) => handed.set(wallet, [...(handed.get(wallet) ?? []), id]));

    await relay.settled();

    const rows = await ledger.sql(`select wallet, string_agg(transaction_id || ':0', ' ' order by id) as ids
      from $schema.outbox where status = 'delivered' and attempts <= 1 group by wallet`);
    expect(rows).toHaveLength(600);
    for (const { wallet, ids } of rows) expect(handed.get(wallet as string)?.join(' ')).toBe(ids);
    expect(told).toHaveLength(2_400);
    await relay.drain();
  });
});
