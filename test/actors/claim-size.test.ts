import { expect, test } from 'vitest';
import { ClaimSizer, type ClaimState } from '../../src/actors/relay/claim-size.ts';

const RESTING: ClaimState = { slotsMax: 32, slotsFree: 32, queued: 0, ahead: 0, waiting: 10_000 };

test('a relay that has not seen its processors work claims for each free place', () => {
  const sizer = new ClaimSizer();

  expect(sizer.next(RESTING)).toEqual({ wallets: 32, limit: 16 });
  expect(sizer.next({ ...RESTING, slotsFree: 3, ahead: 29 * 16 }).wallets).toBe(3);
  expect(sizer.next({ ...RESTING, waiting: 5 }).wallets).toBe(5);
});

test('a claim takes twice the wallets that were done during the last turn, up to 128', () => {
  const sizer = new ClaimSizer();
  const sizes = [0, 32, 64, 128, 128].map((done) => {
    for (let at = 0; at < done; at += 1) sizer.ended(1);
    return sizer.next(RESTING).wallets;
  });

  expect(sizes).toEqual([32, 64, 128, 128, 128]);
  expect(sizer.next(RESTING).wallets).toBe(32);
});

test('of one wallet as much is claimed as twice what its processor got done, and never more than 512', () => {
  const sizer = new ClaimSizer();
  const sizes = [0, 16, 32, 64, 128, 256, 512].map((delivered) => {
    if (delivered > 0) sizer.ended(delivered);
    return sizer.next({ ...RESTING, waiting: 1 }).limit;
  });

  expect(sizes).toEqual([16, 32, 64, 128, 256, 512, 512]);
});

test('what waits for a place counts for what may be claimed ahead, and not for what has a place', () => {
  const sizer = new ClaimSizer();
  for (let at = 0; at < 40; at += 1) sizer.ended(1);

  expect(sizer.next({ ...RESTING, slotsFree: 0, queued: 60, ahead: 92 }).wallets).toBe(20);
  expect(sizer.next({ ...RESTING, slotsFree: 0, queued: 60, ahead: 92 }).wallets).toBe(0);
});

test('a free place gets one delivery even if 512 are claimed', () => {
  const sizer = new ClaimSizer();
  for (let at = 0; at < 40; at += 1) sizer.ended(100);

  expect(sizer.next({ ...RESTING, slotsFree: 2, ahead: 600 })).toEqual({ wallets: 2, limit: 1 });
});

test('more places than 512 get one delivery each, those of 128 wallets at a time', () => {
  const sizer = new ClaimSizer();

  expect(sizer.next({ ...RESTING, slotsMax: 2_000, slotsFree: 2_000 })).toEqual({ wallets: 128, limit: 1 });
});
