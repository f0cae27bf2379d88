import { expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { PROBLEMS } from '../../src/domain/error-codes.ts';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { invalid, problemOf } from './support/builders.ts';

// Goal: the order of PROBLEMS is the order in which problems are reported. Method: each row breaks its own rule and all
// later rules that can be broken at the same time, so a check in the wrong place fails one row.

const NOT_DATA = { note: () => 0 };
const BAD_TAIL = { key: '', meta: NOT_DATA, actions: 'BuyItem' };
const NOT_POSITIVE = { copper: 0n, silver: AMOUNT_MAX + 1n };
const NOT_BIGINT = { gold: 1, ...NOT_POSITIVE };

const TOO_MANY = Object.fromEntries(Array.from({ length: LIMITS.assetsPerCommandMax }, (_, at) => [`asset-${at}`, 1n]));
const BAD_NAME = { 'a b': 1n };

interface Row {
  readonly problem: string;
  readonly field: string;
  readonly input: unknown;
  /** `transfer` if absent. */
  readonly kind?: CommandKind;
}

const LEG = { from: 'a b', to: 'a b', assets: NOT_BIGINT };
const REPEATED = ['alice', 'alice'];
const HOLD_LEG = { hold: {}, from: 'alice', id: 'h' };

const ROWS: readonly Row[] = [
  {
    problem: 'not_an_object',
    field: 'assets',
    input: { oops: 1, from: 'a b', assets: 5n, ...BAD_TAIL },
  },
  {
    problem: 'not_a_list',
    field: 'legs',
    input: { oops: 1, legs: LEG, ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'legs_too_many',
    field: 'legs',
    input: { oops: 1, legs: Array(LIMITS.legsMax + 1).fill({ oops: 1 }), ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'wallets_too_many',
    field: 'legs[0].from',
    input: { oops: 1, legs: [{ ...LEG, oops: 1, from: Array(LIMITS.payeesMax + 1).fill('a b') }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'unknown_field',
    field: 'legs[1].oops',
    input: { oops: 1, legs: [{ ...LEG, burn: {} }, { oops: 1 }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'unknown_field',
    field: 'oops',
    input: { oops: 1, from: 'a b', assets: { ...BAD_NAME, ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'leg_verbs',
    field: 'legs[1]',
    input: { legs: [{}, { ...LEG, burn: {} }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'missing_field',
    field: 'legs[0].from',
    input: { legs: [{}, LEG], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'missing_field',
    field: 'to',
    input: { from: 'a b', assets: { ...BAD_NAME, ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'missing_field',
    field: 'assets',
    input: { from: 'a b', to: 'a b', ...BAD_TAIL },
  },
  {
    problem: 'legs_empty',
    field: 'legs',
    input: { legs: [], requires: [{ wallet: 'a b', assets: {} }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'name_invalid',
    field: 'legs[1].from[1]',
    input: {
      legs: [
        { ...LEG, from: REPEATED, to: 'alice' },
        { ...LEG, from: ['alice', 'a b'] },
      ],
      ...BAD_TAIL,
    },
    kind: 'exchange',
  },
  {
    problem: 'name_invalid',
    field: 'from',
    input: { from: 'a b', to: 'a b', assets: { ...BAD_NAME, ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'name_invalid',
    field: 'assets.a b',
    input: { from: 'alice', to: 'alice', assets: { ...BAD_NAME, ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'same_wallet',
    field: 'to',
    input: { from: 'alice', to: 'alice', assets: {}, ...BAD_TAIL },
  },
  {
    problem: 'same_wallet',
    field: 'to',
    input: { from: 'alice', to: 'alice', assets: { ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'same_wallet',
    field: 'legs[0].to',
    input: { legs: [{ from: REPEATED, to: 'alice', assets: {} }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'wallet_repeated',
    field: 'legs[0].from',
    input: { legs: [{ from: REPEATED, to: 'bob', assets: {} }], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'hold_repeated',
    field: 'legs[1].id',
    input: { legs: [HOLD_LEG, HOLD_LEG], ...BAD_TAIL },
    kind: 'exchange',
  },
  {
    problem: 'assets_empty',
    field: 'assets',
    input: { from: 'alice', to: 'bob', assets: {}, ...BAD_TAIL },
  },
  {
    problem: 'assets_too_many',
    field: 'assets',
    input: { from: 'alice', to: 'bob', assets: { ...TOO_MANY, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'assets_too_many',
    field: 'assets',
    input: { from: 'alice', to: 'bob', assets: { ...TOO_MANY, gold: { upTo: 1, all: true } }, ...BAD_TAIL },
  },
  {
    problem: 'wish_invalid',
    field: 'assets.iron',
    input: { from: 'alice', to: 'bob', assets: { ...NOT_BIGINT, iron: { upTo: 1, all: true } }, ...BAD_TAIL },
  },
  {
    problem: 'amount_not_bigint',
    field: 'assets.iron',
    input: { from: 'alice', to: 'bob', assets: { copper: 0n, iron: { upTo: 1 } }, ...BAD_TAIL },
  },
  {
    problem: 'amount_not_bigint',
    field: 'assets.gold',
    input: { from: 'alice', to: 'bob', assets: { ...NOT_POSITIVE, ...NOT_BIGINT }, ...BAD_TAIL },
  },
  {
    problem: 'amount_not_positive',
    field: 'assets.copper',
    input: { from: 'alice', to: 'bob', assets: { silver: AMOUNT_MAX + 1n, copper: 0n }, ...BAD_TAIL },
  },
  {
    problem: 'amount_not_positive',
    field: 'assets.iron',
    input: { from: 'alice', to: 'bob', assets: { silver: AMOUNT_MAX + 1n, iron: { upTo: 0n } }, ...BAD_TAIL },
  },
  {
    problem: 'amount_too_large',
    field: 'assets.silver',
    input: { from: 'alice', to: 'bob', assets: { silver: AMOUNT_MAX + 1n }, ...BAD_TAIL },
  },
  {
    problem: 'transaction_invalid',
    field: 'transaction',
    input: { transaction: 'last', upTo: 1, dryRun: 1, ...BAD_TAIL },
    kind: 'reverse',
  },
  {
    problem: 'switch_invalid',
    field: 'dryRun',
    input: { hold: 'h', to: 'bob', assets: { gold: 1n }, dryRun: 1, ...BAD_TAIL },
    kind: 'capture',
  },
  {
    problem: 'duration_invalid',
    field: 'legs[0].expiresInMs',
    input: {
      legs: [
        { hold: { gold: 1n }, from: 'alice', id: 'h', expiresInMs: 0 },
        { capture: 'h', to: 'bob', rest: 1 },
      ],
    },
    kind: 'exchange',
  },
  {
    problem: 'rest_invalid',
    field: 'rest',
    input: { hold: 'h', to: 'bob', rest: 'burn', ...BAD_TAIL },
    kind: 'capture',
  },
  {
    problem: 'key_invalid',
    field: 'key',
    input: { from: 'alice', to: 'bob', assets: { gold: 1n }, ...BAD_TAIL },
  },
  {
    problem: 'meta_not_encodable',
    field: 'meta.note',
    input: { from: 'alice', to: 'bob', assets: { gold: 1n }, meta: NOT_DATA, actions: 'BuyItem' },
  },
  {
    problem: 'actions_invalid',
    field: 'actions',
    input: { from: 'alice', to: 'bob', assets: { gold: 1n }, actions: 'BuyItem' },
  },
  {
    problem: 'actions_invalid',
    field: 'actions[1]',
    input: { from: 'alice', to: 'bob', assets: { gold: 1n }, actions: [{ type: 'Pay', dueInMs: Number.NaN }, 5] },
  },
  {
    problem: 'due_invalid',
    field: 'actions[1].dueInMs',
    input: {
      ...{ from: 'alice', to: 'bob', assets: { gold: 1n } },
      actions: [
        { type: 'Pay', dueInMs: 1 },
        { type: 'Pay', dueInMs: -1 },
      ],
    },
  },
  { problem: 'freeze_empty', field: 'in', input: { wallet: 'alice', out: false, in: false }, kind: 'freeze' },
];

test.each(ROWS)(
  '$problem ($field) is reported before every later problem',
  ({ problem, field, input, kind = 'transfer' }) => {
    expect(problemOf(kind, input)).toEqual(invalid(problem, field));
  },
);

test('the rows have the order of PROBLEMS, without those of the encoder and those that are not of a command', () => {
  const inRows = [...new Set(ROWS.map(({ problem }) => problem))];

  const isOfSplit = (problem: string): boolean => /^(?:shares?_|rests_)/.test(problem);
  expect([
    ...inRows,
    'meta_too_large',
    'action_too_large',
    'decimals_invalid',
    'caps_contradict',
    'version_invalid',
    'action_id_invalid',
    'page_invalid',
    'page_stale',
    'page_archived',
    'moment_invalid',
    'moment_archived',
    'outpoint_invalid',
    'trace_invalid',
    'event_invalid',
    'data_invalid',
    'wire_invalid',
  ]).toEqual(Object.keys(PROBLEMS).filter((problem) => !isOfSplit(problem)));
});

test('within a list of assets a bad shape is reported before an unknown field', () => {
  const assets = [{ asset: 'gold', amount: 1n, note: 'x' }, 5];

  expect(problemOf('transfer', { from: 'alice', to: 'bob', assets })).toEqual(invalid('not_an_object', 'assets[1]'));
});

test('an input that breaks no rule becomes a command', () => {
  const command = validateCommand('transfer', {
    from: 'alice',
    to: 'bob',
    assets: { gold: 1n },
    key: 'pay-1',
    meta: { memo: 'rent' },
    actions: [{ type: 'BuyItem', itemId: 'car_1' }],
  });

  expect(command).toEqual({
    kind: 'transfer',
    from: 'alice',
    to: 'bob',
    bundle: singleAsset('gold', 1n),
    key: 'pay-1',
    meta: { memo: 'rent' },
    actions: [{ type: 'BuyItem', itemId: 'car_1' }],
  });
});
