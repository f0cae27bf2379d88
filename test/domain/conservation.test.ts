import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import type { Movement, Output } from '../../src/domain/records/movement.ts';
import type { TransactionKind } from '../../src/domain/records/transaction-kind.ts';
import { assertConserved } from '../../src/domain/rules/conservation.ts';
import type { Assets, Bundle } from '../../src/domain/values/bundle.ts';
import { payable } from './support/arbitraries.ts';
import { burn, plan, setOf, transfer, utxo } from './support/builders.ts';

const bundleOf = (assets: Assets): Bundle => new Map(Object.entries(assets));
const to = (owner: string, assets: Assets): Output => ({ owner, bundle: bundleOf(assets) });
const TEN = utxo('u0', { gold: 10n, silver: 2n });

interface Row {
  readonly kind: TransactionKind;
  readonly inputs?: Movement['inputs'];
  readonly outputs?: Movement['outputs'];
  readonly moved?: Assets;
}

/** The assets that a movement of this kind creates, and those that it destroys. */
function supplyOf(kind: TransactionKind, moved: Assets): [Bundle | undefined, Bundle | undefined] {
  return [kind === 'mint' ? bundleOf(moved) : undefined, kind === 'burn' ? bundleOf(moved) : undefined];
}

function check({ kind, inputs = [], outputs = [], moved = {} }: Row): void {
  assertConserved({ kind, inputs, outputs }, ...supplyOf(kind, moved));
}

describe('conservation accepts', () => {
  test.each<readonly [string, Row]>([
    ['a mint', { kind: 'mint', outputs: [to('bob', { gold: 5n })], moved: { gold: 5n } }],
    [
      'a transfer with change',
      {
        kind: 'transfer',
        inputs: [TEN],
        outputs: [to('bob', { gold: 3n }), to('alice', { gold: 7n, silver: 2n })],
        moved: { gold: 3n },
      },
    ],
    ['a burn', { kind: 'burn', inputs: [TEN], outputs: [to('alice', { gold: 7n, silver: 2n })], moved: { gold: 3n } }],
    ['a burn of everything', { kind: 'burn', inputs: [TEN], moved: { gold: 10n, silver: 2n } }],
    [
      'a merge',
      {
        kind: 'merge',
        inputs: [TEN, utxo('u1', { gold: 1n })],
        outputs: [to('alice', { gold: 11n }), to('alice', { silver: 2n })],
      },
    ],
    ['the record of a refusal', { kind: 'refused' }],
    ['the largest amount', { kind: 'mint', outputs: [to('bob', { gold: AMOUNT_MAX })], moved: { gold: AMOUNT_MAX } }],
  ])('%s', (_, row) => {
    expect(() => check(row)).not.toThrow();
  });
});

describe('conservation catches', () => {
  test.each<readonly [string, Row]>([
    ['value from nothing', { kind: 'transfer', outputs: [to('bob', { gold: 1n })], moved: { gold: 1n } }],
    ['too much out', { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 11n, silver: 2n })] }],
    ['too little out', { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 9n, silver: 2n })] }],
    ['a forgotten asset', { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 10n })] }],
    [
      'an invented asset',
      { kind: 'merge', inputs: [TEN], outputs: [to('alice', { gold: 10n, silver: 2n, iron: 1n })] },
    ],
    ['one asset for another', { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 2n, silver: 10n })] }],
    [
      'a change that is lost',
      { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 3n })], moved: { gold: 3n } },
    ],
    ['an input twice', { kind: 'transfer', inputs: [TEN, TEN], outputs: [to('bob', { gold: 20n, silver: 4n })] }],
    [
      'an output of zero',
      { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 10n, silver: 2n, iron: 0n })] },
    ],
    [
      'a negative output that balances',
      { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 11n, silver: 2n }), to('alice', { gold: -1n })] },
    ],
    [
      'an output over the maximum',
      { kind: 'mint', outputs: [to('bob', { gold: AMOUNT_MAX + 1n })], moved: { gold: AMOUNT_MAX + 1n } },
    ],
    [
      'an empty output',
      { kind: 'transfer', inputs: [TEN], outputs: [to('bob', { gold: 10n, silver: 2n }), to('x', {})] },
    ],
    ['a mint of more than it says', { kind: 'mint', outputs: [to('bob', { gold: 6n })], moved: { gold: 5n } }],
    ['a mint of less than it says', { kind: 'mint', outputs: [to('bob', { gold: 4n })], moved: { gold: 5n } }],
    ['a mint of nothing at all', { kind: 'mint', moved: { gold: 5n } }],
    [
      'a burn of more than it says',
      { kind: 'burn', inputs: [TEN], outputs: [to('alice', { gold: 7n })], moved: { gold: 3n } },
    ],
    [
      'a burn of less than it says',
      { kind: 'burn', inputs: [TEN], outputs: [to('alice', { gold: 8n, silver: 2n })], moved: { gold: 3n } },
    ],
    ['a burn of what no input holds', { kind: 'burn', inputs: [TEN], moved: { gold: 10n, silver: 2n, iron: 1n } }],
    ['a burn without inputs', { kind: 'burn', moved: { gold: 1n } }],
    ['a transfer that burns', { kind: 'transfer', inputs: [TEN], outputs: [], moved: { gold: 10n, silver: 2n } }],
    ['a merge that burns', { kind: 'merge', inputs: [TEN], outputs: [], moved: { gold: 10n, silver: 2n } }],
    ['a refusal that pays', { kind: 'refused', outputs: [to('bob', { gold: 1n })] }],
  ])('%s', (_, row) => {
    expect(() => check(row)).toThrow(InvariantError);
  });
});

test('the error of an input twice names the outpoints of the inputs', () => {
  const row: Row = { kind: 'transfer', inputs: [TEN, TEN], outputs: [to('bob', { gold: 20n, silver: 4n })] };

  expect(() => check(row)).toThrow('an input twice: u0:0, u0:0');
});

test.each<readonly [string, Row, string]>([
  [
    'an unbalanced asset names the asset and the difference',
    { kind: 'merge', inputs: [TEN] },
    'merge does not conserve gold: off by 10',
  ],
  [
    'an output out of range names amount and asset',
    { kind: 'mint', outputs: [to('bob', { gold: 0n })], moved: { gold: 1n } },
    'an output of 0 gold is out of range',
  ],
  [
    'an empty output says what an output holds',
    { kind: 'mint', outputs: [to('bob', {})], moved: { gold: 1n } },
    'an output holds at least one asset',
  ],
])('the error of %s', (_, row, message) => {
  expect(() => check(row)).toThrow(message);
});

test('conservation catches any change of one amount in the outputs of a plan', () => {
  const command = fc.constantFrom(transfer, burn);
  const delta = fc.oneof(fc.bigInt({ min: 1n }), fc.bigInt({ max: -1n }), fc.constantFrom(1n, -1n));
  fc.assert(
    fc.property(payable, command, fc.nat(), delta, ({ bundles, wanted }, make, at, change) => {
      const planned = plan(make(wanted), setOf(...bundles), { inputsMax: 100, merges: true });
      if (planned.status !== 'planned') throw new Error(planned.status);
      const { kind, inputs, outputs } = planned.movement;
      const places = outputs.flatMap(({ bundle }, output) => [...bundle.keys()].map((asset) => ({ output, asset })));
      fc.pre(places.length > 0);
      const hit = places[at % places.length] as { output: number; asset: string };

      const broken = outputs.map(({ owner, bundle }, output) => {
        const amount = bundle.get(hit.asset) ?? 0n;
        return { owner, bundle: output === hit.output ? new Map(bundle).set(hit.asset, amount + change) : bundle };
      });

      expect(() => assertConserved({ kind, inputs, outputs }, ...supplyOf(kind, wanted))).not.toThrow();
      expect(() => assertConserved({ kind, inputs, outputs: broken }, ...supplyOf(kind, wanted))).toThrow(
        InvariantError,
      );
    }),
  );
});
