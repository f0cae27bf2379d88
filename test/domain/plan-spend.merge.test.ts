import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import type { Movement } from '../../src/domain/records/movement.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { makeUtxo } from '../../src/domain/values/utxo.ts';
import type { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { payable } from './support/arbitraries.ts';
import { movementOf, plan, setOf, sumOf, transfer } from './support/builders.ts';

const inputsMax = fc.oneof(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 30 }));

/** Spends the inputs of a merge and adds its outputs, all of which must return to the wallet. */
function applyMerge(utxos: UtxoSet, { inputs, outputs }: Movement, id: string): void {
  for (const input of inputs) utxos.remove(input);
  outputs.forEach(({ owner, bundle }, index) => {
    expect(owner).toBe('alice');
    utxos.add(makeUtxo(id, index, owner, bundle));
  });
}

interface Merged {
  readonly merges: readonly Movement[];
  /** Absent if it was still not planned after `mergesMax`. */
  readonly movement?: Movement;
}

/** What a wallet does that pays `wanted`: merges until the payment can be planned. */
function mergeUntilPlanned(utxos: UtxoSet, wanted: Assets, limit: number, mergesMax: number): Merged {
  const merges: Movement[] = [];
  while (merges.length <= mergesMax) {
    const planned = plan(transfer(wanted), utxos, { inputsMax: limit, merges: true });
    const movement = movementOf(planned);
    if (planned.status === 'planned') return { merges, movement };
    merges.push(movement);
    applyMerge(utxos, movement, `m${merges.length}`);
  }
  return { merges };
}

describe('a command that needs more inputs than one transaction may have', () => {
  test('merges first, the largest into one', () => {
    const planned = plan(transfer({ gold: 6n }), setOf({ gold: 1n }, { gold: 2n }, { gold: 3n }), {
      inputsMax: 2,
      merges: true,
    });

    expect(planned).toMatchObject({
      status: 'merge_first',
      movement: { kind: 'merge', outputs: [{ owner: 'alice', bundle: singleAsset('gold', 5n) }] },
    });
  });

  test('is planned after merging, with at most inputsMax inputs in each step and nothing lost on the way', () => {
    fc.assert(
      fc.property(payable, inputsMax, ({ bundles, wanted }, limit) => {
        const utxos = setOf(...bundles);
        const before = new Map(utxos.totals);

        const { merges, movement } = mergeUntilPlanned(utxos, wanted, limit, 4 * bundles.length);

        expect(movement).toBeDefined();
        expect(new Map(utxos.totals)).toEqual(before);
        for (const merge of merges) {
          expect(merge.inputs.length).toBeGreaterThanOrEqual(2);
          expect(merge.inputs.length).toBeLessThanOrEqual(limit);
          expect(sumOf(merge.outputs)).toEqual(sumOf(merge.inputs));
        }
        expect(movement?.inputs.length).toBeLessThanOrEqual(limit);
        expect(sumOf(movement?.outputs ?? [])).toEqual(sumOf(movement?.inputs ?? []));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is planned after merging in a wallet whose UTXOs hold the most there can be', () => {
    // Each UTXO as it comes suffices for an asset, and merging the first two chosen gives the same two again.
    const utxos = setOf(
      { gold: 1n },
      { gold: AMOUNT_MAX, silver: AMOUNT_MAX },
      { iron: 1n },
      { gold: AMOUNT_MAX, silver: AMOUNT_MAX },
    );

    const { merges, movement } = mergeUntilPlanned(utxos, { gold: 1n, silver: AMOUNT_MAX, iron: 1n }, 2, 20);

    expect(movement).toBeDefined();
    expect(merges.length).toBeLessThanOrEqual(2);
  });

  test('is planned after at most one merge per UTXO when bundles overflow into outputs of 16', () => {
    const bundles = Array.from({ length: 20 }, (_, at) => ({
      gold: 1n,
      ...Object.fromEntries(Array.from({ length: 15 }, (_, place) => [`asset-${at}-${place}`, 1n])),
    }));

    const { merges, movement } = mergeUntilPlanned(setOf(...bundles), { gold: 20n }, 2, bundles.length);

    expect(movement).toBeDefined();
    expect(merges.length).toBeLessThan(bundles.length);
  });

  test('pays 10,000 UTXOs of one gold in one merge per 99 of them', () => {
    const utxos = setOf(...Array.from({ length: 10_000 }, () => ({ gold: 1n })));

    const { merges, movement } = mergeUntilPlanned(utxos, { gold: 10_000n }, 100, 200);

    expect(movement?.inputs.length).toBeLessThanOrEqual(100);
    expect(merges.length).toBeLessThanOrEqual(Math.ceil(10_000 / 99));
  });
});

test('a sweep never takes a plan over inputsMax', () => {
  fc.assert(
    fc.property(payable, inputsMax, ({ bundles, wanted }, limit) => {
      const planned = plan(transfer(wanted), setOf(...bundles), { inputsMax: limit, merges: false });

      if (planned.status === 'rejected') expect(planned.refusal.reason).toBe('too_many_inputs');
      else expect(movementOf(planned).inputs.length).toBeLessThanOrEqual(limit);
    }),
  );
});

test('a wallet of 1000 assets rewrites a few bundles with each payment, not all of them', () => {
  // Given 1000 assets, each in a UTXO of its own, beside the gold that is paid.
  const utxos = setOf({ gold: 1_000n }, ...Array.from({ length: 1_000 }, (_, at) => ({ [`asset-${at}`]: 1n })));
  const rewritten: number[] = [];

  for (let payment = 0; payment < 300; payment += 1) {
    const planned = plan(transfer({ gold: 1n }), utxos, { inputsMax: 100, merges: true });
    if (planned.status !== 'planned') throw new Error(planned.status);
    const { inputs, outputs } = planned.movement;
    const change = outputs.filter(({ owner }) => owner === 'alice');
    rewritten.push(change.reduce((assets, { bundle }) => assets + bundle.size, 0));
    applyMerge(utxos, { kind: 'merge', inputs, outputs: change }, `t${String(payment).padStart(4, '0')}`);
  }

  expect(Math.max(...rewritten)).toBeLessThanOrEqual((LIMITS.sweepInputsMax + 1) * LIMITS.assetsPerOutputMax);
  expect(rewritten.at(-1)).toBeLessThanOrEqual(1 + LIMITS.assetsPerOutputMax);
  expect(utxos.size).toBeLessThanOrEqual(Math.ceil(1_000 / LIMITS.assetsPerOutputMax) + LIMITS.sweepAboveUtxos);
});
