import { expect, test } from 'vitest';
import { systemWorld } from '../../src/platform/system-world.ts';

const ids = Array.from({ length: 20_000 }, () => systemWorld.transactionId());

test('transaction ids are UUIDs of version 7', () => {
  expect(ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toEqual(
    [],
  );
});

test('each transaction id is greater than the one before it, also within a millisecond', () => {
  expect(ids.filter((id, at) => at > 0 && id <= (ids[at - 1] as string))).toEqual([]);
});

test('the random parts of two transaction ids differ', () => {
  expect(new Set(ids.map((id) => id.slice(24))).size).toBe(ids.length);
});
