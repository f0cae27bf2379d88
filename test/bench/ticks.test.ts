import { expect, test } from 'vitest';
import { ticksAround } from '../../bench/report/ticks.ts';

test.each([
  [1_400, 18_500, [1_000, 2_000, 5_000, 10_000, 20_000]],
  [1_000, 2_000, [1_000, 2_000]],
  [999, 2_001, [500, 1_000, 2_000, 5_000]],
  [3, 3, [2, 5]],
  [1_000_000, 1_000_000, [1_000_000]],
])('the ticks around %d to %d are %j', (low, high, expected) => {
  expect(ticksAround(low, high)).toEqual(expected);
});
