import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromWire } from '../../src/domain/values/from-wire.ts';
import { toWire } from '../../src/domain/values/to-wire.ts';

const overJson = (value: unknown): unknown => fromWire(JSON.parse(JSON.stringify(toWire(value))));
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

test.each<[unknown, unknown]>([
  [
    { assets: { gold: 2n ** 70n }, held: {}, utxos: 1 },
    { assets: { gold: '1180591620717411303424' }, held: {}, utxos: 1 },
  ],
  [{ assets: [{ asset: '42', amount: 5n }] }, { assets: [{ asset: '42', amount: '5' }] }],
  [
    { assets: { gold: { upTo: 5n }, gem: { all: true, keep: 1n } } },
    { assets: { gold: { upTo: '5' }, gem: { all: true, keep: '1' } } },
  ],
  [{ changes: { '42': { gold: -5n } } }, { changes: { '42': { gold: '-5' } } }],
  [
    { wallet: '42', asked: 5n, available: 0n, held: 0n },
    { wallet: '42', asked: '5', available: '0', held: '0' },
  ],
  [
    { rule: { wallet: '42', asset: 'energy', asked: 50n, room: 30n } },
    { rule: { wallet: '42', asset: 'energy', asked: '50', room: '30' } },
  ],
  [{ hold: 'bid-7', assets: undefined }, { hold: 'bid-7' }],
  [
    { hold: { gold: 5n }, from: '42', id: '7' },
    { hold: { gold: '5' }, from: '42', id: '7' },
  ],
  [{ committedAt: new Date(0) }, { committedAt: '1970-01-01T00:00:00.000Z' }],
  [
    new Map([['gold', { minted: 5n, burned: 0n, circulating: 5n }]]),
    { $map: [['gold', { minted: '5', burned: '0', circulating: '5' }]] },
  ],
  [5n, { $bigint: '5' }],
  [{ meta: { price: 5n, order: '5' } }, { meta: { price: { $bigint: '5' }, order: '5' } }],
  [{ meta: { assets: { gold: '5', gem: '05' } } }, { meta: { assets: { gold: { $string: '5' }, gem: '05' } } }],
  [{ expiresAt: '1970-01-01T00:00:00.000Z' }, { expiresAt: { $string: '1970-01-01T00:00:00.000Z' } }],
  [
    { expiresAt: 'soon', at: new Date(0) },
    { expiresAt: 'soon', at: { $date: '1970-01-01T00:00:00.000Z' } },
  ],
  [Uint8Array.of(0, 255), { $bytes: '00ff' }],
  [
    { $bigint: '5', $$: 1 },
    { $$bigint: '5', $$$: 1 },
  ],
])('the wire form of value %#, from which it is restored', (value, wire) => {
  expect(toWire(value)).toStrictEqual(wire);
  expect(overJson(value)).toEqual(value);
});

test('every public field that is an amount or a date is written without a tag', () => {
  const read = (entry: string) => readFileSync(new URL(`../../docs/api/${entry}.d.ts`, import.meta.url), 'utf8');
  const declared = ['index', 'admin'].flatMap((entry) => [
    ...read(entry).matchAll(/readonly (\w+)\??: (bigint|Date)(?: \| [\w| ]+)?;/g),
  ]);
  const fields = declared.map(([, name = '', type]) => ({ name, type, value: type === 'Date' ? new Date(0) : 5n }));
  const tagged = fields.filter(
    ({ name, value }) => typeof Object.values(toWire({ [name]: value }) ?? {})[0] !== 'string',
  );

  expect(new Set(fields.map(({ type }) => type)).size).toBe(2);
  // `at` of a dead letter: a text in `meta.at` of a client would become a date. `before` is an option, and not written.
  expect([...new Set(tagged.map(({ name }) => name))]).toEqual(['at', 'before']);
});

test('JSON that a client wrote by hand becomes the input of a command', () => {
  const body = '{"from":"42","to":"43","key":"7","assets":{"gold":"5","gem":{"upTo":"3"}},"meta":{"order":"81"}}';

  expect(fromWire(JSON.parse(body))).toEqual({
    ...{ from: '42', to: '43', key: '7', meta: { order: '81' } },
    assets: { gold: 5n, gem: { upTo: 3n } },
  });
});

test.each(['', '05', '+5', '-0', '5.0', '5e3', ' 5', '5n', '0x5', '٥', '9'.repeat(129)])(
  'the text %j of an amount stays text, which the ledger refuses',
  (text) => {
    expect(fromWire({ assets: { gold: text } })).toEqual({ assets: { gold: text } });
    expect(overJson({ assets: { gold: text } })).toEqual({ assets: { gold: text } });
  },
);

test('an integer of 128 digits is restored', () => {
  const gold = 10n ** 128n - 1n;

  expect(overJson({ assets: { gold }, other: -gold })).toEqual({ assets: { gold }, other: -gold });
});

test('64 levels are restored', () => {
  expect(overJson(nested(65))).toEqual(nested(65));
});

test('-0 becomes 0, and bytes of a Buffer become bytes', () => {
  expect(overJson([-0, Buffer.from('hi')])).toStrictEqual([0, Uint8Array.of(104, 105)]);
});

class Account {
  readonly id = 1;
}

describe('toWire() refuses', () => {
  test.each<[string, unknown, string]>([
    ['a function', { actions: [{ run: () => 1 }] }, 'value.actions.[].run'],
    ['a symbol', Symbol('a'), 'value'],
    ['undefined', undefined, 'value'],
    ['undefined in a list', { list: [undefined] }, 'value.list.[]'],
    ['a hole in a list', new Array(3), 'value.[]'],
    ['a number that is not finite', { a: Number.NaN }, 'value.a'],
    ['an instance of a class', { account: new Account() }, 'value.account'],
    ['an error', new Error('no'), 'value'],
    ['a set', new Set([1]), 'value'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'value.at'],
    ['an integer of 129 digits', { a: 10n ** 128n }, 'value.a'],
    ['the field __proto__', JSON.parse('{"a":{"__proto__":1}}'), 'value.a.__proto__'],
  ])('%s', (_, value, field) => {
    expect(() => toWire(value)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'wire_invalid', field }),
    );
  });

  test('a cycle', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;

    expect(() => toWire(cycle)).toThrow(expect.objectContaining({ problem: 'wire_invalid' }));
  });
});

describe('fromWire() refuses', () => {
  test.each<[string, unknown, string]>([
    ['an unknown tag', { a: { $set: [] } }, 'wire.a.$set'],
    ['a tag that is a member of every object', { $constructor: 'x' }, 'wire.$constructor'],
    ['the tag $', { $: 1 }, 'wire.$'],
    ['a tag beside other fields', { $bigint: '5', a: 1 }, 'wire.$bigint'],
    ['a tag after other fields', { a: 1, $bigint: '5' }, 'wire.$bigint'],
    ['an amount with a leading zero', { $bigint: '05' }, 'wire.$bigint'],
    ['an amount that is a number', { $bigint: 5 }, 'wire.$bigint'],
    ['an amount of a million digits', { $bigint: '9'.repeat(1_000_000) }, 'wire.$bigint'],
    ['a date in another form', { $date: '1970-01-01' }, 'wire.$date'],
    ['bytes in upper case', { $bytes: 'FF' }, 'wire.$bytes'],
    ['half a byte', { $bytes: 'f' }, 'wire.$bytes'],
    ['a text that is null', { $string: null }, 'wire.$string'],
    ['a map that is not a list', { $map: {} }, 'wire.$map'],
    ['a map of other than pairs', { $map: [['a']] }, 'wire.$map'],
    [
      'a map with a key twice',
      {
        $map: [
          ['a', 1],
          ['a', 2],
        ],
      },
      'wire.$map',
    ],
    ['a bad value in a map', { $map: [['a', { $bigint: '' }]] }, 'wire.[].$bigint'],
    ['the field __proto__', JSON.parse('{"meta":{"__proto__":{"isAdmin":true}}}'), 'wire.meta.__proto__'],
    ['100000 levels', nested(100_000), `wire${'.[]'.repeat(65)}`],
    ['a bigint', { a: 5n }, 'wire.a'],
    ['a date', new Date(0), 'wire'],
    ['undefined', undefined, 'wire'],
    ['a number that is not finite', Number.POSITIVE_INFINITY, 'wire'],
  ])('%s', (_, wire, field) => {
    expect(() => fromWire(wire)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_COMMAND', problem: 'wire_invalid', field }),
    );
  });

  test('nothing that it reads changes the prototype of objects', () => {
    const wire = JSON.parse('{"constructor":{"prototype":{"isAdmin":true}},"$$__proto__":{"isAdmin":true}}');

    const value = fromWire(wire) as object;

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('isAdmin');
  });
});
