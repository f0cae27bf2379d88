import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Command } from '../../src/domain/commands/command.ts';
import { intentBy } from '../../src/domain/commands/command-content.ts';
import type { CommandInput } from '../../src/domain/commands/command-input.ts';
import {
  CONSERVED,
  type CommandDefinition,
  defineCommand,
  type Payer,
} from '../../src/domain/commands/define-command.ts';
import { assetsField } from '../../src/domain/commands/fields/assets-field.ts';
import type { CommandField } from '../../src/domain/commands/fields/command-field.ts';
import { walletField } from '../../src/domain/commands/fields/wallet-field.ts';
import { planBy } from '../../src/domain/commands/plan-command.ts';
import {
  COMMAND_KINDS,
  COMMANDS,
  type CommandInputs,
  type CommandRegistry,
} from '../../src/domain/commands/registry.ts';
import { validateCommand, validateInput } from '../../src/domain/commands/validate-command.ts';
import { invalidCommand } from '../../src/domain/errors.ts';
import type { LoadedUtxos } from '../../src/domain/planning/payer-utxos.ts';
import type { Output } from '../../src/domain/records/movement.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import type { Bundle } from '../../src/domain/values/bundle.ts';
import type { PlainData } from '../../src/domain/values/plain-data.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import type { Utxo } from '../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { INPUTS, movementOf, setOf, utxo } from './support/builders.ts';

// Goal: kinds that the ledger does not have yet fit the types of a definition unchanged.
// Method: four kinds of this file: one with several payers, one without payers, one whose payers are known only after a
// read, and one with optional fields.

interface Leg {
  readonly from: string;
  readonly to: string;
  readonly gold: bigint;
}

interface SwapInput extends CommandInput {
  readonly legs: readonly Leg[];
}

interface Swap extends Command<'swap'> {
  readonly legs: readonly Leg[];
}

const legsField: CommandField<readonly Leg[], readonly Leg[]> = {
  name: 'legs',
  property: 'legs',
  isRequired: true,
  type: 'data',
  parseShape(value) {
    if (!Array.isArray(value)) throw invalidCommand('not_an_object', 'legs');
    return value;
  },
  checkNames: () => {},
  parseContent: (legs) => legs,
  intent: (legs) => legs.map(({ from, to, gold }): PlainData => [from, to, gold]),
  view: (legs) => legs,
};

/** Moves gold along every leg in one transaction. Every payer spends its first UTXO. */
const swap = defineCommand({
  kind: 'swap',
  fields: [legsField],
  check: ([legs]) => {
    if (legs.some(({ from, to }) => from === to)) throw invalidCommand('same_wallet', 'legs');
  },
  make: ([legs], actions): Swap => ({ kind: 'swap', legs, actions }),
  payers: ({ legs }) => legs.map(({ from, gold }) => ({ wallet: from, pays: singleAsset('gold', gold) })),
  home: ({ legs }) => legs[0]?.from ?? '',
  supply: CONSERVED,
  plan({ legs }, utxos) {
    const inputs = legs.map(({ from }) => [...utxos.of(from).utxos.values()][0] as Utxo);
    const outputs = legs.map(({ to }, at): Output => ({ owner: to, bundle: (inputs[at] as Utxo).bundle }));
    return { status: 'planned', movement: { kind: 'transfer', inputs, outputs } };
  },
  sentence: '{legs} are exchanged',
});

interface PauseInput extends CommandInput {
  readonly wallet: string;
}

/** Moves nothing: a command without a payer and without assets. */
const pause = defineCommand({
  kind: 'pause',
  fields: [walletField('wallet')],
  make: ([wallet], actions): Command<'pause'> & { readonly wallet: string } => ({
    ...{ kind: 'pause', wallet, actions },
  }),
  payers: () => [],
  home: ({ wallet }) => wallet,
  supply: CONSERVED,
  plan: () => ({ status: 'planned', movement: { kind: 'merge', inputs: [], outputs: [] } }),
  sentence: '{wallet} is frozen',
});

interface UndoInput extends CommandInput {
  readonly wallet: string;
}

/** The payers are the recipients of a recorded transaction. */
const undo = defineCommand({
  kind: 'undo',
  fields: [walletField('wallet'), assetsField],
  make: ([wallet, bundle], actions): Command<'undo'> & { readonly wallet: string } => ({
    ...{ kind: 'undo', wallet, bundle, actions },
  }),
  payers: () => 'read_first',
  home: ({ wallet }) => wallet,
  supply: CONSERVED,
  plan: () => ({ status: 'needs_load' }),
  sentence: '{wallet} is paid back',
});

interface Wish extends Command<'wish'> {
  readonly wallet: string | undefined;
  readonly bundle: Bundle | undefined;
}

function optional<Field extends CommandField>(field: Field): Field {
  return { ...field, isRequired: false };
}

/** Every field may be left out. */
const wish = defineCommand({
  kind: 'wish',
  fields: [optional(walletField('wallet')), optional(assetsField)],
  make: ([wallet, bundle], actions): Wish => ({ kind: 'wish', wallet, bundle, actions }),
  payers: () => [],
  home: ({ wallet = 'nobody' }) => wallet,
  supply: CONSERVED,
  plan: () => ({ status: 'needs_load' }),
  sentence: '{wallet} wishes for {assets}',
});

const LEGS = [
  { from: 'alice', to: 'bob', gold: 2n },
  { from: 'bob', to: 'alice', gold: 3n },
];

describe('a kind with several payers', () => {
  const command = validateInput(swap, { legs: LEGS, key: 'k' });

  test('fits a registry beside the kinds of the ledger', () => {
    interface More extends CommandInputs {
      swap: SwapInput;
      pause: PauseInput;
      undo: UndoInput;
    }
    const registry: CommandRegistry<More> = { ...COMMANDS, swap, pause, undo };

    expectTypeOf(registry.swap).toEqualTypeOf<CommandDefinition<Command<'swap'>>>();
    expect(Object.keys(registry)).toEqual([...Object.keys(COMMANDS), 'swap', 'pause', 'undo']);
  });

  test('is validated by its own fields and checks', () => {
    expect(command).toMatchObject({ kind: 'swap', legs: LEGS, key: 'k', actions: [] });
    expect(() => validateInput(swap, {})).toThrow('legs: this field is required');
    expect(() => validateInput(swap, { legs: LEGS, to: 'bob' })).toThrow('to: unknown field; known: ');
    expect(() => validateInput(swap, { legs: [{ from: 'bob', to: 'bob', gold: 1n }], key: '' })).toThrow('legs:');
  });

  test('names its payers and its home, the wallet whose mailbox takes it', () => {
    expect(swap.payers(command)).toEqual([
      { wallet: 'alice', pays: singleAsset('gold', 2n) },
      { wallet: 'bob', pays: singleAsset('gold', 3n) },
    ]);
    expect(swap.home(command)).toBe('alice');
  });

  test('is planned against the UTXOs of every payer', () => {
    const held = new Map<string, LoadedUtxos>([
      ['alice', { utxos: setOf({ gold: 2n }), totals: undefined }],
      ['bob', { utxos: UtxoSet.of([utxo('u1', { gold: 3n }, 'bob')]), totals: undefined }],
    ]);

    const planned = planBy(swap, command, { of: (wallet) => held.get(wallet) as LoadedUtxos }, BOUNDS);

    expect(movementOf(planned).inputs.map(({ owner }) => owner)).toEqual(['alice', 'bob']);
    expect(movementOf(planned).outputs.map(({ owner }) => owner)).toEqual(['bob', 'alice']);
  });

  test('has its own fields in the intent that its key is bound to', () => {
    expect(intentBy(swap, command)).toEqual([
      'swap',
      ['legs', [LEGS[0], LEGS[1]].map((leg) => Object.values(leg ?? {}))],
    ]);
  });
});

describe('a kind', () => {
  test('without a payer has its subject as its home', () => {
    const command = validateInput(pause, { wallet: 'alice' });

    expect(pause.payers(command)).toEqual([]);
    expect(pause.home(command)).toBe('alice');
  });

  test('whose payers are known only after a read declares it', () => {
    expect(undo.payers(validateInput(undo, { wallet: 'alice', assets: { gold: 1n } }))).toBe('read_first');
  });
});

describe('an optional field', () => {
  test('that the caller leaves out is not checked', () => {
    expect(validateInput(wish, {})).toMatchObject({ kind: 'wish', wallet: undefined });
  });

  test('that the caller fills is checked as a required one is', () => {
    expect(validateInput(wish, { wallet: 'alice' })).toMatchObject({ wallet: 'alice' });
    expect(() => validateInput(wish, { wallet: 'a b' })).toThrow('wallet:');
    expect(() => validateInput(wish, { assets: {} })).toThrow('assets:');
  });

  test('that the caller leaves out is left out of the intent that a key is bound to', () => {
    expect(intentBy(wish, validateInput(wish, { assets: { gold: 1n } }))).toEqual([
      'wish',
      ['assets', [['gold', '1']]],
    ]);
  });

  test('that a kind gains later changes no intent of commands without it', () => {
    const { fields, ...rest } = wish;
    const earlier = { ...rest, fields: fields.filter(({ name }) => name !== 'wallet') };
    const command = validateInput(wish, { assets: { gold: 1n } });

    expect(fields.map(({ name }) => name)).toContain('wallet');
    expect(intentBy(wish, command)).toEqual(intentBy(earlier, command));
  });
});

const BOUNDS = { inputsMax: 100, merges: true };

describe.each(Object.keys(COMMANDS) as CommandKind[])('the kind %s', (kind) => {
  const definition: CommandDefinition = COMMANDS[kind];

  test('has one payer, which is its home, or none', () => {
    const command = validateCommand(kind, INPUTS[kind]);
    const wallet = definition.home(command);

    const paysGold = ['transfer', 'burn', 'exchange', 'hold'].includes(kind);
    const payers = definition.payers(command) as readonly Payer[];

    expect(payers.map((payer) => [payer.wallet, ...payer.pays])).toEqual(
      ['mint', 'freeze', 'unfreeze'].includes(kind) ? [] : [[wallet, ...(paysGold ? [['gold', 1n]] : [])]],
    );
  });

  test('is registered under its own name', () => {
    expect(definition.kind).toBe(kind);
  });

  test('has a sentence that names each of its fields once', () => {
    const names = [...definition.sentence.matchAll(/\{(\w+)(?:=\w+)?\}/g)].map(([, name]) => name);

    expect(names.toSorted()).toEqual(definition.fields.map(({ name }) => name).toSorted());
    expect(COMMAND_KINDS[kind].sentence).toBe(definition.sentence);
  });

  test('lists its home first among its wallets, if its fields name any', () => {
    const [home] = COMMAND_KINDS[kind].wallets;
    // The home of a capture, a release and an extension is a hold.
    if (home === undefined || kind === 'capture') return;

    expect(definition.home(validateCommand(kind, INPUTS[kind]))).toBe(Object(INPUTS[kind])[home]);
  });
});
