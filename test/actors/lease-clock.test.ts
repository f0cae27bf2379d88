import { expect, test } from 'vitest';
import { LeaseClock } from '../../src/actors/relay/lease-clock.ts';
import { ManualClock } from '../../src/testing/index.ts';

/** A lease clock with a lease of 60 s and a tolerance of 5 s. */
function setUp() {
  const clock = new ManualClock();
  return { clock, leases: new LeaseClock(clock, 60_000, 5_000) };
}

test('the lease clock has no limit before the first answer', () => {
  expect(setUp().leases.limitMs).toBeUndefined();
});

test('the limit of the lease clock goes on with the monotonic clock', async () => {
  const { clock, leases } = setUp();
  leases.answered(1_000);

  await clock.advance(7_000);

  expect(leases.limitMs).toBe(1_000 + 7_000 + 5_000);
});

test('the lease clock believes a clock that was set forward after one lease', async () => {
  const { clock, leases } = setUp();
  leases.answered(0);
  await clock.advance(10_000);
  leases.answered(130_000);
  const first = leases.limitMs;

  await clock.advance(59_999);
  leases.answered(189_999);
  const before = leases.limitMs;
  await clock.advance(1);
  leases.answered(190_000);

  expect([first, before, leases.limitMs]).toEqual([15_000, 74_999, 195_000]);
});

test('the lease clock forgets a step forward that is taken back', async () => {
  const { clock, leases } = setUp();
  leases.answered(0);
  leases.answered(120_000);
  await clock.advance(30_000);
  leases.answered(30_000);
  await clock.advance(40_000);
  leases.answered(190_000);

  expect(leases.limitMs).toBe(75_000);
});

test('the lease clock believes a clock that was set back at once', () => {
  const { leases } = setUp();
  leases.answered(7_200_000);
  leases.answered(0);

  expect(leases.limitMs).toBe(5_000);
});
