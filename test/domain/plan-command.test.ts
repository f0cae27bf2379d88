import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { Command } from '../../src/domain/commands/command.ts';
import { CONSERVED, type CommandDefinition, type SupplyEffect } from '../../src/domain/commands/define-command.ts';
import { planBy } from '../../src/domain/commands/plan-command.ts';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { bundleIn, INPUTS, setOf } from './support/builders.ts';

const utxos = { of: () => ({ utxos: setOf({ gold: 5n }), totals: undefined }) };
const bounds = { inputsMax: 10, merges: true };
const MINTS: SupplyEffect<Command> = { minted: bundleIn };
const BURNS: SupplyEffect<Command> = { burned: bundleIn };

function planAs(kind: CommandKind, supply: SupplyEffect<Command>): string {
  const definition: CommandDefinition = { ...COMMANDS[kind], supply } as CommandDefinition;
  return planBy(definition, validateCommand(kind, INPUTS[kind]), utxos, bounds).status;
}

describe('a plan is checked against the effect on supply that its kind declares:', () => {
  test.each([
    ['mint', MINTS],
    ['transfer', CONSERVED],
    ['burn', BURNS],
  ] as const)('a %s passes with its own', (kind, supply) => {
    expect(planAs(kind, supply)).toBe('planned');
  });

  test.each([
    ['mint', 'that conserves', CONSERVED],
    ['mint', 'that burns', BURNS],
    ['transfer', 'that mints', MINTS],
    ['transfer', 'that burns', BURNS],
    ['burn', 'that conserves', CONSERVED],
    ['burn', 'that mints', MINTS],
  ] as const)('a %s %s is a bug', (kind, _, supply) => {
    expect(() => planAs(kind, supply)).toThrow(InvariantError);
  });
});

describe('a plan that needs a load', () => {
  const needsLoad = (payers: CommandDefinition['payers']): string => {
    const definition: CommandDefinition = { ...COMMANDS.burn, payers, plan: () => ({ status: 'needs_load' }) } as never;
    return planBy(definition, validateCommand('burn', INPUTS.burn), utxos, bounds).status;
  };

  test('is for a command with a payer, or with payers that are known after a read', () => {
    expect(needsLoad(COMMANDS.burn.payers as CommandDefinition['payers'])).toBe('needs_load');
    expect(needsLoad(() => 'read_first')).toBe('needs_load');
  });

  test('is a bug for a command without a payer, because each load would ask for another', () => {
    expect(() => needsLoad(() => [])).toThrow(new InvariantError('a burn has no payer, and needs no load'));
  });
});
