import { createHmac, timingSafeEqual } from 'node:crypto';

/** The three headers of Standard Webhooks. */
export interface SignatureHeaders {
  /** Names the message: the same at every attempt to send it. */
  readonly 'webhook-id': string;
  /** Seconds since the epoch when the attempt was made. */
  readonly 'webhook-timestamp': string;
  /** `v1,` and the base64 of the HMAC; several are separated by spaces. */
  readonly 'webhook-signature': string;
}

/** The parts of a request that its signature covers, as they came; an absent header is the empty text. */
export interface SignedMessage {
  readonly id: string;
  readonly timestamp: string;
  readonly signature: string;
  /** The signed content, which follows the id and the timestamp. */
  readonly content: readonly Uint8Array[];
}

/** The reason of a refusal, for the log of the host: the sender does not learn it. */
export type SignatureFault = 'header_malformed' | 'timestamp_out_of_range' | 'signature_mismatch';

/** More signatures in one header than a rotation needs. */
const SIGNATURES_MAX = 8;
const ID = /^[\x21-\x2b\x2d-\x7e]{1,255}$/;
const TIMESTAMP = /^[1-9]\d{0,11}$/;
/** One signature; versions other than `v1` are ignored, as Standard Webhooks demands. */
const SIGNATURE = /^v\d+[a-z]*,[A-Za-z0-9+/]+=*$/;
const V1 = /^v1,[A-Za-z0-9+/]{43}=$/;
const V1_CHARS = 'v1,'.length;
/** The length of the base64 of a SHA-256. */
const DIGEST_CHARS = 44;

/** The base64 of the HMAC-SHA256 of a message under a key. */
export function signatureOf(key: Uint8Array, { id, timestamp, content }: Omit<SignedMessage, 'signature'>): string {
  const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.`);
  for (const part of content) hmac.update(part);
  return hmac.digest('base64');
}

/**
 * Checks the signature of a message. Returns the reason of a refusal, or undefined if one of the keys signed the
 * message within the tolerance.
 *
 * 1. Every message of a size costs the same: one HMAC for each key, and for each a comparison in constant time with a
 *    fixed number of signatures. So the time of an answer says nothing about the reason of a refusal.
 * 2. Signatures are compared as text. As bytes, four texts would be the same signature: the last character of the
 *    base64 has two bits that no byte uses.
 * 3. A header that came twice reaches this function as one, with a comma in it, and is malformed.
 */
export function faultOf(
  message: SignedMessage,
  keys: readonly Uint8Array[],
  { nowMs, toleranceMs }: { readonly nowMs: number; readonly toleranceMs: number },
): SignatureFault | undefined {
  const { id, timestamp, signature } = message;
  const given = signature.split(' ');
  const isWellFormed =
    ID.test(id) &&
    TIMESTAMP.test(timestamp) &&
    given.length <= SIGNATURES_MAX &&
    given.every((text) => SIGNATURE.test(text));
  const slots = slotsOf(given);
  let matches = 0;
  for (const key of keys) {
    const expected = Buffer.from(signatureOf(key, message));
    for (const slot of slots) matches += Number(timingSafeEqual(slot, expected));
  }
  const isInTime = Math.abs(nowMs - Number(timestamp) * 1_000) <= toleranceMs;
  if (!isWellFormed) return 'header_malformed';
  if (!isInTime) return 'timestamp_out_of_range';
  return matches > 0 ? undefined : 'signature_mismatch';
}

/** The signatures of version 1, in a fixed number of buffers: an empty one equals no signature. */
function slotsOf(given: readonly string[]): Buffer[] {
  const v1 = given.filter((text) => V1.test(text)).slice(0, SIGNATURES_MAX);
  return Array.from({ length: SIGNATURES_MAX }, (_, at) => {
    return Buffer.alloc(DIGEST_CHARS, v1[at]?.slice(V1_CHARS) ?? 0);
  });
}
