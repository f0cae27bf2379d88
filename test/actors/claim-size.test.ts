import { expect, test } from 'vitest';
import { TurnPace, type TurnState } from '../../src/actors/relay/claim-size.ts';

const RESTING: TurnState = { placesMax: 32, placesFree: 32, queued: 0, ahead: 0, waiting: 10_000 };

test('a relay that has not seen its processors work claims for each free place', () => {
  const pace = new TurnPace();

  expect(pace.next(RESTING)).toEqual({ wallets: 32, most: 16 });
  expect(pace.next({ ...RESTING, placesFree: 3, ahead: 29 * 16 }).wallets).toBe(3);
  expect(pace.next({ ...RESTING, waiting: 5 }).wallets).toBe(5);
});

test('a claim takes twice the wallets that were done during the last turn, up to 128', () => {
  const pace = new TurnPace();
  const sizes = [0, 32, 64, 128, 128].map((done) => {
    for (let at = 0; at < done; at += 1) pace.ended(1);
    return pace.next(RESTING).wallets;
  });

  expect(sizes).toEqual([32, 64, 128, 128, 128]);
  expect(pace.next(RESTING).wallets).toBe(32);
});

test('of one wallet as much is claimed as twice what its processor got done, and never more than 512', () => {
  const pace = new TurnPace();
  const sizes = [0, 16, 32, 64, 128, 256, 512].map((made) => {
    if (made > 0) pace.ended(made);
    return pace.next({ ...RESTING, waiting: 1 }).most;
  });

  expect(sizes).toEqual([16, 32, 64, 128, 256, 512, 512]);
});

test('what waits for a place counts for what may be claimed ahead, and not for what has a place', () => {
  const pace = new TurnPace();
  for (let at = 0; at < 40; at += 1) pace.ended(1);

  expect(pace.next({ ...RESTING, placesFree: 0, queued: 60, ahead: 92 }).wallets).toBe(20);
  expect(pace.next({ ...RESTING, placesFree: 0, queued: 60, ahead: 92 }).wallets).toBe(0);
});

test('a free place gets one delivery even if 512 are claimed', () => {
  const pace = new TurnPace();
  for (let at = 0; at < 40; at += 1) pace.ended(100);

  expect(pace.next({ ...RESTING, placesFree: 2, ahead: 600 })).toEqual({ wallets: 2, most: 1 });
});

test('more places than 512 get one delivery each, those of 128 wallets at a time', () => {
  const pace = new TurnPace();

  expect(pace.next({ ...RESTING, placesMax: 2_000, placesFree: 2_000 })).toEqual({ wallets: 128, most: 1 });
});
