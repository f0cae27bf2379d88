import { describe, expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { LIMITS } from '../../src/domain/limits.ts';
import { invalid, problemOf } from './support/builders.ts';

class Rent {
  month = 7;
}

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

/** `{ in: { in: … 0 } }` with this many objects around the value. */
function nested(objects: number): unknown {
  let value: unknown = 0;
  for (let at = 0; at < objects; at += 1) value = { in: value };
  return value;
}

const proto = (): unknown => JSON.parse('{"__proto__":{"admin":true}}');

const NOT_DATA: readonly (readonly [string, unknown, string])[] = [
  ['a function', { note: () => 0 }, '.note'],
  ['a symbol', { note: Symbol('note') }, '.note'],
  ['a class instance', { note: new Rent() }, '.note'],
  ['a Date', { at: new Date(0) }, '.at'],
  ['a Map', { note: new Map() }, '.note'],
  ['a regular expression', { note: /x/ }, '.note'],
  ['a promise', { note: Promise.resolve(1) }, '.note'],
  ['a boxed bigint', { note: Object(1n) }, '.note'],
  ['a typed array that is not of bytes', { note: new Uint16Array(1) }, '.note'],
  ['NaN', { note: Number.NaN }, '.note'],
  ['infinity', { note: Number.POSITIVE_INFINITY }, '.note'],
  ['a bigint of more than 256 bits', { note: 2n ** 255n }, '.note'],
  ['NUL', { note: 'a\0b' }, '.note'],
  ['a lone surrogate', { note: 'a\uD800' }, '.note'],
  ['undefined in a list', { list: [1, undefined] }, '.list[1]'],
  ['a hole in a list', { list: new Array(1) }, '.list[0]'],
  ['a bad value deep inside', { a: { b: [{ c: Symbol('c') }] } }, '.a.b[0].c'],
  ['a lone surrogate in a field name', { 'a\uDC00': 1 }, '.a\uDC00'],
  ['NUL in a field name', { 'a\0': 1 }, '.a\0'],
  ['a field of its own named __proto__', proto(), '.__proto__'],
  ['__proto__ deep inside', { a: proto() }, '.a.__proto__'],
];

describe('meta with', () => {
  test.each(NOT_DATA)('%s is refused', (_, meta, path) => {
    expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, meta })).toEqual(
      invalid('meta_not_encodable', `meta${path}`),
    );
  });

  test('a cycle is refused by its depth', () => {
    const path = '.self'.repeat(LIMITS.dataDepthMax + 1);

    expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, meta: cycle })).toEqual(
      invalid('meta_not_encodable', `meta${path}`),
    );
  });

  test.each([
    [LIMITS.dataDepthMax, undefined],
    [LIMITS.dataDepthMax + 1, invalid('meta_not_encodable', `meta${'.in'.repeat(LIMITS.dataDepthMax + 1)}`)],
  ])('%i levels is at the limit of 8 or below it', (levels, expected) => {
    expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, meta: nested(levels) })).toEqual(expected);
  });
});

test.each<readonly [string, unknown]>([
  ['null', null],
  ['text', 'rent'],
  ['a list', ['rent']],
  ['bytes', new Uint8Array(1)],
  ['a class instance', new Rent()],
  ['a Date', new Date(0)],
  ['a function', () => 0],
])('meta that is %s is refused', (_, meta) => {
  expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, meta })).toEqual(invalid('meta_not_encodable', 'meta'));
});

test.each([{}, { note: undefined }, { a: undefined, b: undefined }])('meta without fields is left out: %o', (meta) => {
  const bare = validateCommand('mint', { to: 'alice', assets: { gold: 1n }, actions: [{ type: 'Buy' }] });
  const actions = [{ type: 'Buy', note: undefined }];

  expect(validateCommand('mint', { to: 'alice', assets: { gold: 1n }, meta, actions })).toStrictEqual(bare);
});

test('meta keeps every kind of plain data', () => {
  const meta = {
    n: null,
    yes: true,
    one: 1.5,
    big: -(2n ** 255n),
    text: 'é💰',
    bytes: Buffer.from('hi'),
    list: [[1], {}],
  };

  const command = validateCommand('mint', { to: 'alice', assets: { gold: 1n }, meta });

  expect(command.meta).toEqual({ ...meta, bytes: Uint8Array.of(104, 105) });
});

describe('an action with', () => {
  test.each(NOT_DATA)('%s is refused', (_, fields, path) => {
    // Copied by descriptor, because a spread would set the prototype from a field named __proto__.
    const action = Object.defineProperties({ type: 'BuyItem' }, Object.getOwnPropertyDescriptors(fields as object));

    expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, actions: [action] })).toEqual(
      invalid('actions_invalid', `actions[0]${path}`),
    );
  });
});

test.each<readonly [string, unknown, string]>([
  ['null', null, 'actions'],
  ['text', 'BuyItem', 'actions'],
  ['an object', { type: 'BuyItem' }, 'actions'],
  ['a list with text in it', ['BuyItem'], 'actions[0]'],
  ['a list with null in it', [{ type: 'BuyItem' }, null], 'actions[1]'],
  ['a list with a class instance in it', [new Rent()], 'actions[0]'],
  ['a list with a hole', new Array(1), 'actions[0]'],
  ['a list with an action without a type', [{ itemId: 'car_1' }], 'actions[0].type'],
  ['a list with an action whose type is inherited', [Object.create({ type: 'BuyItem' })], 'actions[0]'],
])('actions that are %s are refused', (_, actions, field) => {
  expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, actions })).toEqual(invalid('actions_invalid', field));
});

test.each([
  [LIMITS.actionsPerCommandMax, undefined],
  [LIMITS.actionsPerCommandMax + 1, invalid('actions_invalid', 'actions')],
])('%i actions are at the limit of 16 or above it', (count, expected) => {
  const actions = Array.from({ length: count }, () => ({ type: 'BuyItem' }));

  expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, actions })).toEqual(expected);
});

test('an action whose prototype has the type is refused', () => {
  // An object whose prototype has no prototype counts as plain, and a copy of it has only its own fields.
  const action: unknown = Object.create(Object.assign(Object.create(null), { type: 'BuyItem' }));

  expect(problemOf('mint', { to: 'alice', assets: { gold: 1n }, actions: [action] })).toEqual(
    invalid('actions_invalid', 'actions[0].type'),
  );
});
