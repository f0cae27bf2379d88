import { describe, expect, expectTypeOf, test } from 'vitest';
import { sentenceText } from '../../src/cli/output/command-text.ts';
import { assetsField } from '../../src/domain/commands/fields/assets-field.ts';
import { walletField } from '../../src/domain/commands/fields/wallet-field.ts';
import { freeze } from '../../src/domain/commands/kinds/freeze.ts';
import { describeKind } from '../../src/domain/commands/registry.ts';
import type { CommandView, MintedInput, WantedAssets, WantedInput } from '../../src/index.ts';
import type { AnsweredCommand, CommandExtras, ReportedAsset, WalletHandle } from '../../src/scenarios/index.ts';
import { reportedFields } from '../../src/scenarios/report/command-answer.ts';
import { inputOf } from '../../src/scenarios/run/command-methods.ts';
import { exchange, EXCHANGE_INPUT as INPUT, termsField } from '../domain/support/exchange.ts';

// Goal: scenario commands, reports and texts follow from the definition of a kind.
// Method: a kind of the tests, whose fields are not `from`, `to` and `assets`, goes through the functions that they
// consist of.

describe('a kind with two wallets, two bundles and an optional text', () => {
  const info = describeKind(exchange);

  test('is a method of a scenario wallet with the other wallet, and an object of all further fields', () => {
    const { left, right, ...content } = INPUT;
    const meta = { memo: 'market' };

    expect(inputOf('exchange', info, left, [right, { ...content, meta }])).toStrictEqual({ ...INPUT, meta });
    expect(inputOf('exchange', info, left, [{ name: 'bob' }, content])).toStrictEqual(INPUT);
    expect(inputOf('exchange', info, left, [])).toStrictEqual({ left, right: undefined });
  });

  test('refuses in a scenario an object that has a wallet or a key, and what is not an object', () => {
    const allowed = 'the last argument has give, take, terms, meta and actions';

    expect(() => inputOf('exchange', info, 'alice', ['bob', { right: 'eve' }])).toThrow(`${allowed}, not right`);
    expect(() => inputOf('exchange', info, 'alice', ['bob', { key: 'k' }])).toThrow(`${allowed}, not key`);
    expect(() => inputOf('exchange', info, 'alice', ['bob', null])).toThrow('exchange(): the last argument is an');
    const withOptions = ['bob', {}, { dryRun: true }];
    expect(() => inputOf('exchange', info, 'alice', withOptions)).toThrow('exchange(): nothing follows the object');
  });

  test('is reported with its own fields as the script passed them', () => {
    expect(reportedFields(info, { ...INPUT, key: 'k' })).toStrictEqual({
      left: 'alice',
      right: 'bob',
      give: [
        { asset: 'silver', amount: 2n },
        { asset: 'gold', amount: 5n },
      ],
      take: INPUT.take,
      terms: 'today',
    });
    expect(reportedFields(info, { left: null, terms: new Map() })).toStrictEqual({
      ...{ left: null, give: [], take: [], terms: 'Map(0) {}' },
    });
  });

  test('is a sentence with its own fields, without those that are missing and optional', () => {
    const textOf = (input: Readonly<Record<string, unknown>>) => sentenceText(info, reportedFields(info, input));

    expect(textOf(INPUT)).toBe('alice gives bob silver 2, gold 5 for wood 1, wood 2 today');
    expect(textOf({ ...INPUT, terms: undefined })).toBe('alice gives bob silver 2, gold 5 for wood 1, wood 2');
    expect(textOf({ ...INPUT, terms: { days: 5n } })).toMatch(/ for wood 1, wood 2 \{"days":"5"\}$/);
    expect(textOf({ left: 'alice' })).toBe('alice gives undefined  for ');
  });

  test('is a sentence without what is in brackets with a missing field', () => {
    const bracketed = { ...info, sentence: '{left} gives [{give} and ]{take}[ for {terms}, {left}]' };
    const textOf = (input: Readonly<Record<string, unknown>>) => sentenceText(bracketed, input);

    expect(textOf({ left: 'a', give: [], take: [], terms: '[x]' })).toBe('a gives  and  for [x], a');
    expect(textOf({ left: 'a', take: INPUT.take })).toBe('a gives wood 1, wood 2');
  });
});

test('a sentence says what is in brackets with a value of a switch for this value only, and not the value', () => {
  const textOf = (reported: Readonly<Record<string, unknown>>) =>
    sentenceText(describeKind(freeze), { wallet: 'mallory', ...reported });

  expect(textOf({})).toBe('mallory is frozen');
  expect(textOf({ out: true, in: false })).toBe('mallory is frozen, but may be paid');
  expect(textOf({ out: false })).toBe('mallory is frozen, but may pay');
});

test('a kind with assets and other fields takes its assets, then an object of the others', () => {
  const { fields } = describeKind(exchange);
  const lend = {
    wallets: ['left', 'right'],
    fields: [...fields.slice(0, 2), assetsField, termsField],
    sentence: '',
  };
  const assets = { gold: 5n };

  expect(inputOf('lend', lend, 'alice', ['bob', assets, { terms: 'a week' }])).toStrictEqual({
    ...{ left: 'alice', right: 'bob', assets, terms: 'a week' },
  });
  expect(inputOf('lend', lend, 'alice', ['bob', assets])).toStrictEqual({ left: 'alice', right: 'bob', assets });
  expect(() => inputOf('lend', lend, 'alice', ['bob', assets, { assets }])).toThrow(
    'lend(): the last argument has terms, meta and actions, not assets',
  );
});

test('a kind without assets takes an object of its fields in a scenario, or nothing', () => {
  const wallets = [walletField('wallet')];
  const rename = { wallets: ['wallet'], fields: [...wallets, termsField], sentence: '' };

  expect(inputOf('rename', rename, 'alice', [{ terms: 'Al' }])).toStrictEqual({ wallet: 'alice', terms: 'Al' });
  expect(inputOf('rename', { ...rename, fields: wallets }, 'alice', [])).toStrictEqual({ wallet: 'alice' });
  expect(
    inputOf('rename', { wallets: [], fields: [termsField], sentence: '' }, 'alice', [{ terms: 'Al' }]),
  ).toStrictEqual({
    terms: 'Al',
  });
});

test('an optional field of assets that a script leaves out is not reported', () => {
  const fields = [{ ...assetsField, isRequired: false }];

  expect(reportedFields({ wallets: [], fields, sentence: '' }, {})).toStrictEqual({});
});

test('the types of views, reports and scenario wallets have the fields of each kind', () => {
  type View<Kind> = Extract<CommandView, { readonly kind: Kind }>;
  type Report<Kind> = Extract<AnsweredCommand, { readonly kind: Kind }>;

  expectTypeOf<View<'transfer'>['from']>().toEqualTypeOf<string>();
  expectTypeOf<View<'mint'>['from']>().toEqualTypeOf<undefined>();
  expectTypeOf<CommandView['from']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<View<'capture'>['assets']>().toEqualTypeOf<Readonly<Record<string, bigint>> | undefined>();
  expectTypeOf<View<'mint'>['assets']>().toEqualTypeOf<WantedAssets>();
  expectTypeOf<View<'burn'>['assets']>().toEqualTypeOf<WantedAssets>();
  expectTypeOf<Report<'burn'>['from']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<AnsweredCommand['to']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<Report<'burn'>['assets']>().toEqualTypeOf<readonly ReportedAsset[]>();
  expectTypeOf<Parameters<WalletHandle['mint']>>().toEqualTypeOf<[MintedInput, (CommandExtras | undefined)?]>();
  expectTypeOf<Parameters<WalletHandle['transfer']>>().toEqualTypeOf<
    [WalletHandle | string, WantedInput, (CommandExtras | undefined)?]
  >();
});
