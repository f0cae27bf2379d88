import fc from 'fast-check';
import { AMOUNT_MAX } from '../../../src/domain/limits.ts';
import type { Assets } from '../../../src/domain/values/bundle.ts';
import { setOf } from './builders.ts';

/** Amounts at which code breaks: small ones that are often equal, the limits of the integer types, the maximum. */
export const amount: fc.Arbitrary<bigint> = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: 20n }) },
  fc.constantFrom(2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, 10n ** 77n),
  fc.constantFrom(AMOUNT_MAX, AMOUNT_MAX - 1n, AMOUNT_MAX / 2n),
);

/** A bundle of one to three of a few assets. */
export const bundle: fc.Arbitrary<Assets> = fc.dictionary(fc.constantFrom('gold', 'silver', 'iron', 'wood'), amount, {
  minKeys: 1,
  maxKeys: 3,
});

/** 1 to 40 UTXOs of one wallet, and assets that they can pay. */
export const payable: fc.Arbitrary<{ readonly bundles: readonly Assets[]; readonly wanted: Assets }> = fc
  .array(bundle, { minLength: 1, maxLength: 40, size: 'max' })
  .chain((bundles) => {
    const totals = [...setOf(...bundles).totals];
    return fc.record({
      bundles: fc.constant(bundles),
      wanted: fc
        .subarray(totals, { minLength: 1 })
        .chain((some) => fc.tuple(...some.map(([asset, total]) => fc.tuple(fc.constant(asset), share(total)))))
        .map((entries) => Object.fromEntries(entries)),
    });
  });

/** An amount up to a total and to the maximum of a command. The whole total is likely, as it takes the most inputs. */
function share(total: bigint): fc.Arbitrary<bigint> {
  const limit = total < AMOUNT_MAX ? total : AMOUNT_MAX;
  return fc.oneof(
    fc.constant(limit),
    fc.bigInt({ min: 1n, max: limit }),
    fc.bigInt({ min: 1n, max: minimum(limit, 50n) }),
  );
}

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
