import { describe, expect, expectTypeOf, test } from 'vitest';
import { intentBy, viewBy } from '../../src/domain/commands/command-content.ts';
import { type CommandDefinition, defineCommand } from '../../src/domain/commands/define-command.ts';
import { walletField } from '../../src/domain/commands/fields/wallet-field.ts';
import { COMMAND_KINDS, COMMANDS, describeKind } from '../../src/domain/commands/registry.ts';
import { validateCommand, validateInput } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { INPUTS } from './support/builders.ts';
import { type Exchange, exchange, EXCHANGE_INPUT as INPUT } from './support/exchange.ts';

// Goal: a kind whose fields are not `from`, `to` and `assets` needs no code outside of its definition.
// Method: such a kind of the tests goes through every function that reads or shows the fields of a command. Its reports
// and texts are tested with the scenarios.

describe('a kind with two wallets, two bundles and an optional text', () => {
  const info = describeKind(exchange);
  const command = validateInput(exchange, INPUT);

  test('is described by its fields', () => {
    expectTypeOf(exchange).toEqualTypeOf<CommandDefinition<Exchange, readonly ['left', 'right']>>();
    expect(info).toEqual({
      wallets: ['left', 'right'],
      fields: [
        { name: 'left', type: 'wallet', isRequired: true },
        { name: 'right', type: 'wallet', isRequired: true },
        { name: 'give', type: 'assets', isRequired: true },
        { name: 'take', type: 'assets', isRequired: true },
        { name: 'terms', type: 'data', isRequired: false },
      ],
      sentence: exchange.sentence,
    });
  });

  test('is validated, and a problem names the field that has it', () => {
    expect(command).toMatchObject({ give: new Map(Object.entries(INPUT.give)), take: singleAsset('wood', 3n) });
    for (const [wrong, problem] of [
      [{ give: {} }, 'assets_empty (give)'],
      [{ give: 5 }, 'not_an_object (give)'],
      [{ take: { wood: 1 } }, 'amount_not_bigint (take.wood)'],
      [{ take: { wood: 0n } }, 'amount_not_positive (take.wood)'],
      [{ take: { 'a b': 1n } }, 'name_invalid (take.a b)'],
      [{ take: [null] }, 'not_an_object (take[0])'],
      [{ take: [{ asset: 'wood', amount: 1n, of: 'x' }] }, 'unknown_field (take[0].of)'],
      [{ terms: 5 }, 'not_an_object (terms)'],
      [{ assets: { wood: 1n } }, 'unknown_field (assets)'],
      [{ take: undefined }, 'missing_field (take)'],
    ] as const) {
      expect(problemIn({ ...INPUT, ...wrong })).toBe(problem);
    }
  });

  test('has its own fields in the fingerprint of its key', () => {
    const sides = [
      ['left', 'alice'],
      ['right', 'bob'],
    ];
    const gold = ['gold', '5'];
    expect(intentBy(exchange, command)).toEqual([
      ...['exchange', ...sides, ['give', [gold, ['silver', '2']]]],
      ...[
        ['take', [['wood', '3']]],
        ['terms', 'today'],
      ],
    ]);
  });

  test('is shown with its own fields', () => {
    expect(viewBy(exchange, command)).toStrictEqual({
      ...{ left: 'alice', right: 'bob', give: { gold: 5n, silver: 2n }, take: { wood: 3n }, terms: 'today' },
    });
  });
});

test.each(['key', 'meta', 'actions', 'id', 'kind', 'type', 'runtime', 'answer'])(
  'a definition with a field of the name %s throws, because views or reports use the name',
  (name) => {
    expect(() => defineCommand({ ...exchange, fields: [walletField(name)], make: () => command(name) })).toThrow(
      `a field of exchange has the name ${name}, which views and reports use`,
    );
  },
);

describe.each(Object.keys(COMMANDS) as CommandKind[])('the kind %s', (kind) => {
  test('shows a command as an input that makes the same command', () => {
    const made = validateCommand(kind, INPUTS[kind]);

    expect(validateCommand(kind, viewBy(COMMANDS[kind] as CommandDefinition, made))).toStrictEqual(made);
  });

  test('is described as its definition defines it', () => {
    expect(COMMAND_KINDS[kind]).toStrictEqual(describeKind(COMMANDS[kind]));
  });
});

function problemIn(input: unknown): string {
  try {
    validateInput(exchange, input);
    return 'none';
  } catch (error) {
    const { problem, field } = error as { readonly problem?: string; readonly field?: string };
    return `${problem} (${field})`;
  }
}

function command(kind: string): Exchange {
  throw new Error(`no ${kind} is made here`);
}
