import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/domain/limits.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { HandLedger } from './support/hand-ledger.ts';
import { seededRandom, upTo } from './support/random.ts';

// Goal: a wallet that is paid and pays without end keeps few UTXOs; otherwise every credit would make it slower.
// Method: seeded streams of credits and payments; the largest number of UTXOs stays below a stated bound.

interface Stream {
  readonly creditsPerSpend: number;
  readonly rounds: number;
  credit(random: () => number, at: number): Assets;
  spend(random: () => number): Assets;
}

/** The largest number of UTXOs of `shop` during the stream. It starts with enough gold for any spend. */
function mostUtxos(seed: number, { creditsPerSpend, rounds, credit, spend }: Stream): number {
  const ledger = new HandLedger();
  const random = seededRandom(seed);
  let peak = 0;
  let at = 0;
  ledger.mint('shop', { gold: 10n ** 12n });
  for (let round = 0; round < rounds; round += 1) {
    for (let credits = 0; credits < creditsPerSpend; credits += 1) {
      ledger.mint('shop', credit(random, at));
      at += 1;
    }
    peak = Math.max(peak, ledger.wallet('shop').size);
    expect(ledger.transfer('shop', 'bank', spend(random)).last.status).toBe('planned');
  }
  return peak;
}

const gold = (peak: number, random: () => number): Assets => ({ gold: BigInt(upTo(peak, random)) });
const oneOf = (assets: number, random: () => number): Assets => ({ [`asset-${upTo(assets, random)}`]: 5n });
/** `count` assets of `assets`, another choice for each `at`. */
const bundleOf = (count: number, assets: number, at: number): Assets =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`asset-${(at * 7 + place) % assets}`, 1n]));

// The bound for a wallet of few assets: the count above which it sweeps any UTXO, and one round of credits.
const FEW_ASSETS = LIMITS.sweepAboveUtxos + LIMITS.sweepInputsMax;

describe('with up to 8 credits per payment, a wallet of few assets never holds more than 24 UTXOs when', () => {
  const STREAMS: readonly (readonly [string, Pick<Stream, 'credit' | 'spend'>])[] = [
    ['amounts are random', { credit: (random) => gold(1_000, random), spend: (random) => gold(1_000, random) }],
    ['credits are large and payments tiny', { credit: () => ({ gold: 10n ** 9n }), spend: () => ({ gold: 1n }) }],
    ['credits are tiny and payments large', { credit: () => ({ gold: 1n }), spend: () => ({ gold: 100_000n }) }],
    [
      'every credit is larger than the last',
      { credit: (_, at) => ({ gold: BigInt(at + 1) }), spend: () => ({ gold: 1n }) },
    ],
    ['payments are exact', { credit: () => ({ gold: 7n }), spend: () => ({ gold: 7n }) }],
    ['credits are of other assets', { credit: (random) => oneOf(5, random), spend: () => ({ gold: 1n }) }],
    ['credits are of 14 other assets', { credit: (random) => oneOf(14, random), spend: () => ({ gold: 1n }) }],
  ];

  test.each(STREAMS)('%s', (_, stream) => {
    for (const creditsPerSpend of [1, 2, 3, 5, 8]) {
      for (let seed = 1; seed <= 5; seed += 1) {
        expect(mostUtxos(seed, { ...stream, creditsPerSpend, rounds: 300 })).toBeLessThanOrEqual(FEW_ASSETS);
      }
    }
  });
});

describe('with many assets, a wallet never holds more than twice 16 and one UTXO per asset when', () => {
  test.each<readonly [string, number, Stream]>([
    [
      'credits are of one of 16 other assets',
      17,
      { creditsPerSpend: 4, rounds: 1_000, credit: (random) => oneOf(16, random), spend: () => ({ gold: 1n }) },
    ],
    [
      'credits are of one of 100 other assets',
      101,
      { creditsPerSpend: 4, rounds: 1_000, credit: (random) => oneOf(100, random), spend: () => ({ gold: 1n }) },
    ],
    [
      'credits are bundles of 15 of 32 assets',
      33,
      { creditsPerSpend: 1, rounds: 1_000, credit: (_, at) => bundleOf(15, 32, at), spend: () => ({ gold: 1n }) },
    ],
    [
      'credits are full bundles of the same 16 assets',
      17,
      { creditsPerSpend: 1, rounds: 1_000, credit: () => bundleOf(16, 16, 0), spend: () => ({ gold: 1n }) },
    ],
    [
      'credits are bundles of the same 64 assets',
      65,
      { creditsPerSpend: 1, rounds: 1_000, credit: () => bundleOf(64, 64, 0), spend: () => ({ gold: 1n }) },
    ],
  ])('%s', (_, assets, stream) => {
    expect(mostUtxos(1, stream)).toBeLessThanOrEqual(2 * (LIMITS.sweepAboveUtxos + assets));
  });
});

test('a wallet of many UTXOs that pays and is not paid sweeps them down to 16', () => {
  const ledger = new HandLedger();
  for (let at = 0; at < 100; at += 1) ledger.mint('shop', { gold: 10n });

  for (let at = 0; at < 20; at += 1) ledger.transfer('shop', 'bank', { gold: 1n });

  expect(ledger.wallet('shop').size).toBeLessThanOrEqual(LIMITS.sweepAboveUtxos);
  expect(ledger.wallet('shop').total('gold')).toBe(980n);
});
