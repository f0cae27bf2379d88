import { expect, test } from 'vitest';
import type { Delivery, Processor } from '../../src/actors/messages/delivery.ts';
import { type ClaimedBatch, DeliveryDispatcher } from '../../src/actors/relay/delivery-dispatcher.ts';
import type { ClaimedDelivery } from '../../src/store/outbox-store.ts';
import { ManualClock } from '../../src/testing/index.ts';

function handOf(wallet: string, ...items: readonly string[]): ClaimedBatch {
  const deliveries = items.map((item, at): ClaimedDelivery => {
    const action = { type: item.startsWith('tell') ? 'Tell' : 'Buy', item };
    return { rowId: `${wallet}${at}`, transactionId: 't', actionIndex: at, wallet, action, attempt: 1 };
  });
  return { wallet, deliveries, sentMs: 0 };
}

function setUp(buy: Processor, { slotsMax = 2, clock = new ManualClock() } = {}) {
  const delivered: string[] = [];
  const processors = new Map<string, Processor>([['Buy', buy]]);
  const note = (rowId: string): void => void delivered.push(rowId);
  return {
    dispatcher: new DeliveryDispatcher({ clock, processors, slotsMax, delivered: note }),
    delivered,
    clock,
    processors,
  };
}

/** A processor that keeps each delivery until it is let go. */
function heldProcessor() {
  const calls: { readonly item: unknown; readonly finish: () => void; readonly fail: (error: Error) => void }[] = [];
  const processor = ({ action }: Delivery): Promise<void> =>
    new Promise((finish, fail) => void calls.push({ item: action.item, finish, fail }));
  return { calls, processor, items: () => calls.map(({ item }) => item) };
}

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the deliveries of a hand are handed over one after the other', async () => {
  const { calls, processor, items } = heldProcessor();
  const { dispatcher, delivered } = setUp(processor);
  const ending = dispatcher.run(handOf('alice', 'a', 'b'));
  await rest();
  expect([items(), delivered]).toEqual([['a'], []]);

  calls[0]?.finish();
  await rest();
  expect([items(), delivered]).toEqual([['a', 'b'], ['alice0']]);
  calls[1]?.finish();

  expect(await ending).toMatchObject({ failed: undefined, left: [] });
  expect(delivered).toEqual(['alice0', 'alice1']);
  expect([dispatcher.ahead, dispatcher.slotsFree]).toEqual([0, 2]);
});

test('nothing behind a failure is handed over', async () => {
  const error = new Error('sold out');
  const { dispatcher, delivered } = setUp(({ action }) => {
    if (action.item === 'b') throw error;
  });

  const end = await dispatcher.run(handOf('alice', 'a', 'b', 'c', 'd'));

  expect(end.failed).toMatchObject({ rowId: 'alice1', error, isFinal: false, delivery: { id: 't:1', attempt: 1 } });
  expect(end.left.map(({ rowId }) => rowId)).toEqual(['alice2', 'alice3']);
  expect(delivered).toEqual(['alice0']);
});

test('what cannot be read has failed for good, and no processor is asked', async () => {
  const { calls, processor } = heldProcessor();
  const { dispatcher } = setUp(processor);
  const { deliveries, ...batch } = handOf('alice', 'a', 'b');
  const unreadable = new Error('bytes') as ClaimedDelivery['unreadable'] & object;

  const end = await dispatcher.run({ ...batch, deliveries: deliveries.map((one) => ({ ...one, unreadable })) });

  expect(end.failed).toMatchObject({ rowId: 'alice0', isFinal: true });
  expect(end.left).toHaveLength(1);
  expect(calls).toEqual([]);
});

test('a hand without a place waits for one, and begins in its turn', async () => {
  const { calls, processor, items } = heldProcessor();
  const { dispatcher } = setUp(processor, { slotsMax: 1 });
  for (const wallet of ['alice', 'bob', 'carol']) void dispatcher.run(handOf(wallet, wallet));
  await rest();
  expect([items(), dispatcher.queued, dispatcher.slotsFree, dispatcher.ahead]).toEqual([['alice'], 2, 0, 3]);

  calls[0]?.finish();
  await rest();

  expect([items(), dispatcher.queued, dispatcher.slotsFree, dispatcher.ahead]).toEqual([['alice', 'bob'], 1, 0, 2]);
});

test('when it is stopped, what is with a processor is made, and nothing else is handed over', async () => {
  const { calls, processor, items } = heldProcessor();
  const { dispatcher, delivered } = setUp(processor, { slotsMax: 1 });
  const endings = [dispatcher.run(handOf('alice', 'a', 'b')), dispatcher.run(handOf('bob', 'c'))];
  await rest();

  dispatcher.stop();
  calls[0]?.finish();
  const results = await Promise.all(endings);

  expect(items()).toEqual(['a']);
  expect(delivered).toEqual(['alice0']);
  expect(results.flatMap(({ left }) => left.map(({ rowId }) => rowId))).toEqual(['alice1', 'bob0']);
});

test('nothing is handed over so late that its claim could run out while a processor has it', async () => {
  const clock = new ManualClock();
  const { dispatcher, delivered } = setUp(({ action }) => clock.advance(action.item === 'a' ? 25_000 : 1), { clock });

  const end = await dispatcher.run(handOf('alice', 'a', 'b', 'c'));

  expect(delivered).toEqual(['alice0', 'alice1']);
  expect(end).toMatchObject({ failed: undefined, left: [{ rowId: 'alice2' }] });
});

test('a processor that takes too long has failed', async () => {
  const clock = new ManualClock();
  const { dispatcher } = setUp(() => new Promise(() => {}), { clock });
  const ending = dispatcher.run(handOf('alice', 'a'));
  await rest();

  await clock.advance(30_000);

  expect((await ending).failed?.error).toMatchObject({ message: 'the processor took longer than 30000 ms' });
});

test('what a type without a processor comes to is left, with all behind it', async () => {
  const { dispatcher, delivered } = setUp(() => {});

  const end = await dispatcher.run(handOf('alice', 'a', 'tell', 'b'));

  expect(delivered).toEqual(['alice0']);
  expect(end).toMatchObject({ failed: undefined, left: [{ rowId: 'alice1' }, { rowId: 'alice2' }] });
});
