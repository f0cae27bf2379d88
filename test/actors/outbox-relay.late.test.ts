import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { OutboxRelay } from '../../src/actors/relay/outbox-relay.ts';
import { systemWorld } from '../../src/platform/system-world.ts';
import { nextTurn } from '../../src/platform/timers.ts';
import { encode } from '../../src/store/codec/codec.ts';
import type { OutboxStore } from '../../src/store/outbox-store.ts';
import { ManualClock } from '../../src/testing/index.ts';
import { openStore, storeOn, type TestStore } from '../store/support/open-store.ts';
import { useOutsiders } from '../store/support/two-stores.ts';
import { openTestDatabase } from '../support/databases.ts';
import { methodsOf, owe } from './support/lossy-outbox.ts';

// A commit that becomes visible late needs a second connection.
const server = useOutsiders();

/** Longer than the poll interval of the relay. */
const POLL_MS = 1_001;
/** Wallets in a back-off: many more than the scan of all wallets reads in the polls of a test. */
const WALLETS = 20_000;
const PAYLOAD = Buffer.from(encode({ type: 'Buy', item: 'late' })).toString('hex');

function startRelay(ledger: TestStore, parts: Partial<OutboxStore> = {}) {
  const clock = new ManualClock();
  const world = { ...systemWorld, clock, random: () => 0.5 };
  const { outbox } = storeOn(ledger, 30_000, world).store;
  const calls: string[] = [];
  const counted = methodsOf(outbox);
  const { dueWallets } = counted;
  const events = new EventHub();
  const relay = new OutboxRelay({
    outbox: {
      ...counted,
      dueWallets: (search) => {
        calls.push('dueWallets');
        return dueWallets(search);
      },
      ...parts,
    },
    world,
    events,
    bounds: { deliveryAttemptsMax: 3, deliveriesInFlightMax: 32, deliveryLeaseMs: 60_000 },
  });
  return { relay, clock, calls, events };
}

async function fill(ledger: TestStore): Promise<void> {
  await ledger.sql(`insert into $schema.outbox (transaction_id, action_index, wallet, type, payload, due_at, attempts)
    select gen_random_uuid(), 0, 'a' || n, 'Buy', '\\x00', now() + interval '1 hour', 1
    from generate_series(1, ${WALLETS}) n`);
}

/** Writes a delivery of `zoe` in a transaction that stays open. */
async function writeLate(ledger: TestStore): Promise<void> {
  await server.outsider.query('begin');
  await server.outsider.query(`
    insert into "${ledger.schema}".outbox (transaction_id, action_index, wallet, type, payload)
    values (gen_random_uuid(), 0, 'zoe', 'Buy', '\\x${PAYLOAD}')`);
}

test.each([
  ['before the first processor is registered', 0],
  ['twenty polls before', 20],
])('the relay finds a delivery that was written %s and becomes visible later', async (_, polls) => {
  const ledger = await openStore(await openTestDatabase('server'));
  await fill(ledger);
  if (polls === 0) await writeLate(ledger);
  const { relay, clock } = startRelay(ledger);
  const seen: unknown[] = [];
  let arrive = (): void => {};
  const isThere = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  relay.register('Buy', ({ action }) => {
    seen.push(action.item);
    if (action.item === 'late') arrive();
  });
  await relay.settled();
  if (polls > 0) await writeLate(ledger);
  // Later deliveries of the wallet are written, and delivered, meanwhile.
  for (let poll = 0; poll < Math.max(polls, 5); poll += 1) {
    if (poll === 2) await owe(ledger, 'zoe', 'next');
    await clock.advance(POLL_MS);
    await relay.settled();
  }

  await server.outsider.query('commit');
  for (let poll = 0; poll < 4 && !seen.includes('late'); poll += 1) {
    await clock.advance(POLL_MS);
    await nextTurn();
  }
  await isThere;

  expect(seen).toEqual(['next', 'late']);
  await relay.drain();
});

test('settled() rejects with the error of a claim that fails for good, which an event reports', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  await owe(ledger, 'alice', 'a');
  const failing = new Error('permission denied');
  const { relay, events } = startRelay(ledger, { settleAndClaim: () => Promise.reject(failing) });
  const notices: unknown[] = [];
  events.on('store:retrying', ({ statement, error }) => notices.push([statement, error]));
  relay.register('Buy', () => {});

  await expect(relay.settled()).rejects.toBe(failing);

  expect(notices[0]).toEqual(['settle-and-claim', failing]);
  await relay.drain();
});

test('settled() looks once per poll while another relay holds a younger delivery of a due wallet', async () => {
  const ledger = await openStore(await openTestDatabase('server'));
  await owe(ledger, 'alice', 'a', 'b');
  const claimant = systemWorld.transactionId();
  const claim = { claimant, types: ['Buy'], wallets: ['alice'], starting: [9], takes: [9], limit: 9, delivered: [] };
  const { claimed } = await ledger.store.outbox.settleAndClaim({ ...claim, leaseMs: 60_000 });
  const [older, younger] = claimed.map(({ rowId }) => rowId) as [string, string];
  await ledger.store.outbox.release(claimant, [{ rowId: older, attempt: 1 }]);
  const { relay, clock, calls } = startRelay(ledger);
  const seen: unknown[] = [];
  relay.register('Buy', ({ action }) => seen.push(action.item));

  let isSettled = false;
  const settled = relay.settled().then(() => {
    isSettled = true;
  });
  // Resolves only for a timer that keeps the process alive.
  await clock.sleeping();
  for (let poll = 0; poll < 5; poll += 1) await clock.advance(POLL_MS);
  for (let turn = 0; turn < 200; turn += 1) await nextTurn();
  const looked = calls.length;
  await ledger.store.outbox.settleAndClaim({ ...claim, wallets: [], delivered: [younger], leaseMs: 60_000 });
  while (!isSettled) {
    await clock.advance(POLL_MS);
    await nextTurn();
  }
  await settled;

  expect(seen).toEqual(['a']);
  // Pages of the scan, and looks of settled().
  expect(looked).toBeLessThan(40);
  await relay.drain();
});
