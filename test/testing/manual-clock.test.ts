import { expect, test } from 'vitest';
import { ManualClock } from '../../src/testing/index.ts';

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1])(
  'a manual clock does not advance by %s milliseconds',
  async (byMs) => {
    const clock = new ManualClock();

    await expect(clock.advance(byMs)).rejects.toThrow(RangeError);
    expect(clock.aheadMs).toBe(0);
  },
);
