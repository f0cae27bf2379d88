import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/domain/assert.ts';
import type { Command } from '../../src/domain/commands/command.ts';
import { CONSERVED, type CommandDefinition, type SupplyEffect } from '../../src/domain/commands/define-command.ts';
import { planBy } from '../../src/domain/commands/plan-command.ts';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { setOf } from './support/builders.ts';

const utxos = { of: () => ({ utxos: setOf({ gold: 5n }), totals: undefined }) };
const bounds = { inputsMax: 10, merges: true };
const COMMAND = { from: 'alice', to: 'bob', assets: { gold: 5n } };
const MINTS: SupplyEffect<Command> = { minted: ({ bundle }) => bundle };
const BURNS: SupplyEffect<Command> = { burned: ({ bundle }) => bundle };

function planAs(kind: CommandKind, supply: SupplyEffect<Command>): string {
  const { from, to, assets } = COMMAND;
  const inputs = { mint: { to, assets }, transfer: { from, to, assets }, burn: { from, assets } };
  const definition: CommandDefinition = { ...COMMANDS[kind], supply } as CommandDefinition;
  return planBy(definition, validateCommand(kind, inputs[kind]), utxos, bounds).status;
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
