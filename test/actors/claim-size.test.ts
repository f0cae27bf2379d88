import { expect, test } from 'vitest';
import { ClaimSizer, type ClaimState } from '../../src/actors/relay/claim-size.ts';

const IDLE: ClaimState = {
  slotsMax: 32,
  slotsFree: 32,
  batchesWaiting: 0,
  deliveriesClaimed: 0,
  walletsWaiting: 10_000,
};

test('the first claim takes a wallet for each free slot', () => {
  const sizer = new ClaimSizer();

  expect(sizer.next(IDLE)).toEqual({ wallets: 32, limit: 16 });
  expect(sizer.next({ ...IDLE, slotsFree: 3, deliveriesClaimed: 29 * 16 }).wallets).toBe(3);
  expect(sizer.next({ ...IDLE, walletsWaiting: 5 }).wallets).toBe(5);
});

test('a claim takes twice the wallets that finished since the last claim, up to 128', () => {
  const sizer = new ClaimSizer();
  const sizes = [0, 32, 64, 128, 128].map((done) => {
    for (let at = 0; at < done; at += 1) sizer.batchFinished(1);
    return sizer.next(IDLE).wallets;
  });

  expect(sizes).toEqual([32, 64, 128, 128, 128]);
  expect(sizer.next(IDLE).wallets).toBe(32);
});

test('a claim takes of one wallet twice the deliveries that its last batch finished, up to 512', () => {
  const sizer = new ClaimSizer();
  const sizes = [0, 16, 32, 64, 128, 256, 512].map((delivered) => {
    if (delivered > 0) sizer.batchFinished(delivered);
    return sizer.next({ ...IDLE, walletsWaiting: 1 }).limit;
  });

  expect(sizes).toEqual([16, 32, 64, 128, 256, 512, 512]);
});

test('a claim takes fewer wallets by the number of batches that wait for a slot', () => {
  const sizer = new ClaimSizer();
  for (let at = 0; at < 40; at += 1) sizer.batchFinished(1);

  expect(sizer.next({ ...IDLE, slotsFree: 0, batchesWaiting: 60, deliveriesClaimed: 92 }).wallets).toBe(20);
  expect(sizer.next({ ...IDLE, slotsFree: 0, batchesWaiting: 60, deliveriesClaimed: 92 }).wallets).toBe(0);
});

test('a claim takes one delivery per free slot even if 512 are claimed', () => {
  const sizer = new ClaimSizer();
  for (let at = 0; at < 40; at += 1) sizer.batchFinished(100);

  expect(sizer.next({ ...IDLE, slotsFree: 2, deliveriesClaimed: 600 })).toEqual({ wallets: 2, limit: 1 });
});

test('a claim for more than 512 free slots takes one delivery of each of 128 wallets', () => {
  const sizer = new ClaimSizer();

  expect(sizer.next({ ...IDLE, slotsMax: 2_000, slotsFree: 2_000 })).toEqual({ wallets: 128, limit: 1 });
});
