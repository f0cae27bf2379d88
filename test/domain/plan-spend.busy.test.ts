import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { Command } from '../../src/domain/commands/command.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import type { PlanBounds } from '../../src/domain/planning/plan.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { movementOf, namesOf, plan, setOf, transfer } from './support/builders.ts';

const BOUNDS: PlanBounds = { inputsMax: 100, merges: true };

/** The inputs of an exact payment by a wallet with this number of UTXOs. */
function inputsOfExact(utxos: number): string[] {
  const others = Array.from({ length: utxos - 1 }, () => ({ gold: 1n }));
  const planned = plan(transfer({ gold: 3n }), setOf({ gold: 3n }, ...others), BOUNDS);
  return namesOf(movementOf(planned).inputs);
}

describe('an exact payment', () => {
  test('spends no other UTXO of a wallet of 16', () => {
    expect(inputsOfExact(LIMITS.sweepAboveUtxos)).toEqual(['u0']);
  });

  test('sweeps other UTXOs of a wallet of 17, although it has no change', () => {
    expect(inputsOfExact(LIMITS.sweepAboveUtxos + 1)).toHaveLength(1 + LIMITS.sweepInputsMax);
  });
});

test('the plan of a command of an unknown kind throws an InvariantError', () => {
  const stolen = { ...transfer({ gold: 3n }), kind: 'steal' } as unknown as Command;

  expect(() => plan(stolen, new UtxoSet(), BOUNDS)).toThrow(new InvariantError('unexpected value: steal'));
});
