import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import { type Assets, packChange, subtractFrom, toAssets } from '../../src/domain/values/bundle.ts';
import { amount } from './support/arbitraries.ts';
import { assetsOf, sumOf } from './support/builders.ts';

const bundleOf = (assets: Assets): Map<string, bigint> => new Map(Object.entries(assets));
const numbered = (count: number): Assets =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`asset-${String(at).padStart(4, '0')}`, 1n]));
const pack = (change: Assets, hot: Assets = {}): Assets[] => packChange(bundleOf(change), bundleOf(hot)).map(assetsOf);

describe('change', () => {
  test('of nothing packs into zero outputs', () => {
    expect(pack({}, { gold: 1n })).toEqual([]);
  });

  test('of up to 16 assets packs into one output', () => {
    const change = numbered(LIMITS.assetsPerOutputMax);

    expect(pack(change, { 'asset-0003': 1n })).toEqual([change]);
  });

  test('of more than 16 assets keeps those that the command moves in one output, the others in outputs of 16', () => {
    const change = { gold: 7n, silver: 8n, ...numbered(40) };

    const outputs = pack(change, { silver: 1n, gold: 1n, wood: 1n });

    expect(outputs.map((output) => Object.keys(output).length)).toEqual([2, 16, 16, 8]);
    expect(outputs[0]).toEqual({ gold: 7n, silver: 8n });
  });

  test('of more than 16 assets, none of which the command moves, packs into outputs of 16 only', () => {
    expect(pack(numbered(17), { gold: 1n }).map((output) => Object.keys(output).length)).toEqual([16, 1]);
  });

  test('with an amount over the maximum is split, and the rest of the bundle stays with the first part', () => {
    expect(pack({ gold: 2n * AMOUNT_MAX + 5n, silver: 1n })).toEqual([
      { gold: AMOUNT_MAX, silver: 1n },
      { gold: AMOUNT_MAX },
      { gold: 5n },
    ]);
  });

  test('with an amount of exactly the maximum is not split', () => {
    expect(pack({ gold: AMOUNT_MAX })).toEqual([{ gold: AMOUNT_MAX }]);
  });

  test('that fits one output, in its assets and in its amounts, becomes that output without a copy', () => {
    const change = bundleOf({ ...numbered(LIMITS.assetsPerOutputMax - 1), gold: AMOUNT_MAX });

    const outputs = packChange(change, bundleOf({}));

    expect(outputs).toHaveLength(1);
    expect(outputs[0]).toBe(change);
  });

  test('of 16 assets with an amount over the maximum keeps the assets that the command moves with the others', () => {
    const others = numbered(LIMITS.assetsPerOutputMax - 1);

    expect(pack({ ...others, gold: AMOUNT_MAX + 5n }, { gold: 1n })).toEqual([
      { ...others, gold: AMOUNT_MAX },
      { gold: 5n },
    ]);
  });

  test('keeps its sums when it is packed, every amount fits and no output is empty', () => {
    const names = fc.integer({ min: 0, max: 60 }).map((at) => `asset-${at}`);
    const change = fc.dictionary(
      names,
      fc.tuple(amount, fc.bigInt({ min: 1n, max: 4n })).map(([a, times]) => a * times),
    );
    fc.assert(
      fc.property(change, fc.uniqueArray(names, { maxLength: 64 }), (assets, hot) => {
        const bundle = bundleOf(assets);
        const outputs = packChange(bundle, new Map(hot.map((asset) => [asset, 1n])));

        expect(sumOf(outputs.map((output) => ({ owner: 'alice', bundle: output })))).toEqual(bundle);
        for (const output of outputs) {
          expect(output.size).toBeGreaterThan(0);
          for (const [, part] of output) expect(part >= 1n && part <= AMOUNT_MAX).toBe(true);
        }
      }),
    );
  });
});

test('a subtraction removes an asset whose sum becomes zero', () => {
  const rest = new Map(bundleOf({ gold: 5n, silver: 3n }));
  subtractFrom(rest, bundleOf({ gold: 2n, silver: 3n }));

  expect(rest).toEqual(bundleOf({ gold: 3n }));
});

test('the public view of a bundle is a plain object in alphabetical order', () => {
  const assets = toAssets(bundleOf({ gold: 1n, silver: 2n, Zinc: 3n }));

  expect(Object.entries(assets)).toEqual([
    ['Zinc', 3n],
    ['gold', 1n],
    ['silver', 2n],
  ]);
});
