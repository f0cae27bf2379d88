import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { Command } from '../../src/domain/commands/command.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import type { PlanBounds } from '../../src/domain/planning/plan.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { movementOf, namesOf, plan, setOf, transfer } from './support/builders.ts';

const BOUNDS: PlanBounds = { inputsMax: 100, merges: true };

/** The inputs of an exact payment by a wallet with so many UTXOs. */
function inputsOfExact(utxos: number): string[] {
  const others = Array.from({ length: utxos - 1 }, () => ({ gold: 1n }));
  const planned = plan(transfer({ gold: 3n }), setOf({ gold: 3n }, ...others), BOUNDS);
  return namesOf(movementOf(planned).inputs);
}

describe('an exact payment', () => {
  test('leaves the others alone in a wallet of 16 UTXOs', () => {
    expect(inputsOfExact(LIMITS.sweepAboveUtxos)).toEqual(['u0']);
  });

  test('sweeps others along in a wallet of more, although it has no change', () => {
    expect(inputsOfExact(LIMITS.sweepAboveUtxos + 1)).toHaveLength(1 + LIMITS.sweepInputsMax);
  });
});

test('a command of a kind that there is not is a bug', () => {
  const stolen = { ...transfer({ gold: 3n }), kind: 'steal' } as unknown as Command;

  expect(() => plan(stolen, new UtxoSet(), BOUNDS)).toThrow(new InvariantError('unexpected value: steal'));
});
