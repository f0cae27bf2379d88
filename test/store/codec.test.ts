import fc from 'fast-check';
import { expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { CommandKind } from '../../src/domain/records/transaction-kind.ts';
import { copyPlainData } from '../../src/domain/values/plain-data.ts';
import { decode, decodeBody, encode, encodeBody, fingerprint } from '../../src/store/codec/codec.ts';
import { plainData } from './support/arbitraries.ts';

const print = (kind: CommandKind, input: object): string => fingerprint(validateCommand(kind, input));

const PAY = {
  from: 'alice',
  to: 'bob',
  assets: { gold: 5n, silver: 7n },
  meta: { memo: 'rent', at: { x: 1, y: 2n } },
  actions: [{ type: 'BuyItem', itemId: 'car_1' }, { type: 'Announce' }],
};

test('plain data is decoded with its values and its types', () => {
  fc.assert(
    fc.property(plainData, (data) => {
      const kept = copyPlainData(data, 'meta');

      const back = decode(encode(kept));

      expect(back).toEqual(kept);
      expect(typesOf(back)).toEqual(typesOf(kept));
    }),
    { numRuns: 1_000 },
  );
});

test('negative zero is encoded as zero', () => {
  const kept = copyPlainData({ balance: -0 }, 'meta') as { balance: number };

  const back = decode(encode(kept)) as { balance: number };

  expect(Object.is(back.balance, kept.balance)).toBe(true);
});

test('equal data with another order of fields is encoded as equal bytes', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 8 }), fc.integer()), (data) => {
      fc.pre(!Object.hasOwn(data, '__proto__'));
      const reversed = Object.fromEntries(Object.entries(data).reverse());

      const bytes = encode(copyPlainData(data, 'meta'));

      expect(encode(copyPlainData(reversed, 'meta'))).toEqual(bytes);
    }),
  );
});

test('an encoding is not overwritten by the next one', () => {
  const first = encode({ memo: 'first' });

  encode({ memo: 'other' });

  expect(decode(first)).toEqual({ memo: 'first' });
});

test('an empty body is encoded as null', () => {
  expect(encodeBody({})).toBeNull();
  expect(decodeBody(null)).toEqual({});
});

test('a body is decoded as it was encoded', () => {
  const body = {
    meta: { memo: 'rent' },
    actions: [{ type: 'BuyItem', price: 10n ** 60n }],
    refusal: {
      reason: 'insufficient_funds',
      shortfalls: [{ wallet: 'a', asset: 'gold', asked: 10n ** 77n, available: 0n, held: 0n }],
    },
  } as const;

  const bytes = encodeBody(body);

  expect(decodeBody(bytes)).toEqual(body);
});

test('a fingerprint is 32 bytes in hexadecimal', () => {
  expect(fingerprint(validateCommand('transfer', PAY))).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  { same: 'fields in another order', input: reverseFields(PAY) },
  {
    same: 'assets as a list that repeats one',
    input: { ...PAY, assets: list(['silver', 7n], ['gold', 2n], ['gold', 3n]) },
  },
  { same: 'meta fields in another order', input: { ...PAY, meta: { at: { y: 2n, x: 1 }, memo: 'rent' } } },
  { same: 'a meta field that is undefined', input: { ...PAY, meta: { ...PAY.meta, note: undefined } } },
  { same: 'a key', input: { ...PAY, key: 'pay-1' } },
])('the fingerprint does not change with $same', ({ input }) => {
  expect(print('transfer', input)).toBe(print('transfer', PAY));
});

test('every part of a command changes its fingerprint', () => {
  const { from, to, ...rest } = PAY;
  const others = [
    print('transfer', PAY),
    print('mint', { ...rest, to }),
    print('burn', { ...rest, from }),
    print('transfer', { ...PAY, from: 'carol' }),
    print('transfer', { ...PAY, to: 'carol' }),
    print('transfer', { ...PAY, from: 'bob', to: 'alice' }),
    print('transfer', { ...PAY, assets: { gold: 6n, silver: 7n } }),
    print('transfer', { ...PAY, assets: { gold: 7n, silver: 5n } }),
    print('transfer', { ...PAY, assets: { gold: 5n } }),
    print('transfer', { ...PAY, meta: undefined }),
    print('transfer', { ...PAY, meta: { ...PAY.meta, memo: 'Rent' } }),
    print('transfer', { ...PAY, meta: { ...PAY.meta, at: { x: 1n, y: 2n } } }),
    print('transfer', { ...PAY, actions: undefined }),
    print('transfer', { ...PAY, actions: [...PAY.actions].reverse() }),
    print('transfer', { ...PAY, actions: [{ type: 'BuyItem', itemId: 'car_2' }, { type: 'Announce' }] }),
  ];

  expect(new Set(others).size).toBe(others.length);
});

test('absent, empty and undefined content has one fingerprint', () => {
  const { from, to, assets } = PAY;
  const bare = { from, to, assets };
  const same = [
    print('transfer', bare),
    print('transfer', { ...bare, meta: undefined, actions: undefined }),
    print('transfer', { ...bare, meta: {}, actions: [] }),
    print('transfer', { ...bare, meta: { note: undefined } }),
  ];

  expect(new Set(same).size).toBe(1);
});

function list(...entries: readonly (readonly [string, bigint])[]): object[] {
  return entries.map(([asset, amount]) => ({ asset, amount }));
}

function reverseFields(input: object): object {
  return Object.fromEntries(Object.entries(input).reverse());
}

/** The shape of plain data: what every leaf is, and which containers hold it. */
function typesOf(data: unknown): unknown {
  if (data instanceof Uint8Array) return 'bytes';
  if (Array.isArray(data)) return data.map(typesOf);
  if (typeof data === 'object' && data !== null) {
    return Object.entries(data).map(([name, value]) => [name, typesOf(value)]);
  }
  return typeof data;
}
