import { expect, test } from 'vitest';
import type { CommandDefinition } from '../../src/domain/commands/define-command.ts';
import { COMMAND_KINDS, COMMANDS, makeCommands } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { INPUTS, plan, setOf } from './support/builders.ts';

const BOUNDS = { inputsMax: 100, merges: true };

test.each<readonly [CommandKind, readonly string[]]>([
  ['mint', []],
  ['transfer', ['alice']],
  ['burn', ['alice']],
])('the payers of a %s are %j', (kind, payers) => {
  const definition: CommandDefinition = COMMANDS[kind];

  expect(definition.payers(validateCommand(kind, INPUTS[kind]))).toEqual(payers);
});

test.each(Object.keys(COMMANDS) as CommandKind[])(
  'the movement of a planned %s has the kind of its command',
  (kind) => {
    const planned = plan(validateCommand(kind, INPUTS[kind]), setOf({ gold: 5n }), BOUNDS);

    expect(planned).toMatchObject({ status: 'planned', movement: { kind } });
  },
);

test('the public description of each kind names its wallets, payer first, and no other field', () => {
  const wallets = Object.entries(COMMAND_KINDS).map(([kind, info]) => [kind, info.wallets]);

  expect(Object.fromEntries(wallets)).toEqual({ mint: ['to'], transfer: ['from', 'to'], burn: ['from'] });
});

test('makeCommands makes one function for each kind', async () => {
  const asked: unknown[] = [];
  const commands = makeCommands((kind) => async (input) => {
    asked.push([kind, input]);
    return { status: 'rejected', reason: 'insufficient_funds', shortfalls: [] };
  });

  await commands.mint(INPUTS.mint);
  await commands.burn(INPUTS.burn);

  expect(Object.keys(commands)).toEqual(['mint', 'transfer', 'burn']);
  expect(asked).toEqual([
    ['mint', INPUTS.mint],
    ['burn', INPUTS.burn],
  ]);
});
