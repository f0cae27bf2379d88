import { expect, test } from 'vitest';
import type { Delivery, Processor } from '../../src/actors/messages/delivery.ts';
import { type Hand, HandOver } from '../../src/actors/relay/delivery-dispatcher.ts';
import type { ClaimedDelivery } from '../../src/store/ledger-store.ts';
import { ManualClock } from '../../src/testing/index.ts';

function handOf(wallet: string, ...items: readonly string[]): Hand {
  const deliveries = items.map((item, at): ClaimedDelivery => {
    const action = { type: item.startsWith('tell') ? 'Tell' : 'Buy', item };
    return { rowId: `${wallet}${at}`, transactionId: 't', actionIndex: at, wallet, action, attempt: 1 };
  });
  return { wallet, deliveries, sentMs: 0 };
}

function setUp(buy: Processor, { placesMax = 2, clock = new ManualClock() } = {}) {
  const made: string[] = [];
  const processors = new Map<string, Processor>([['Buy', buy]]);
  const note = (rowId: string): void => void made.push(rowId);
  return { handOver: new HandOver({ clock, processors, placesMax, made: note }), made, clock, processors };
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
  const { handOver, made } = setUp(processor);
  const ending = handOver.run(handOf('alice', 'a', 'b'));
  await rest();
  expect([items(), made]).toEqual([['a'], []]);

  calls[0]?.finish();
  await rest();
  expect([items(), made]).toEqual([['a', 'b'], ['alice0']]);
  calls[1]?.finish();

  expect(await ending).toMatchObject({ failed: undefined, left: [] });
  expect(made).toEqual(['alice0', 'alice1']);
  expect([handOver.ahead, handOver.placesFree]).toEqual([0, 2]);
});

test('nothing behind a failure is handed over', async () => {
  const error = new Error('sold out');
  const { handOver, made } = setUp(({ action }) => {
    if (action.item === 'b') throw error;
  });

  const end = await handOver.run(handOf('alice', 'a', 'b', 'c', 'd'));

  expect(end.failed).toMatchObject({ rowId: 'alice1', error, isFinal: false, delivery: { id: 't:1', attempt: 1 } });
  expect(end.left.map(({ rowId }) => rowId)).toEqual(['alice2', 'alice3']);
  expect(made).toEqual(['alice0']);
});

test('what cannot be read has failed for good, and no processor is asked', async () => {
  const { calls, processor } = heldProcessor();
  const { handOver } = setUp(processor);
  const { deliveries, ...hand } = handOf('alice', 'a', 'b');
  const unreadable = new Error('bytes') as ClaimedDelivery['unreadable'] & object;

  const end = await handOver.run({ ...hand, deliveries: deliveries.map((one) => ({ ...one, unreadable })) });

  expect(end.failed).toMatchObject({ rowId: 'alice0', isFinal: true });
  expect(end.left).toHaveLength(1);
  expect(calls).toEqual([]);
});

test('a hand without a place waits for one, and begins in its turn', async () => {
  const { calls, processor, items } = heldProcessor();
  const { handOver } = setUp(processor, { placesMax: 1 });
  for (const wallet of ['alice', 'bob', 'carol']) void handOver.run(handOf(wallet, wallet));
  await rest();
  expect([items(), handOver.queued, handOver.placesFree, handOver.ahead]).toEqual([['alice'], 2, 0, 3]);

  calls[0]?.finish();
  await rest();

  expect([items(), handOver.queued, handOver.placesFree, handOver.ahead]).toEqual([['alice', 'bob'], 1, 0, 2]);
});

test('when it is stopped, what is with a processor is made, and nothing else is handed over', async () => {
  const { calls, processor, items } = heldProcessor();
  const { handOver, made } = setUp(processor, { placesMax: 1 });
  const endings = [handOver.run(handOf('alice', 'a', 'b')), handOver.run(handOf('bob', 'c'))];
  await rest();

  handOver.stop();
  calls[0]?.finish();
  const ends = await Promise.all(endings);

  expect(items()).toEqual(['a']);
  expect(made).toEqual(['alice0']);
  expect(ends.flatMap(({ left }) => left.map(({ rowId }) => rowId))).toEqual(['alice1', 'bob0']);
});

test('nothing is handed over so late that its claim could run out while a processor has it', async () => {
  const clock = new ManualClock();
  const { handOver, made } = setUp(({ action }) => clock.advance(action.item === 'a' ? 25_000 : 1), { clock });

  const end = await handOver.run(handOf('alice', 'a', 'b', 'c'));

  expect(made).toEqual(['alice0', 'alice1']);
  expect(end).toMatchObject({ failed: undefined, left: [{ rowId: 'alice2' }] });
});

test('a processor that takes too long has failed', async () => {
  const clock = new ManualClock();
  const { handOver } = setUp(() => new Promise(() => {}), { clock });
  const ending = handOver.run(handOf('alice', 'a'));
  await rest();

  await clock.advance(30_000);

  expect((await ending).failed?.error).toMatchObject({ message: 'the processor took longer than 30000 ms' });
});

test('what a type without a processor comes to is left, with all behind it', async () => {
  const { handOver, made } = setUp(() => {});

  const end = await handOver.run(handOf('alice', 'a', 'tell', 'b'));

  expect(made).toEqual(['alice0']);
  expect(end).toMatchObject({ failed: undefined, left: [{ rowId: 'alice1' }, { rowId: 'alice2' }] });
});
