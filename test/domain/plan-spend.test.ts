import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { AMOUNT_MAX } from '../../src/domain/limits.ts';
import type { Plan, PlanBounds } from '../../src/domain/planning/plan.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { assetsOf, burn, movementOf, namesOf, plan, setOf, transfer } from './support/builders.ts';

const BOUNDS: PlanBounds = { inputsMax: 100, merges: true };

interface Moved {
  readonly inputs: readonly string[];
  readonly outputs: readonly (readonly [string, Assets])[];
}

/** The movement of a plan in a short form, for comparing. */
function moved(planned: Plan): Moved {
  const { inputs, outputs } = movementOf(planned);
  return { inputs: namesOf(inputs), outputs: outputs.map(({ owner, bundle }) => [owner, assetsOf(bundle)]) };
}

describe('a plan of', () => {
  test('a mint has no inputs and pays the recipient', () => {
    const command = validateCommand('mint', { to: 'bob', assets: { gold: 5n } });

    expect(moved(plan(command, new UtxoSet(), BOUNDS))).toEqual({ inputs: [], outputs: [['bob', { gold: 5n }]] });
  });

  test('a transfer pays the recipient first and returns the change', () => {
    const planned = plan(transfer({ gold: 3n }), setOf({ gold: 10n, silver: 1n }), BOUNDS);

    expect(moved(planned)).toEqual({
      inputs: ['u0'],
      outputs: [
        ['bob', { gold: 3n }],
        ['alice', { gold: 7n, silver: 1n }],
      ],
    });
  });

  test('a burn returns the change and pays nobody', () => {
    const planned = plan(burn({ gold: 3n }), setOf({ gold: 10n }), BOUNDS);

    expect(moved(planned)).toEqual({ inputs: ['u0'], outputs: [['alice', { gold: 7n }]] });
  });

  test('a burn of everything has no outputs', () => {
    expect(moved(plan(burn({ gold: 10n }), setOf({ gold: 10n }), BOUNDS))).toEqual({ inputs: ['u0'], outputs: [] });
  });

  test('an exact payment has no change and spends no other UTXO', () => {
    const planned = plan(transfer({ gold: 3n }), setOf({ gold: 1n }, { gold: 3n }, { gold: 2n }), BOUNDS);

    expect(moved(planned)).toEqual({ inputs: ['u1'], outputs: [['bob', { gold: 3n }]] });
  });

  test('a payment with change sweeps smaller UTXOs along', () => {
    const planned = plan(transfer({ gold: 3n }), setOf({ gold: 1n }, { gold: 4n }, { gold: 9n }), BOUNDS);

    expect(moved(planned)).toEqual({
      inputs: ['u1', 'u0'],
      outputs: [
        ['bob', { gold: 3n }],
        ['alice', { gold: 2n }],
      ],
    });
  });

  test('a payment whose change is over the maximum splits it', () => {
    const utxos = setOf({ gold: AMOUNT_MAX }, { gold: AMOUNT_MAX, silver: 5n }, { silver: 9n });

    const planned = plan(transfer({ gold: 1n, silver: 1n }), utxos, BOUNDS);

    const change = moved(planned).outputs.slice(1);
    expect(change.map(([owner, { gold }]) => [owner, gold])).toEqual([
      ['alice', AMOUNT_MAX],
      ['alice', AMOUNT_MAX - 1n],
    ]);
  });

  test('the same command on the same UTXOs is the same plan', () => {
    const make = (): Moved =>
      moved(plan(transfer({ gold: 9n }), setOf({ gold: 4n }, { gold: 8n }, { gold: 1n }), BOUNDS));

    expect(make()).toEqual(make());
  });
});

describe('a command is rejected', () => {
  test('with a shortfall for every asset of which the payer holds too little, in the order of the command', () => {
    const command = transfer({ wood: 5n, gold: 10n, iron: 1n, silver: 3n });

    expect(plan(command, setOf({ gold: 4n }, { gold: 5n }, { silver: 3n, wood: 4n }), BOUNDS)).toEqual({
      status: 'rejected',
      refusal: {
        reason: 'insufficient_funds',
        shortfalls: [
          { wallet: 'alice', asset: 'wood', asked: 5n, available: 4n, held: 0n },
          { wallet: 'alice', asset: 'gold', asked: 10n, available: 9n, held: 0n },
          { wallet: 'alice', asset: 'iron', asked: 1n, available: 0n, held: 0n },
        ],
      },
    });
  });

  test.each([
    ['transfer', transfer({ gold: 1n })],
    ['burn', burn({ gold: 1n })],
  ])('as a %s from a wallet that was never paid', (_, command) => {
    expect(plan(command, new UtxoSet(), BOUNDS)).toMatchObject({ status: 'rejected' });
  });

  test('as too_many_inputs when it needs more than inputsMax and merges are off', () => {
    const utxos = setOf({ gold: 1n }, { gold: 1n }, { gold: 1n });

    expect(plan(transfer({ gold: 3n }), utxos, { inputsMax: 2, merges: false })).toEqual({
      status: 'rejected',
      refusal: { reason: 'too_many_inputs', shortfalls: [] },
    });
  });

  test('as insufficient_funds before too_many_inputs', () => {
    const utxos = setOf({ gold: 1n }, { gold: 1n }, { gold: 1n });

    expect(plan(transfer({ gold: 3n, silver: 1n }), utxos, { inputsMax: 2, merges: false })).toMatchObject({
      refusal: { reason: 'insufficient_funds' },
    });
  });

  test('only above inputsMax, not at it', () => {
    const utxos = setOf({ gold: 1n }, { gold: 1n }, { gold: 1n });

    expect(plan(transfer({ gold: 2n }), utxos, { inputsMax: 2, merges: false }).status).toBe('planned');
  });
});

test('a list that repeats an asset is refused if the wallet holds only one of the amounts', () => {
  // The ancestor checked each entry on its own and paid 20 out of 10.
  const assets = [
    { asset: 'gold', amount: 10n },
    { asset: 'gold', amount: 10n },
  ];
  const command = validateCommand('transfer', { from: 'alice', to: 'bob', assets });

  expect(plan(command, setOf({ gold: 10n }), BOUNDS)).toMatchObject({
    refusal: { shortfalls: [{ asset: 'gold', asked: 20n, available: 10n }] },
  });
});
