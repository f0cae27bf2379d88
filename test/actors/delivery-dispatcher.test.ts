import { expect, test } from 'vitest';
import type { Delivery, DeliveryCall } from '../../src/actors/messages/delivery.ts';
import { type ClaimedBatch, DeliveryDispatcher, divideLease } from '../../src/actors/relay/delivery-dispatcher.ts';
import type { ClaimedDelivery } from '../../src/store/outbox-store.ts';
import { ManualClock } from '../../src/testing/index.ts';

function batchOf(wallet: string, ...items: readonly string[]): ClaimedBatch {
  const deliveries = items.map((item, at): ClaimedDelivery => {
    const action = { type: item.startsWith('tell') ? 'Tell' : 'Buy', item };
    return { rowId: `${wallet}${at}`, transactionId: 't', actionIndex: at, wallet, action, attempt: 1 };
  });
  return { wallet, deliveries, sentMs: 0 };
}

function setUp(buy: DeliveryCall, { slotsMax = 2, clock = new ManualClock() } = {}) {
  const delivered: string[] = [];
  const processors = new Map<string, DeliveryCall>([['Buy', buy]]);
  const onDelivered = (rowId: string): void => void delivered.push(rowId);
  return {
    dispatcher: new DeliveryDispatcher({
      clock,
      processors,
      slotsMax,
      times: divideLease(60_000),
      delivered: onDelivered,
    }),
    delivered,
    clock,
    processors,
  };
}

/** A processor that finishes or fails a delivery when the test says so. */
function heldDeliveryCall() {
  const calls: { readonly item: unknown; readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  const processor = ({ action }: Delivery): Promise<void> =>
    new Promise((finish, fail) => void calls.push({ item: action.item, finish, fail }));
  return { calls, processor, items: () => calls.map(({ item }) => item) };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the dispatcher dispatches the deliveries of a batch sequentially', async () => {
  const { calls, processor, items } = heldDeliveryCall();
  const { dispatcher, delivered } = setUp(processor);
  const ending = dispatcher.run(batchOf('alice', 'a', 'b'));
  await nextTurn();
  expect([items(), delivered]).toEqual([['a'], []]);

  calls[0]?.finish();
  await nextTurn();
  expect([items(), delivered]).toEqual([['a', 'b'], ['alice0']]);
  calls[1]?.finish();

  expect(await ending).toMatchObject({ failed: undefined, undispatched: [] });
  expect(delivered).toEqual(['alice0', 'alice1']);
  expect([dispatcher.deliveriesClaimed('Buy'), dispatcher.slotsFree('Buy')]).toEqual([0, 2]);
});

test('a running processor keeps the process alive until its attempt ends', async () => {
  const { calls, processor } = heldDeliveryCall();
  const { dispatcher, clock } = setUp(processor);
  const running = dispatcher.run(batchOf('alice', 'a'));
  await nextTurn();
  let isKept = false;
  // Resolves only for timers that are not in the background.
  void clock.sleeping().then(() => {
    isKept = true;
  });
  await nextTurn();
  expect([isKept, [...dispatcher.running]]).toEqual([true, [['Buy', 1]]]);

  calls[0]?.finish();
  await running;

  expect([...dispatcher.running]).toEqual([]);
});

test('the dispatcher dispatches no delivery behind a failed one', async () => {
  const error = new Error('sold out');
  const { dispatcher, delivered } = setUp(({ action }) => {
    if (action.item === 'b') throw error;
  });

  const end = await dispatcher.run(batchOf('alice', 'a', 'b', 'c', 'd'));

  expect(end.failed).toMatchObject({ rowId: 'alice1', error, isFinal: false, delivery: { id: 't:1', attempt: 1 } });
  expect(end.undispatched.map(({ rowId }) => rowId)).toEqual(['alice2', 'alice3']);
  expect(delivered).toEqual(['alice0']);
});

test('the dispatcher fails an unreadable delivery for good without calling its processor', async () => {
  const { calls, processor } = heldDeliveryCall();
  const { dispatcher } = setUp(processor);
  const { deliveries, ...batch } = batchOf('alice', 'a', 'b');
  const unreadable = new Error('bytes') as ClaimedDelivery['unreadable'] & object;

  const end = await dispatcher.run({ ...batch, deliveries: deliveries.map((one) => ({ ...one, unreadable })) });

  expect(end.failed).toMatchObject({ rowId: 'alice0', isFinal: true });
  expect(end.undispatched).toHaveLength(1);
  expect(calls).toEqual([]);
});

test('a batch without a slot waits for one, in the order of the batches', async () => {
  const { calls, processor, items } = heldDeliveryCall();
  const { dispatcher } = setUp(processor, { slotsMax: 1 });
  for (const wallet of ['alice', 'bob', 'carol']) void dispatcher.run(batchOf(wallet, wallet));
  await nextTurn();
  expect([
    items(),
    dispatcher.batchesWaiting('Buy'),
    dispatcher.slotsFree('Buy'),
    dispatcher.deliveriesClaimed('Buy'),
  ]).toEqual([['alice'], 2, 0, 3]);

  calls[0]?.finish();
  await nextTurn();

  expect([
    items(),
    dispatcher.batchesWaiting('Buy'),
    dispatcher.slotsFree('Buy'),
    dispatcher.deliveriesClaimed('Buy'),
  ]).toEqual([['alice', 'bob'], 1, 0, 2]);
});

test('a stopped dispatcher finishes the delivery in its processor and dispatches no other', async () => {
  const { calls, processor, items } = heldDeliveryCall();
  const { dispatcher, delivered } = setUp(processor, { slotsMax: 1 });
  const endings = [dispatcher.run(batchOf('alice', 'a', 'b')), dispatcher.run(batchOf('bob', 'c'))];
  await nextTurn();

  dispatcher.stop();
  calls[0]?.finish();
  const results = await Promise.all(endings);

  expect(items()).toEqual(['a']);
  expect(delivered).toEqual(['alice0']);
  expect(results.flatMap(({ undispatched }) => undispatched.map(({ rowId }) => rowId))).toEqual(['alice1', 'bob0']);
});

test('the dispatcher dispatches no delivery whose claim could expire in its processor', async () => {
  const clock = new ManualClock();
  const { dispatcher, delivered } = setUp(({ action }) => clock.advance(action.item === 'a' ? 25_000 : 1), { clock });

  const end = await dispatcher.run(batchOf('alice', 'a', 'b', 'c'));

  expect(delivered).toEqual(['alice0', 'alice1']);
  expect(end).toMatchObject({ failed: undefined, undispatched: [{ rowId: 'alice2' }] });
});

test('a processor that takes longer than 30 s fails its attempt', async () => {
  const clock = new ManualClock();
  const { dispatcher } = setUp(() => new Promise(() => {}), { clock });
  const ending = dispatcher.run(batchOf('alice', 'a'));
  await nextTurn();

  await clock.advance(30_000);

  expect((await ending).failed?.error).toMatchObject({ message: 'the processor took longer than 30000 ms' });
});

test('the dispatcher leaves a delivery without a processor, and all behind it, undispatched', async () => {
  const { dispatcher, delivered } = setUp(() => {});

  const end = await dispatcher.run(batchOf('alice', 'a', 'tell', 'b'));

  expect(delivered).toEqual(['alice0']);
  expect(end).toMatchObject({ failed: undefined, undispatched: [{ rowId: 'alice1' }, { rowId: 'alice2' }] });
});
