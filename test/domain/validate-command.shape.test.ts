import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { INPUTS, invalid, problemOf } from './support/builders.ts';

class Payment {
  from = 'alice';
  to = 'bob';
  assets = { gold: 1n };
}

describe('an input that', () => {
  test.each<readonly [string, unknown]>([
    ['is null', null],
    ['is undefined', undefined],
    ['is text', '{"from":"alice"}'],
    ['is a list', [INPUTS.transfer]],
    ['is a function', () => INPUTS.transfer],
    ['is a Map', new Map(Object.entries(INPUTS.transfer))],
    ['is a class instance', new Payment()],
    ['inherits its fields', Object.create(INPUTS.transfer)],
  ])('%s is refused as not_an_object', (_, input) => {
    expect(problemOf('transfer', input)).toEqual(invalid('not_an_object', 'transfer'));
  });

  test.each<readonly [string, unknown]>([
    ['null', null],
    ['text', 'gold'],
    ['a bigint', 1n],
    ['a Map', new Map([['gold', 1n]])],
    ['a Date', new Date(0)],
  ])('has %s for its assets is refused', (_, assets) => {
    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('not_an_object', 'assets'));
  });

  test.each<readonly [string, unknown, string]>([
    ['a null entry', [null], 'assets[0]'],
    ['text among its entries', [{ asset: 'gold', amount: 1n }, 'gold'], 'assets[1]'],
    ['a pair as an entry', [['gold', 1n]], 'assets[0]'],
    ['a hole', new Array(1), 'assets[0]'],
  ])('has a list of assets with %s is refused', (_, assets, field) => {
    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('not_an_object', field));
  });

  test.each<readonly [CommandKind, string]>([
    ['mint', 'to'],
    ['mint', 'assets'],
    ['transfer', 'from'],
    ['transfer', 'to'],
    ['transfer', 'assets'],
    ['burn', 'from'],
    ['burn', 'assets'],
  ])('is a %s without %s is refused', (kind, field) => {
    expect(problemOf(kind, { ...INPUTS[kind], [field]: undefined })).toEqual(invalid('missing_field', field));
  });

  test.each<readonly [CommandKind, string]>([
    ['mint', 'from'],
    ['burn', 'to'],
    ['transfer', 'amount'],
    ['transfer', 'Key'],
    ['transfer', 'idempotencyKey'],
  ])('is a %s with the field %s is refused', (kind, field) => {
    expect(problemOf(kind, { ...INPUTS[kind], [field]: 'bob' })).toEqual(invalid('unknown_field', field));
  });

  test('has a field of its own named __proto__ is refused', () => {
    const input: unknown = { ...INPUTS.transfer, ...JSON.parse('{}') };
    Object.defineProperty(input, '__proto__', { value: {}, enumerable: true });

    expect(problemOf('transfer', input)).toEqual(invalid('unknown_field', '__proto__'));
  });

  test('has an unknown field in an entry of its assets is refused', () => {
    const assets = [{ asset: 'gold', amount: 1n, decimals: 2 }];

    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('unknown_field', 'assets[0].decimals'));
  });

  test.each([[{}], [[]]])('has %j for its assets is refused as empty', (assets) => {
    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('assets_empty', 'assets'));
  });

  test('has one wallet as sender and recipient is refused', () => {
    const input = { from: 'alice', to: 'alice', assets: { gold: 1n } };

    expect(problemOf('transfer', input)).toEqual(invalid('same_wallet', 'to'));
  });

  test('has no prototype is valid', () => {
    const input: unknown = Object.assign(Object.create(null), INPUTS.transfer);

    expect(validateCommand('transfer', input)).toEqual(validateCommand('transfer', INPUTS.transfer));
  });

  test('has optional fields that are undefined equals one without them', () => {
    const input = { ...INPUTS.mint, key: undefined, meta: undefined, actions: undefined };

    expect(validateCommand('mint', input)).toStrictEqual(validateCommand('mint', INPUTS.mint));
  });
});

test('names of wallets are case-sensitive', () => {
  const command = validateCommand('transfer', { from: 'alice', to: 'Alice', assets: { gold: 1n } });

  expect(command).toMatchObject({ from: 'alice', to: 'Alice' });
});

test('the message of a refusal names the field and the rule', () => {
  expect(() => validateCommand('mint', { to: 'alice', assets: { gold: 1 } })).toThrow(
    'assets.gold: amounts are bigint: write 5n; fromWire() reads text',
  );
});

test.each<[CommandKind, object, string]>([
  ['mint', { note: 'x' }, 'note: unknown field; known: to, assets, key, meta, actions, dryRun'],
  ['burn', { whenFull: 'wait' }, 'dryRun; whenFull is an option of a command: pass it in the second argument'],
  ['transfer', { dueInMs: 5 }, 'dryRun; dueInMs is a field of an action: actions: [{ type: '],
  ['mint', { assets: [{ asset: 'gold', of: 1n }] }, 'assets[0].of: unknown field; known: asset, amount'],
  ['exchange', { legs: [{ mint: { gold: 1n }, from: 'a' }] }, 'legs[0].from: unknown field; known: mint, to'],
  ['exchange', { requires: [{ wallet: 'a', of: 1 }] }, 'requires[0].of: unknown field; known: wallet, assets'],
  ['mint', { constructor: 1 }, 'constructor: unknown field; known: to, assets, key, meta, actions, dryRun'],
])('the message for an unknown field of a %s with %o says what is known', (kind, fields, message) => {
  expect(() => validateCommand(kind, { ...INPUTS[kind], ...fields })).toThrow(message);
});
