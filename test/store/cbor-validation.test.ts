import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands/command.ts';
import { AMOUNT_MAX, LIMITS } from '../../src/domain/limits.ts';
import type { PlainData } from '../../src/domain/values/plain-data.ts';
import { copyPlainData } from '../../src/domain/values/plain-data.ts';
import { CBOR_LIMITS } from '../../src/store/codec/cbor-validation.ts';
import { decode, decodeBody, encode, encodeBody } from '../../src/store/codec/codec.ts';
import { encodeCommand, encodeRefusal } from '../../src/store/codec/encode-command.ts';
import { plainData } from './support/arbitraries.ts';
import { answerOf, cbor, damaged, isData, refusalOf, repeated } from './support/hostile-bytes.ts';

/*
 * Goal: decoding any bytes ends soon, with data or with ERR_CORRUPT. Time is not measured: with an input that takes
 * quadratic time, or overflows the stack, these tests would not end.
 */

describe('a decoder refuses bytes that pursekit never writes:', () => {
  test.each<readonly [string, Uint8Array, RegExp]>([
    ['no bytes', cbor(''), /ends before/],
    ['3,000 nested arrays', repeated('81', 3_000), /nested deeper/],
    ['3,000 nested objects', repeated('a16161', 3_000), /nested deeper/],
    ['3,000 nested tags', repeated('c2', 3_000), /bignum is not made of bytes/],
    ['a bignum of a megabyte', cbor('c25a00100000', 2 ** 20), /more than were ever written/],
    ['a bignum of 64 KiB', cbor('c25a00010000', 2 ** 16), /bignum has more than 40 bytes/],
    ['a negative bignum of 41 bytes', cbor('c35829', 41), /bignum has more than 40 bytes/],
    ['a bignum of text', cbor('c26161'), /bignum is not made of bytes/],
    ['bytes that are 2^32 - 1 long', cbor('5affffffff'), /ends before/],
    ['text that is 2^64 - 1 long', cbor('7bffffffffffffffff'), /ends before/],
    ['a list of 2^32 - 1', cbor('9affffffff'), /ends before/],
    ['an object of 2^64 - 1 fields', cbor('bbffffffffffffffff'), /ends before/],
    ['lists that each declare all bytes that are left', repeated('9900ff', 300), /ends before|nested deeper/],
    ['bytes of indefinite length', cbor('5f4101ff'), /indefinite/],
    ['text of indefinite length', cbor('7f6161ff'), /indefinite/],
    ['a list of indefinite length', cbor('9f01ff'), /indefinite/],
    ['an object of indefinite length', cbor('bf616101ff'), /indefinite/],
    ['a reserved length', cbor('1c'), /reserved/],
    ['a date', cbor('c11a00000000'), /tag/],
    ['a decimal fraction', cbor('c4820a01'), /tag/],
    ['a packed reference', cbor('c600'), /tag/],
    ['a regular expression (tag 27)', cbor('d81b826652656745787061612b'), /tag/],
    ['an error (tag 27)', cbor('d81b82654572726f726161'), /tag/],
    ['a list that contains itself (tags 28 and 29)', cbor('d81c81d81d00'), /tag/],
    ['packed values (tag 51)', cbor('d8338481006161806180'), /tag/],
    ['a typed array (tag 64)', cbor('d8404101'), /tag/],
    ['a set (tag 258)', cbor('d901028101'), /tag/],
    ['a map (tag 259)', cbor('d90103a16161f6'), /tag/],
    ['a record (tag 57343)', cbor('d9dfff8319e00081616101'), /tag/],
    ['a tag of eight bytes', cbor('db00000000000000026161'), /bignum|tag/],
    ['a field named __proto__', cbor('a1695f5f70726f746f5f5fa16561646d696ef5'), /__proto__/],
    ['a duplicate field', cbor('a2616101616102'), /twice/],
    ['a field named by a number', cbor('a10102'), /not text/],
    ['a field named by bytes', cbor('a1416102'), /not text/],
    ['an object with a name and no value', cbor('a16161'), /ends before/],
    ['a second value behind the first', cbor('f6f6'), /1 bytes follow/],
    ['undefined', cbor('f7'), /simple/],
    ['a simple value', cbor('e0'), /simple/],
    ['a simple value of a byte', cbor('f8ff'), /simple/],
    ['a half-precision float', cbor('f93c00'), /simple/],
    ['a single-precision float', cbor('fa3f800000'), /simple/],
    ['NaN', cbor('fb7ff8000000000000'), /not finite/],
    ['infinity', cbor('fb7ff0000000000000'), /not finite/],
    ['a break without a beginning', cbor('ff'), /simple/],
    ['text that is not UTF-8', cbor('62c328'), /UTF-8/],
    ['text with half a surrogate pair', cbor('63eda080'), /UTF-8/],
    ['more than the largest body', cbor('5a00015000', CBOR_LIMITS.bytesMax - 4), /more than were ever written/],
  ])('%s', (_, bytes, reason) => {
    expect(refusalOf(() => decode(bytes))).toMatch(reason);
  });
});

describe('decoding any bytes ends with data or with ERR_CORRUPT', () => {
  test('in 20,000 random inputs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(isData(answerOf(() => decode(bytes)))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
  });

  test('in 20,000 encodings with a few bytes changed, cut or put in', () => {
    let readable = 0;
    fc.assert(
      fc.property(damaged(plainData.map((data) => encode(copyPlainData(data, 'meta')))), (bytes) => {
        const answer = answerOf(() => decode(bytes));

        if (answer.error === undefined) readable += 1;
        expect(isData(answer)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    // Both ends are reached: a check that refuses everything would pass, too.
    expect(readable).toBeGreaterThan(1_000);
    expect(readable).toBeLessThan(19_000);
  });
});

test('a decoder reads everything that the encoder writes', () => {
  fc.assert(
    fc.property(plainData, (data) => {
      const kept = copyPlainData(data, 'meta');

      expect(decode(encode(kept))).toEqual(kept);
    }),
    { numRuns: 2_000 },
  );
});

describe('a decoder reads the largest values that the encoder writes:', () => {
  const deep = (levels: number): PlainData => (levels === 0 ? [] : { in: deep(levels - 1) });

  test('meta and actions at all their limits at once', () => {
    const fill = (name: string, bytes: number) => ({
      type: 'A',
      [name]: 'x'.repeat(bytes - encode({ type: 'A', [name]: '' }).length - 2),
    });
    const meta = fill('m', LIMITS.metaBytesMax);
    const actions = Array.from({ length: LIMITS.actionsPerCommandMax }, () => fill('a', LIMITS.actionBytesMax));
    const command: Command = { kind: 'mint', meta, actions };

    const { body } = encodeCommand(command);

    expect(decodeBody(body)).toEqual({ meta, actions });
    expect(body?.length).toBeGreaterThan(LIMITS.metaBytesMax + LIMITS.actionsPerCommandMax * LIMITS.actionBytesMax);
  });

  test('a refusal over the most assets, of which the wallet holds 2^60 times the largest amount', () => {
    const meta = { memo: 'x'.repeat(LIMITS.metaBytesMax - 9) };
    const shortfalls = Array.from({ length: LIMITS.shortfallsMax }, (_, at) => ({
      wallet: 'w'.repeat(LIMITS.nameCharsMax),
      asset: String(at).padStart(LIMITS.nameCharsMax, 'a'),
      asked: AMOUNT_MAX,
      available: 2n ** 60n * AMOUNT_MAX,
      held: 2n ** 60n * AMOUNT_MAX,
      legs: Array.from({ length: LIMITS.legsMax }, (_, leg) => leg),
    }));
    const refusal = { reason: 'insufficient_funds', shortfalls } as const;
    const command: Command = { kind: 'burn', meta, actions: [] };

    expect(decodeBody(encodeRefusal(encodeCommand(command), refusal))).toEqual({ meta, refusal });
  });

  test('an action as deep as data may be, in a body', () => {
    const action = copyPlainData({ type: 'A', in: deep(LIMITS.dataDepthMax - 1) }, 'action') as { type: string };

    expect(decodeBody(encodeBody({ actions: [action] }))).toEqual({ actions: [action] });
    expect(refusalOf(() => decode(encode([[[action]]])))).toMatch(/nested deeper/);
  });
});

describe('a body of another shape is refused:', () => {
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['a list', []],
    ['meta that is text', { meta: 'rent' }],
    ['actions that are not a list', { actions: { type: 'A' } }],
    ['an action that is null', { actions: [null] }],
    ['an action without a type', { actions: [{ item: 'car_1' }] }],
    ['a refusal without a reason', { refusal: { shortfalls: [] } }],
    ['a refusal without shortfalls', { refusal: { reason: 'insufficient_funds' } }],
  ])('%s', (_, body) => {
    expect(refusalOf(() => decodeBody(encode(body)))).toMatch(/not the body of a transaction/);
  });
});
