import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { bundleIn, invalid, problemOf } from './support/builders.ts';

const ASSETS = { gold: 1n };

const BAD_NAMES: readonly (readonly [string, string])[] = [
  ['is empty', ''],
  ['is a space', ' '],
  ['ends in a line feed', 'gold\n'],
  ['contains a space', 'black gold'],
  ['contains NUL', 'gold\0'],
  ['is __proto__', '__proto__'],
  ['starts with a dot', '.gold'],
  ['starts with a dash', '-gold'],
  ['starts with a number sign', '#gold'],
  ['contains a tilde, which is reserved', 'gold~1'],
  ['contains a lone high surrogate', 'gold\uD800'],
  ['contains a lone low surrogate', '\uDC00gold'],
  ['is composed (NFC)', 'caf\u00E9'],
  ['is decomposed (NFD)', 'cafe\u0301'],
  ['contains a right-to-left override', 'gold\u202Edlog'],
  ['contains a right-to-left mark', 'gold\u200F'],
  ['contains a zero-width space', 'gold\u200B'],
  ['looks like ASCII in Cyrillic', 'g\u043Eld'],
  ['is full-width', '\uFF47old'],
  ['has 65 characters', 'a'.repeat(65)],
];

describe('a name that', () => {
  test.each(BAD_NAMES)('%s is refused for the sender', (_, name) => {
    expect(problemOf('burn', { from: name, assets: ASSETS })).toEqual(invalid('name_invalid', 'from'));
  });

  test.each(BAD_NAMES)('%s is refused for the recipient', (_, name) => {
    expect(problemOf('mint', { to: name, assets: ASSETS })).toEqual(invalid('name_invalid', 'to'));
  });

  test.each(BAD_NAMES)('%s is refused for an asset', (_, name) => {
    const assets = Object.fromEntries([[name, 1n]]);

    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('name_invalid', `assets.${name}`));
  });

  test.each(BAD_NAMES)('%s is refused for an asset of a list', (_, name) => {
    const assets = [{ asset: name, amount: 1n }];

    expect(problemOf('mint', { to: 'alice', assets })).toEqual(invalid('name_invalid', 'assets[0]'));
  });

  test.each(BAD_NAMES)('%s is refused for the type of an action', (_, name) => {
    const actions = [{ type: 'BuyItem' }, { type: name }];

    expect(problemOf('mint', { to: 'alice', assets: ASSETS, actions })).toEqual(
      invalid('actions_invalid', 'actions[1].type'),
    );
  });
});

test.each([
  ['a number', 7],
  ['null', null],
  ['a boxed string', Object('alice')],
  ['a list', ['alice']],
  ['a symbol', Symbol('alice')],
  ['an object with toString', { toString: () => 'alice' }],
])('a wallet name that is %s is refused', (_, name) => {
  expect(problemOf('mint', { to: name, assets: ASSETS })).toEqual(invalid('name_invalid', 'to'));
});

test('a list of sources is said to be for a leg of an exchange', () => {
  expect(() => validateCommand('burn', { from: ['a', 'b'], assets: ASSETS } as never)).toThrow(
    'from: one name: only a leg of exchange() takes a list of wallets',
  );
});

test.each(['a', '7', 'A'.repeat(64), 'guild:red.vault_1-b', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s names a wallet and an asset',
  (name) => {
    const command = validateCommand('mint', { to: name, assets: { [name]: 1n } });

    expect(command).toMatchObject({ to: name, bundle: singleAsset(name, 1n) });
  },
);

test('an asset named as an inherited property has the amount that the caller gave', () => {
  const command = validateCommand('mint', { to: 'alice', assets: { constructor: 5n, gold: 1n } });

  expect(bundleIn(command)).toEqual(
    new Map([
      ['constructor', 5n],
      ['gold', 1n],
    ]),
  );
});

describe('a key that', () => {
  test.each<readonly [string, unknown]>([
    ['is empty', ''],
    ['has 256 characters', 'k'.repeat(256)],
    ['has 256 code units in 128 characters', '\u{1F4B0}'.repeat(128)],
    ['contains NUL', 'pay\0'],
    ['contains a lone high surrogate', 'pay\uD83D'],
    ['contains a lone low surrogate', '\uDCB0pay'],
    ['has its surrogates the wrong way round', '\uDCB0\uD83D'],
    ['is a number', 1],
    ['is a bigint', 1n],
    ['is null', null],
    ['is a boxed string', Object('pay-1')],
  ])('%s is refused', (_, key) => {
    expect(problemOf('mint', { to: 'alice', assets: ASSETS, key })).toEqual(invalid('key_invalid', 'key'));
  });

  test.each([
    ['has one character', 'k'],
    ['has 255 characters', 'k'.repeat(255)],
    ['is full of paired surrogates', '\u{1F4B0}'.repeat(127)],
    ['has spaces, quotes and line feeds', ' \'"\n\u202E'],
  ])('%s is kept as it is', (_, key) => {
    expect(validateCommand('mint', { to: 'alice', assets: ASSETS, key }).key).toBe(key);
  });
});
