import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { faultOf, type SignedMessage, signatureOf } from '../../../src/integrations/http/signatures.ts';

/*
 * Goal: a message is accepted exactly if a known key signed these bytes, under this id, at a time within the tolerance.
 * The library of Standard Webhooks is the oracle of the format.
 */
const SECONDS = 1_800_000_000;
const NOW = { nowMs: SECONDS * 1_000, toleranceMs: 300_000 };
const key = randomBytes(32);
const other = randomBytes(24);

function signed(parts: Partial<SignedMessage> = {}, by = key): SignedMessage {
  const message = { id: 'msg_1', timestamp: String(SECONDS), content: [Buffer.from('{"a":1}')], ...parts };
  return { ...message, signature: parts.signature ?? `v1,${signatureOf(by, message)}` };
}

describe('a signature', () => {
  test('is the one that the library of Standard Webhooks makes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 24, maxLength: 64 }),
        fc.stringMatching(/^[\w-]{1,40}$/),
        fc.integer({ min: 1, max: 4_000_000_000 }),
        fc.string({ unit: 'binary' }),
        (secret, id, seconds, body) => {
          const webhook = new Webhook(`whsec_${Buffer.from(secret).toString('base64')}`);
          const content = [Buffer.from(body)];

          const ours = `v1,${signatureOf(secret, { id, timestamp: String(seconds), content })}`;

          expect(ours).toBe(webhook.sign(id, new Date(seconds * 1_000), content[0]?.toString() ?? ''));
        },
      ),
    );
  });

  test('is accepted from each key of a rotation, alone and beside others', () => {
    const [ours, theirs] = [signed().signature, signed({}, other).signature];

    for (const signature of [ours, `${theirs} ${ours}`, `${ours} ${theirs}`, `v1a,AbC= ${ours}`, `v2,AbC= ${ours}`]) {
      expect(faultOf(signed({ signature }), [other, key], NOW)).toBeUndefined();
      expect(faultOf(signed({ signature }), [key], NOW)).toBeUndefined();
    }
  });

  test('of a key that is unknown is a mismatch', () => {
    expect(faultOf(signed({}, other), [key], NOW)).toBe('signature_mismatch');
  });

  test.each([
    ['exactly the tolerance ago', -300, undefined],
    ['a second before that', -301, 'timestamp_out_of_range'],
    ['exactly the tolerance ahead', 300, undefined],
    ['a second after that', 301, 'timestamp_out_of_range'],
  ])('made %s is checked with the clock of the host', (_, seconds, fault) => {
    expect(faultOf(signed({ timestamp: String(SECONDS + seconds) }), [key], NOW)).toBe(fault);
  });

  const good = signed().signature;
  test.each([
    ['no signature', { signature: '' }],
    ['two signature headers, which HTTP joins', { signature: `${good}, ${good}` }],
    ['nine signatures', { signature: Array.from({ length: 9 }, () => good).join(' ') }],
    ['a signature without a version', { signature: good.slice(3) }],
    ['two spaces between signatures', { signature: `${good}  ${good}` }],
    ['no id', { id: '' }],
    ['two ids, which HTTP joins', { id: 'msg_1, msg_1' }],
    ['an id of 256 characters', { id: 'x'.repeat(256) }],
    ['no timestamp', { timestamp: '' }],
    ['a timestamp with a sign', { timestamp: `+${SECONDS}` }],
    ['a timestamp with a fraction', { timestamp: `${SECONDS}.0` }],
    ['a timestamp with a zero in front', { timestamp: `0${SECONDS}` }],
    ['a timestamp in hexadecimal', { timestamp: '0x6B49D200' }],
  ])('with %s is malformed, although it fits', (_, parts) => {
    expect(faultOf(signed(parts), [key], NOW)).toBe('header_malformed');
  });

  test('with one bit flipped anywhere is refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('id', 'timestamp', 'signature', 'content'),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        (part, at, body) => {
          const message = signed({ content: [body] });
          const bytes = part === 'content' ? Uint8Array.from(body) : Buffer.from(message[part]);
          const bit = at % (bytes.length * 8);
          bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));

          const flipped = part === 'content' ? [bytes] : Buffer.from(bytes).toString('latin1');

          expect(faultOf({ ...message, [part]: flipped }, [key], NOW)).toBeDefined();
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('is compared with the text of the base64: the unused bits of its last character count', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const last = alphabet.indexOf(good.at(-2) as string);
    const sameBytes = `${good.slice(0, -2)}${alphabet[last ^ 1]}=`;

    expect(Buffer.from(sameBytes.slice(3), 'base64')).toEqual(Buffer.from(good.slice(3), 'base64'));
    expect(faultOf(signed({ signature: sameBytes }), [key], NOW)).toBe('signature_mismatch');
  });

  test('covers where a part ends, for content that begins as JSON or as headers do', () => {
    const dotted = signed({ id: 'a.1800000000' });

    const moved = { ...dotted, id: 'a', content: [Buffer.from(`${dotted.timestamp}.{"a":1}`)] };

    // The HMAC is the same: only content that no mode of CloudEvents can have fits it.
    expect(faultOf(moved, [key], NOW)).toBeUndefined();
    expect(() => JSON.parse(moved.content.map(String).join(''))).toThrow(SyntaxError);
  });
});
