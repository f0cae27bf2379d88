import { expect, test } from 'vitest';
import { validateEvent } from '../../src/actors/messages/external-event.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import { isKey } from '../../src/domain/values/names.ts';
import { copyPlainData, DataTooLarge } from '../../src/domain/values/plain-data.ts';
import { invalid, problemOf } from './support/builders.ts';
import { counting } from './support/counting.ts';

// Goal: a refusal costs no more than the limit, however large the input is. Method: the input counts its reads.

const MINT = { to: 'alice', assets: { gold: 1n } };
const manyFields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`field${at}`, 1]));

test('fields beyond the bytes of meta are not read', () => {
  const { value, reads } = counting(manyFields(LIMITS.metaBytesMax + 1));

  expect(problemOf('mint', { ...MINT, meta: value })).toEqual(invalid('meta_too_large', 'meta'));
  expect(reads()).toBe(0);
});

test('a list that is longer than the bytes of meta is not read', () => {
  const { value, reads } = counting(Array<number>(100_000).fill(1));

  expect(problemOf('mint', { ...MINT, meta: { list: value } })).toEqual(invalid('meta_too_large', 'meta'));
  expect(reads()).toBe(0);
});

test('one large text that is repeated is read once at most', () => {
  const { value, reads } = counting(Array<string>(1_000).fill('x'.repeat(65_536)));
  const action = { type: 'A', in: { texts: value } };

  expect(problemOf('mint', { ...MINT, actions: [{ type: 'B' }, action] })).toEqual(
    invalid('action_too_large', 'actions[1]'),
  );
  expect(reads()).toBeLessThanOrEqual(1);
});

test('an object whose shared parts unfold into billions of values is read up to the limit', () => {
  let node: unknown = 1;
  for (let level = 0; level < LIMITS.dataDepthMax - 1; level += 1) node = Array<unknown>(100).fill(node);
  const { value, reads } = counting({ node });

  expect(problemOf('mint', { ...MINT, meta: value })).toEqual(invalid('meta_too_large', 'meta'));
  expect(reads()).toBe(1);
});

test('bytes are counted before they are copied', () => {
  expect(() => copyPlainData({ bytes: new Uint8Array(4097) }, 'meta', 4096)).toThrow(DataTooLarge);
});

test.each([
  ['an object', () => Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`asset${at}`, 1n]))],
  ['a list', () => Array.from({ length: 1_001 }, () => ({ asset: 'gold', amount: 1n }))],
])('more than 1,000 entries in %s of assets are not read', (_, make) => {
  const { value, reads } = counting<object>(make());

  expect(problemOf('mint', { to: 'alice', assets: value })).toEqual(invalid('assets_too_many', 'assets'));
  expect(reads()).toBe(0);
});

test('a list of 1,000 entries of one asset is a valid command', () => {
  const assets = Array.from({ length: LIMITS.assetEntriesMax }, () => ({ asset: 'gold', amount: 1n }));

  expect(problemOf('mint', { to: 'alice', assets })).toBeUndefined();
});

test('an event with more than 1,000 attributes is refused before it is copied', () => {
  const { value, reads } = counting({ ...manyFields(1_000), id: '1' });

  expect(() => validateEvent(value)).toThrow(expect.objectContaining({ problem: 'event_invalid', field: 'event' }));
  expect(reads()).toBe(0);
});

test('a text that is too long for a key is not a key, well-formed or not', () => {
  expect(['x'.repeat(255), 'x'.repeat(256), '\ud800'.repeat(256)].map(isKey)).toEqual([true, false, false]);
});
