import { expect, test } from 'vitest';
import { TypeSlots } from '../../src/actors/relay/type-slots.ts';

test('each type has slots of its own, and a batch without one waits for a slot of its type', async () => {
  const slots = new TypeSlots(1);
  const order: string[] = [];

  const first = slots.take('Mail');
  const second = slots.take('Mail')?.then(() => order.push('second'));
  const third = slots.take('Mail')?.then(() => order.push('third'));
  const other = slots.take('Buy');

  expect([first, other, slots.free('Mail'), slots.free('Buy'), slots.waiting('Mail')]).toEqual([
    ...[undefined, undefined, 0, 0, 2],
  ]);
  slots.release('Mail');
  await second;
  expect([slots.free('Mail'), slots.waiting('Mail')]).toEqual([0, 1]);
  slots.release('Mail');
  await third;
  slots.release('Mail');
  expect([order, slots.free('Mail')]).toEqual([['second', 'third'], 1]);
});
