import { expect, test } from 'vitest';
import { median, percentile } from '../../bench/report/statistics.ts';

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (figures, expected) => {
  expect(median(figures)).toBe(expected);
});

test('the median of an empty list is NaN', () => {
  expect(median([])).toBeNaN();
});

test.each([
  [0.5, 50],
  [0.95, 95],
  [0.99, 99],
  [0, 1],
  [1, 100],
])('of 1 to 100 in any order the share %d does not exceed %d', (share, expected) => {
  const figures = Float64Array.from({ length: 100 }, (_, at) => ((at * 37) % 100) + 1);

  expect(percentile(figures, share)).toBe(expected);
});

test('a percentile leaves the figures in their order', () => {
  const figures = Float64Array.of(3, 1, 2);

  percentile(figures, 0.5);

  expect([...figures]).toEqual([3, 1, 2]);
});
