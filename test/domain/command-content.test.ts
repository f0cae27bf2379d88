import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands/command.ts';
import { intentOf, viewContent } from '../../src/domain/commands/command-content.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';

const assets = { silver: 2n, gold: 2n ** 70n };
const pairs = [
  ['gold', String(2n ** 70n)],
  ['silver', '2'],
];

const ROWS: readonly (readonly [CommandKind, object, object, readonly unknown[]])[] = [
  ['mint', { to: 'bob', assets }, { to: 'bob', assets }, ['mint', ['to', 'bob'], ['assets', pairs]]],
  [
    'transfer',
    { from: 'alice', to: 'bob', assets },
    { from: 'alice', to: 'bob', assets },
    ['transfer', ['from', 'alice'], ['to', 'bob'], ['assets', pairs]],
  ],
  ['burn', { from: 'alice', assets }, { from: 'alice', assets }, ['burn', ['from', 'alice'], ['assets', pairs]]],
];

describe.each(ROWS)('a %s', (kind, input, view, intent) => {
  test('is shown with the fields of its kind and no others', () => {
    expect(viewContent(validateCommand(kind, { ...input, key: 'k', meta: { a: 1 } }))).toStrictEqual(view);
  });

  test('has its kind, its fields, its meta and its actions in the fingerprint of its key', () => {
    const meta = { memo: 'rent' };
    const actions = [{ type: 'BuyItem' }];

    expect(intentOf(validateCommand(kind, input))).toStrictEqual(intent);
    expect(intentOf(validateCommand(kind, { ...input, key: 'k', meta, actions }))).toStrictEqual([
      ...intent,
      ['meta', meta],
      ['actions', actions],
    ]);
  });
});

test('the order in which a caller names assets is not in the fingerprint', () => {
  const [ab, ba] = [
    { gold: 1n, silver: 2n },
    { silver: 2n, gold: 1n },
  ].map((some) => intentOf(validateCommand('mint', { to: 'bob', assets: some })));

  expect(ab).toStrictEqual(ba);
});

test('a field that a command does not have is left out of its view', () => {
  const withoutRecipient: Command = { kind: 'mint', ...{ bundle: singleAsset('gold', 1n) }, actions: [] };

  expect(viewContent(withoutRecipient)).toStrictEqual({ assets: { gold: 1n } });
});
