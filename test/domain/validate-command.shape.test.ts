import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { invalid, problemOf } from './support/builders.ts';

const GOOD: Readonly<Record<CommandKind, object>> = {
  mint: { to: 'alice', assets: { gold: 1n } },
  transfer: { from: 'alice', to: 'bob', assets: { gold: 1n } },
  burn: { from: 'alice', assets: { gold: 1n } },
};

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
    ['is a list', [GOOD.transfer]],
    ['is a function', () => GOOD.transfer],
    ['is a Map', new Map(Object.entries(GOOD.transfer))],
    ['is a class instance', new Payment()],
    ['inherits its fields', Object.create(GOOD.transfer)],
  ])('%s is no command', (_, input) => {
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
    expect(problemOf(kind, { ...GOOD[kind], [field]: undefined })).toEqual(invalid('missing_field', field));
  });

  test.each<readonly [CommandKind, string]>([
    ['mint', 'from'],
    ['burn', 'to'],
    ['transfer', 'amount'],
    ['transfer', 'Key'],
    ['transfer', 'idempotencyKey'],
  ])('is a %s with the field %s is refused', (kind, field) => {
    expect(problemOf(kind, { ...GOOD[kind], [field]: 'bob' })).toEqual(invalid('unknown_field', field));
  });

  test('has a field of its own named __proto__ is refused', () => {
    const input: unknown = { ...GOOD.transfer, ...JSON.parse('{}') };
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

  test('pays its own sender is refused', () => {
    const input = { from: 'alice', to: 'alice', assets: { gold: 1n } };

    expect(problemOf('transfer', input)).toEqual(invalid('same_wallet', 'to'));
  });

  test('has no prototype is a command like any other', () => {
    const input: unknown = Object.assign(Object.create(null), GOOD.transfer);

    expect(validateCommand('transfer', input)).toEqual(validateCommand('transfer', GOOD.transfer));
  });

  test('leaves optional fields undefined is the same as one without them', () => {
    const input = { ...GOOD.mint, key: undefined, meta: undefined, actions: undefined };

    expect(validateCommand('mint', input)).toStrictEqual(validateCommand('mint', GOOD.mint));
  });
});

test('wallets differ by the case of a letter', () => {
  const command = validateCommand('transfer', { from: 'alice', to: 'Alice', assets: { gold: 1n } });

  expect(command).toMatchObject({ from: 'alice', to: 'Alice' });
});

test('the message names the field and the rule', () => {
  expect(() => validateCommand('mint', { to: 'alice', assets: { gold: 1 } })).toThrow(
    'assets.gold: amounts are bigint',
  );
});
