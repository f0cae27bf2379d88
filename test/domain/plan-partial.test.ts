import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { Bundle } from '../../src/domain/values/bundle.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { makeUtxo } from '../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { payable } from './support/arbitraries.ts';
import { bundleIn, plan, setOf, sumOf, transfer } from './support/builders.ts';

const BOUNDS = { inputsMax: 3, merges: true };
const gold = (amount: bigint): Bundle => singleAsset('gold', amount);

describe('a command of which only a part of the UTXOs of its payer is loaded', () => {
  test('has the same plan as with all UTXOs if the part suffices', () => {
    const utxos = setOf({ gold: 5n }, { gold: 2n });

    expect(plan(transfer({ gold: 6n }), utxos, BOUNDS, new Map())).toEqual(plan(transfer({ gold: 6n }), utxos, BOUNDS));
  });

  test('is planned without UTXOs if it mints', () => {
    const mint = validateCommand('mint', { to: 'alice', assets: { gold: 6n } });

    expect(plan(mint, setOf(), BOUNDS, new Map())).toMatchObject({ status: 'planned' });
  });

  test('needs a load if the part does not suffice and the totals are unknown', () => {
    const planned = plan(transfer({ gold: 9n, silver: 1n }), setOf({ silver: 1n }), BOUNDS, new Map());

    expect(planned).toEqual({ status: 'needs_load' });
  });

  test('needs a load if one of several totals is unknown, also where another one would refuse it', () => {
    expect(plan(transfer({ gold: 9n, silver: 2n }), setOf(), BOUNDS, gold(5n))).toEqual({ status: 'needs_load' });
  });

  test('needs a load before a merge if the totals are unknown', () => {
    const planned = plan(transfer({ gold: 9n }), setOf({ gold: 1n }, { gold: 2n }), BOUNDS, new Map());

    expect(planned).toEqual({ status: 'needs_load' });
  });

  test('is refused by the totals of its payer, not by the part that is loaded', () => {
    const sums = new Map([
      ['gold', 9n],
      ['silver', 3n],
    ]);

    const planned = plan(transfer({ gold: 9n, silver: 4n, wood: 1n }), setOf({ silver: 1n, wood: 1n }), BOUNDS, sums);

    expect(planned).toEqual({
      status: 'rejected',
      refusal: {
        reason: 'insufficient_funds',
        shortfalls: [{ wallet: 'alice', asset: 'silver', asked: 4n, available: 3n, held: 0n }],
      },
    });
  });

  test('merges the loaded UTXOs if the totals suffice', () => {
    const utxos = setOf({ gold: 1n }, { gold: 2n }, { gold: 3n }, { gold: 4n });

    const planned = plan(transfer({ gold: 12n }), utxos, BOUNDS, gold(20n));

    expect(planned).toMatchObject({
      status: 'merge_first',
      movement: { kind: 'merge', outputs: [{ bundle: gold(6n) }] },
    });
  });

  test('needs a load once the loaded UTXOs are merged', () => {
    expect(plan(transfer({ gold: 12n }), setOf({ gold: 10n }), BOUNDS, gold(20n))).toEqual({
      status: 'needs_load',
    });
  });

  test('is refused as too_many_inputs if the totals suffice and merges are off', () => {
    const planned = plan(
      transfer({ gold: 12n }),
      setOf({ gold: 5n }, { gold: 5n }),
      { inputsMax: 2, merges: false },
      gold(20n),
    );

    expect(planned).toEqual({ status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } });
  });

  test('is planned after a bounded number of merges and loads, for any size of a load', () => {
    fc.assert(
      fc.property(payable, fc.integer({ min: 2, max: 4 }), ({ bundles, wanted }, inputsMax) => {
        const whole = setOf(...bundles);
        const before = sumOf(whole.values());
        const command = transfer(wanted);
        let part = UtxoSet.of([]);
        let steps = 0;
        for (;;) {
          const planned = plan(command, part, { inputsMax, merges: true }, whole.totals);
          if (planned.status === 'planned') break;
          if (planned.status === 'rejected') throw new Error(planned.refusal.reason);
          // Each merge leaves one UTXO less of an asset, and each load reads at least two of one.
          steps += 1;
          expect(steps).toBeLessThan(20 * (bundles.length + 1));
          if (planned.status === 'needs_load') {
            part = UtxoSet.of(
              [...bundleIn(command).keys()].flatMap((asset) => whole.byAmount(asset).slice(-inputsMax)),
            );
            continue;
          }
          const { inputs, outputs } = planned.movement;
          expect(inputs.length).toBeLessThanOrEqual(inputsMax);
          for (const set of [part, whole]) {
            for (const input of inputs) set.remove(input);
            for (const [at, { owner, bundle }] of outputs.entries()) set.add(makeUtxo(`m${steps}`, at, owner, bundle));
          }
        }
        expect(sumOf(whole.values())).toEqual(before);
      }),
    );
  });
});
