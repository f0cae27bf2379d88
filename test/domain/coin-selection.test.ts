import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectInputs } from '../../src/domain/planning/coin-selection.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { amountOf } from '../../src/domain/values/holding.ts';
import type { Utxo } from '../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { payable } from './support/arbitraries.ts';
import { namesOf, setOf, sumOf } from './support/builders.ts';

const bundleOf = (assets: Assets): Map<string, bigint> => new Map(Object.entries(assets));
const select = (wanted: Assets, utxos: UtxoSet): Utxo[] => selectInputs(bundleOf(wanted), utxos);

describe('coin selection takes', () => {
  // In order of precedence: each row's choice would be another one if its rule came later.
  test.each<readonly [string, Assets[], Assets, string[]]>([
    ['an exact match before anything else', [{ gold: 9n }, { gold: 7n }, { gold: 8n }], { gold: 7n }, ['u1']],
    ['the first of several exact matches', [{ gold: 8n }, { gold: 7n }, { gold: 7n }], { gold: 7n }, ['u1']],
    ['a match of the whole bundle only', [{ gold: 7n, silver: 1n }, { gold: 7n }], { gold: 7n }, ['u1']],
    [
      'an exact match of several assets',
      [{ gold: 7n }, { silver: 2n }, { gold: 7n, silver: 2n }],
      { gold: 7n, silver: 2n },
      ['u2'],
    ],
    [
      'a match of the whole bundle of several assets only',
      [
        { gold: 7n, silver: 2n, wood: 1n },
        { gold: 7n, silver: 2n },
      ],
      { gold: 7n, silver: 2n },
      ['u1'],
    ],
    ['the smallest that suffices', [{ gold: 3n }, { gold: 100n }, { gold: 8n }, { gold: 20n }], { gold: 7n }, ['u2']],
    ['the smallest that suffices, of other assets too', [{ gold: 8n, silver: 1n }, { gold: 9n }], { gold: 7n }, ['u0']],
    ['one that suffices before several that fit', [{ gold: 3n }, { gold: 4n }, { gold: 100n }], { gold: 7n }, ['u2']],
    [
      'the largest first, and the smallest that completes the sum',
      [{ gold: 1n }, { gold: 2n }, { gold: 4n }, { gold: 8n }, { gold: 16n }],
      { gold: 19n },
      ['u4', 'u2'],
    ],
    ['everything for everything', [{ gold: 1n }, { gold: 2n }, { gold: 4n }], { gold: 7n }, ['u2', 'u1', 'u0']],
    [
      'nothing for an asset that an input for another asset covers',
      [{ silver: 5n }, { gold: 5n, silver: 6n }],
      { gold: 4n, silver: 4n },
      ['u1'],
    ],
    [
      'nothing more of an asset of which other inputs hold more than enough',
      [
        { gold: 1n, silver: 5n },
        { gold: 2n, silver: 1n },
      ],
      { gold: 1n, silver: 1n },
      ['u0'],
    ],
    [
      'nothing more of an asset of which other inputs hold exactly enough',
      [
        { gold: 1n, silver: 5n, wood: 1n },
        { gold: 2n, silver: 6n },
      ],
      { gold: 1n, silver: 5n },
      ['u0'],
    ],
    [
      'only what is missing of an asset that other inputs cover in part',
      [{ silver: 9n }, { silver: 2n }, { gold: 5n, silver: 3n }],
      { gold: 4n, silver: 5n },
      ['u2', 'u1'],
    ],
    [
      'one that suffices for all assets before one for each',
      [{ gold: 5n }, { gold: 9n, silver: 9n }],
      { gold: 4n, silver: 4n },
      ['u1'],
    ],
  ])('%s', (_, bundles, wanted, expected) => {
    expect(namesOf(select(wanted, setOf(...bundles)))).toEqual(expected);
  });
});

describe('for anything that a wallet can pay, coin selection', () => {
  test('chooses enough, and nothing twice', () => {
    fc.assert(
      fc.property(payable, ({ bundles, wanted }) => {
        const chosen = select(wanted, setOf(...bundles));

        const sums = sumOf(chosen);
        expect(new Set(namesOf(chosen)).size).toBe(chosen.length);
        for (const [asset, amount] of Object.entries(wanted)) expect((sums.get(asset) ?? 0n) >= amount).toBe(true);
      }),
    );
  });

  test('chooses no input that the others make superfluous', () => {
    fc.assert(
      fc.property(payable, ({ bundles, wanted }) => {
        const chosen = select(wanted, setOf(...bundles));

        for (const one of chosen) {
          const rest = sumOf(chosen.filter((other) => other !== one));
          expect(Object.entries(wanted).some(([asset, amount]) => (rest.get(asset) ?? 0n) < amount)).toBe(true);
        }
      }),
    );
  });

  test('chooses as few inputs as a payment of one asset can have', () => {
    fc.assert(
      fc.property(
        payable,
        fc.constantFrom('gold', 'silver'),
        fc.bigInt({ min: 1n, max: 100n }),
        (have, asset, limit) => {
          const utxos = setOf(...have.bundles);
          const wanted = utxos.total(asset) < limit ? utxos.total(asset) : limit;
          fc.pre(wanted > 0n);

          const chosen = select({ [asset]: wanted }, utxos);

          let fewest = 0;
          let sum = 0n;
          for (const utxo of utxos.byAmount(asset).toReversed()) {
            if (sum >= wanted) break;
            sum += amountOf(utxo, asset);
            fewest += 1;
          }
          expect(chosen.length).toBe(fewest);
        },
      ),
    );
  });

  test('chooses the same inputs for any order in which the UTXOs were added', () => {
    const shuffled = payable.chain((have) => {
      const utxos = [...setOf(...have.bundles).values()];
      return fc.tuple(fc.constant(have), fc.shuffledSubarray(utxos, { minLength: utxos.length }));
    });
    fc.assert(
      fc.property(shuffled, ([{ bundles, wanted }, utxos]) => {
        const chosen = select(wanted, UtxoSet.of(utxos));

        expect(namesOf(chosen)).toEqual(namesOf(select(wanted, setOf(...bundles))));
      }),
    );
  });
});
