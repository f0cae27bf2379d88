import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/domain/limits.ts';
import { selectInputs, selectSweep } from '../../src/domain/planning/coin-selection.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { setOf } from './support/builders.ts';

const BUSY = LIMITS.sweepAboveUtxos + 1;

/** The UTXOs that are swept when a wallet with these UTXOs pays `wanted`. */
function swept(wanted: Assets, bundles: readonly Assets[], roomInputs = 100): string[] {
  const utxos = setOf(...bundles);
  const bundle = new Map(Object.entries(wanted));
  return selectSweep(bundle, selectInputs(bundle, utxos), utxos, roomInputs).map(({ transactionId }) => transactionId);
}

const many = (count: number, assets: Assets): Assets[] => Array.from({ length: count }, () => assets);

describe('a sweep takes', () => {
  test.each<readonly [string, Assets, Assets[], number, string[]]>([
    [
      'UTXOs that are not larger than the largest chosen, smallest first',
      { gold: 9n },
      [{ gold: 10n }, { gold: 11n }, { gold: 3n }, { gold: 2n }],
      100,
      ['u3', 'u2'],
    ],
    ['no UTXO that is larger', { gold: 1n }, [{ gold: 2n }, { gold: 3n }], 100, []],
    ['no UTXO of other assets', { gold: 1n }, [{ gold: 2n }, { silver: 1n }], 100, []],
    [
      'UTXOs that hold any of the wanted assets',
      { gold: 9n, silver: 9n },
      [{ gold: 10n }, { silver: 10n }, { gold: 1n }, { silver: 1n, wood: 1n }],
      100,
      ['u2', 'u3'],
    ],
    [
      'at most as many UTXOs as the transaction may have inputs',
      { gold: 9n },
      [{ gold: 10n }, { gold: 1n }, { gold: 2n }],
      1,
      ['u1'],
    ],
    ['nothing if the transaction has all its inputs', { gold: 9n }, [{ gold: 10n }, { gold: 1n }], 0, []],
  ])('%s', (_, wanted, bundles, room, expected) => {
    expect(swept(wanted, bundles, room)).toEqual(expected);
  });

  test('at most 8 UTXOs', () => {
    expect(swept({ gold: 9n }, [{ gold: 10n }, ...many(20, { gold: 1n })])).toHaveLength(LIMITS.sweepInputsMax);
  });

  test.each([
    [LIMITS.sweepAboveUtxos, []],
    [BUSY, ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8']],
  ])('the oldest UTXOs of any asset in a wallet of more than 16, not in one of %i', (count, expected) => {
    const bundles = [{ gold: 1n }, ...many(count - 1, { silver: 5n })];

    expect(swept({ gold: 1n }, bundles)).toEqual(expected);
  });

  test('larger ones too in a wallet of more than 16', () => {
    expect(swept({ gold: 1n }, many(BUSY, { gold: 1_000n }))).toHaveLength(LIMITS.sweepInputsMax);
  });

  test.each([
    ['the oldest if no asset needs to be in more than one UTXO', 15, ['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7', 'u8']],
    [
      'the smallest of the asset that is in the most UTXOs if there are more',
      16,
      ['u19', 'u18', 'u17', 'u16', 'u15', 'u14', 'u13', 'u12'],
    ],
  ])('%s', (_, count, expected) => {
    const falling = Array.from({ length: count }, (_, at) => ({ silver: BigInt(100 - at) }));

    expect(swept({ gold: 1n }, [{ gold: 1n }, ...many(3, { wood: 5n }), ...falling])).toEqual(expected);
  });

  test('full bundles if the same assets are in many of them', () => {
    const full = Object.fromEntries(Array.from({ length: LIMITS.assetsPerOutputMax }, (_, at) => [`asset-${at}`, 1n]));

    expect(swept({ gold: 1n }, [{ gold: 1n }, ...many(40, full)])).toHaveLength(LIMITS.sweepInputsMax);
  });

  test('no full bundles of other assets', () => {
    const full = Object.fromEntries(Array.from({ length: LIMITS.assetsPerOutputMax }, (_, at) => [`asset-${at}`, 1n]));

    expect(swept({ gold: 1n }, [{ gold: 5n }, full, ...many(BUSY, { silver: 1n })])).not.toContain('u1');
  });
});
