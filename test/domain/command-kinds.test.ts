import { describe, expect, test } from 'vitest';
import type { CommandDefinition, Payer } from '../../src/domain/commands/define-command.ts';
import { COMMANDS } from '../../src/domain/commands/registry.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import type { Bundle } from '../../src/domain/values/bundle.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { movementOf, plan, setOf } from './support/builders.ts';

interface KindRow {
  readonly kind: CommandKind;
  readonly input: object;
  readonly payers: readonly Payer[];
  readonly home: string;
  readonly minted?: Bundle;
  readonly burned?: Bundle;
  /** The owners of the outputs, where alice holds 5 gold. */
  readonly owners: readonly string[];
  readonly sentence: string;
}

const assets = { gold: 2n };
const bundle = singleAsset('gold', 2n);

const ROWS: readonly KindRow[] = [
  {
    kind: 'mint',
    input: { to: 'bob', assets },
    payers: [],
    home: 'bob',
    minted: bundle,
    owners: ['bob'],
    sentence: '{to} is given {assets}',
  },
  {
    kind: 'transfer',
    input: { from: 'alice', to: 'bob', assets },
    payers: [{ wallet: 'alice', pays: bundle }],
    home: 'alice',
    owners: ['bob', 'alice'],
    sentence: '{from} pays {to} {assets}',
  },
  {
    kind: 'burn',
    input: { from: 'alice', assets },
    payers: [{ wallet: 'alice', pays: bundle }],
    home: 'alice',
    burned: bundle,
    owners: ['alice'],
    sentence: '{from} burns {assets}',
  },
];

describe.each(ROWS)('a $kind', ({ kind, input, payers, home, minted, burned, owners, sentence }) => {
  const definition: CommandDefinition = COMMANDS[kind];
  const command = validateCommand(kind, input);

  test('has the payers and the home of its kind', () => {
    expect(definition.payers(command)).toEqual(payers);
    expect(definition.home(command)).toBe(home);
  });

  test('mints and burns what its kind declares', () => {
    const { supply } = definition;
    const movement = movementOf(plan(command, setOf({ gold: 5n }), { inputsMax: 10, merges: true }));

    expect(supply.minted?.(command, movement)).toEqual(minted);
    expect(supply.burned?.(command, movement)).toEqual(burned);
  });

  test('is planned as a movement of its own kind', () => {
    const movement = movementOf(plan(command, setOf({ gold: 5n }), { inputsMax: 10, merges: true }));

    expect(movement.kind).toBe(kind);
    expect(movement.outputs.map(({ owner }) => owner)).toEqual(owners);
  });

  test('has its sentence', () => {
    expect(definition.sentence).toBe(sentence);
  });
});
