import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import { planIdleMerge } from '../../src/domain/planning/plan-merge.ts';
import { makeUtxo } from '../../src/domain/values/utxo.ts';
import { payable } from './support/arbitraries.ts';
import { assetsOf, namesOf, setOf, sumOf } from './support/builders.ts';

const tiny = (count: number) => Array.from({ length: count }, (_, at) => ({ gold: BigInt(at + 1) }));

test('an idle merge merges the smallest UTXOs into one and leaves as many as are to be kept', () => {
  const movement = planIdleMerge('alice', setOf(...tiny(10)), 100, 4);

  expect(namesOf(movement?.inputs ?? [])).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6']);
  expect(movement).toMatchObject({ kind: 'merge', outputs: [{ owner: 'alice' }] });
});

test('two UTXOs that fit into one output are worth an idle merge', () => {
  const movement = planIdleMerge('alice', setOf({ gold: 1n }, { gold: 2n }), 100, 1);

  expect(namesOf(movement?.inputs ?? [])).toEqual(['u0', 'u1']);
  expect(movement?.outputs.map(({ bundle }) => assetsOf(bundle))).toEqual([{ gold: 3n }]);
});

test('an idle merge has at most inputsMax inputs', () => {
  expect(planIdleMerge('alice', setOf(...tiny(10)), 3, 1)?.inputs).toHaveLength(3);
});

test('a wallet with at most as many UTXOs as are kept has nothing to merge', () => {
  expect(planIdleMerge('alice', setOf(...tiny(4)), 100, 4)).toBeUndefined();
  expect(planIdleMerge('alice', setOf(), 100, 1)).toBeUndefined();
});

test('a wallet of many assets, each in a UTXO of its own, bundles them', () => {
  const assets = Array.from({ length: 40 }, (_, at) => ({ [`asset-${at}`]: 1n }));

  const movement = planIdleMerge('alice', setOf(...assets), 100, 1);

  expect(movement?.inputs).toHaveLength(40);
  expect(movement?.outputs.map(({ bundle }) => bundle.size)).toEqual([16, 16, 8]);
});

test('bundles that would merge into as many outputs are not merged', () => {
  const bundles = Array.from({ length: 5 }, (_, at) =>
    Object.fromEntries(Array.from({ length: 16 }, (_, place) => [`asset-${at}-${place}`, 1n])),
  );

  expect(planIdleMerge('alice', setOf(...bundles), 100, 1)).toBeUndefined();
});

test('amounts that do not fit into one output are not merged', () => {
  expect(planIdleMerge('alice', setOf({ gold: AMOUNT_MAX }, { gold: AMOUNT_MAX }), 100, 1)).toBeUndefined();
});

test('repeated idle merges end, conserve every asset and have at most inputsMax inputs', () => {
  fc.assert(
    fc.property(
      payable,
      fc.integer({ min: 2, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      ({ bundles }, inputsMax, kept) => {
        const utxos = setOf(...bundles);
        const before = assetsOf(utxos.totals);
        for (let round = 0; ; round += 1) {
          const movement = planIdleMerge('alice', utxos, inputsMax, kept);
          if (movement === undefined) break;
          const { size } = utxos;
          for (const input of movement.inputs) utxos.remove(input);
          for (const [at, { owner, bundle }] of movement.outputs.entries()) {
            utxos.add(makeUtxo(`m${round}`, at, owner, bundle));
          }
          expect(movement.inputs.length).toBeLessThanOrEqual(inputsMax);
          expect(sumOf(movement.outputs)).toEqual(sumOf(movement.inputs));
          expect(utxos.size).toBeLessThan(size);
        }
        expect(assetsOf(utxos.totals)).toEqual(before);
      },
    ),
  );
});
