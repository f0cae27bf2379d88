import { expect, test } from 'vitest';
import { InMemoryDeadLetters } from '../../src/actors/dead-letters/in-memory-dead-letters.ts';
import { retainedBytes } from '../../src/actors/dead-letters/retained-bytes.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { ERROR_CHARS_MAX } from '../../src/domain/limits.ts';
import { envelope } from './support/envelope.ts';

const command = validateCommand('mint', { to: 'alice', assets: { gold: 1n }, key: 'k' });
const letters = (deadLetterBytesMax: number, deadLettersMax = 100) =>
  new InMemoryDeadLetters({ deadLettersMax, deadLetterBytesMax });
const event = (id: string, data: unknown) => ({ id, source: 'shop', type: 'sold', data });
const ids = (list: InMemoryDeadLetters) => list.list().map(({ id }) => id);

test('dead letters beyond their number or their bytes are dropped, oldest first', () => {
  const byNumber = letters(100_000, 2);
  const byBytes = letters(5_000);

  for (const list of [byNumber, byBytes]) {
    for (const id of ['1', '2', '3', '4']) {
      list.add({ kind: 'event', event: event(id, 'x'.repeat(1_500)) }, 'unhandled', 0);
    }
  }

  expect(ids(byNumber)).toEqual(['event:shop:3', 'event:shop:4']);
  expect(ids(byBytes)).toEqual(['event:shop:3', 'event:shop:4']);
});

test('a dead letter that is added again, or removed, counts no more', () => {
  const list = letters(5_000);
  const large = () => ({ kind: 'event', event: event('1', 'x'.repeat(3_000)) }) as const;

  for (let nth = 0; nth < 5; nth += 1) list.add(large(), 'unhandled', 0);
  list.remove('event:shop:1');
  for (const id of ['2', '3']) list.add({ kind: 'event', event: event(id, 'x'.repeat(1_500)) }, 'unhandled', 0);

  expect(ids(list)).toEqual(['event:shop:2', 'event:shop:3']);
});

test('an event that alone is larger than the bytes of dead letters is not kept, and drops no other', () => {
  const list = letters(5_000);
  list.add({ kind: 'event', event: event('1', 'x') }, 'unhandled', 0);

  const letter = list.add({ kind: 'event', event: event('2', 'x'.repeat(10_000)) }, 'unhandled', 0);

  expect(letter).toMatchObject({ id: 'event:shop:2', reason: 'unhandled' });
  expect(ids(list)).toEqual(['event:shop:1']);
});

test('the effects of one event share its bytes, and those of a very large event keep its identity', () => {
  const list = letters(10_000);
  const shared = event('1', 'x'.repeat(6_000));
  const large = event('2', 'x'.repeat(20_000));

  for (const key of ['a', 'b']) list.add({ kind: 'effect', event: shared, command, key }, 'refused', 0);
  list.add({ kind: 'effect', event: large, command, key: 'c' }, 'refused', 0);

  expect(ids(list)).toEqual(['effect:a', 'effect:b', 'effect:c']);
  expect(list.get('effect:c')).toMatchObject({ command, event: { id: '2', source: 'shop', type: 'sold' } });
  expect(list.get('effect:c')).not.toHaveProperty('event.data');
});

test('the bytes of a command count, and of the error of a dead letter a part is kept', () => {
  const list = letters(10_000);

  for (const id of ['1', '2', '3']) {
    list.add({ kind: 'command', envelope: envelope(id, command, 4_000) }, 'poison', 0, new Error('e'.repeat(1e6)));
  }

  expect(ids(list)).toEqual(['command:3']);
  expect(list.list()[0]?.error?.length).toBeLessThan(ERROR_CHARS_MAX + 50);
});

const cyclic: Record<string, unknown> = { name: 'a' };
cyclic.self = cyclic;
const throwing = Object.defineProperty({}, 'name', {
  enumerable: true,
  get: () => {
    throw new Error('no');
  },
});

test.each([
  ['a text', 'x'.repeat(100), 100, 200],
  ['a list', Array.from({ length: 100 }, (_, at) => at), 800, 5_000],
  ['bytes', Buffer.alloc(1_000), 1_000, 1_100],
  ['a map', new Map([['a'.repeat(100), 'b'.repeat(100)]]), 200, 500],
  ['a set', new Set(['a'.repeat(100)]), 100, 300],
  ['a large number', 16n ** 1_000n, 1_000, 1_100],
  ['an object in itself', cyclic, 10, 500],
  ['a function', () => {}, 1, 100],
  ['an object that cannot be read', throwing, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
])('the retained bytes of %s are near its size', (_, value, low, high) => {
  const bytes = retainedBytes(value, 1e6);

  expect(bytes).toBeGreaterThanOrEqual(low);
  expect(bytes).toBeLessThanOrEqual(high);
});

test('retained bytes are counted up to the bound and no further', () => {
  let reads = 0;
  const list = new Proxy(Array<number>(100_000).fill(1), {
    get(from, name, self) {
      if (name !== 'length') reads += 1;
      return Reflect.get(from, name, self);
    },
  });

  expect(retainedBytes({ list }, 10_000)).toBeGreaterThan(10_000);
  expect(reads).toBe(0);
});
