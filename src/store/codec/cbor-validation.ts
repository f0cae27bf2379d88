import { isUtf8 } from 'node:buffer';
import { LedgerError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';

/** The limits of stored bytes: as small as the largest value that pursekit writes allows. */
export const CBOR_LIMITS = Object.freeze({
  /** A body with the largest `meta` and all actions; what is added holds the names of fields, or a refusal. */
  bytesMax: 2 * LIMITS.metaBytesMax + LIMITS.actionsPerCommandMax * LIMITS.actionBytesMax + 16_384,
  /** Nested containers: a body, its list of actions, an action, and the `dataDepthMax` levels in it. */
  depthMax: LIMITS.dataDepthMax + 3,
  /**
   * An amount has 33 bytes. A refusal contains the balance of a wallet, which is a sum: 40 bytes hold the sum of 2^60
   * outputs. cbor-x takes quadratic time in this number.
   */
  bignumBytesMax: 40,
});

/** The error for stored bytes that pursekit did not write. */
export function corrupt(reason: string, cause?: unknown): LedgerError {
  return new LedgerError('ERR_CORRUPT', `a stored row cannot be read: ${reason}`, { cause });
}

/**
 * Refuses bytes that pursekit would not have written, before a decoder sees them: cbor-x has no bounds, overflows the
 * stack on nested arrays, and makes live objects of some tags. One pass; time and memory are linear in the bytes.
 *
 * Accepts one value of RFC 8949 with definite lengths, whose maps have distinct text keys, and which has no tags
 * but those of bignums (section 3.4.3).
 *
 * @throws LedgerError `ERR_CORRUPT`
 */
export function checkCbor(bytes: Uint8Array): void {
  if (bytes.length > CBOR_LIMITS.bytesMax) throw corrupt(`${bytes.length} bytes are more than were ever written`);
  const scan = new Scan(bytes);
  scan.value(0);
  if (scan.left > 0) throw corrupt(`${scan.left} bytes follow the value`);
}

const FLOAT_64 = 27;

/** Scans the items, each of which begins with a byte of major type and additional information (section 3). */
class Scan {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The number of bytes not scanned yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** One data item with all that it contains. Calls itself once per container, so `depthMax` bounds the stack. */
  value(depth: number): void {
    const head = this.#take(1).readUInt8();
    const info = head & 0x1f;
    switch (head >> 5) {
      case 0:
      case 1:
        this.#argument(info);
        return;
      case 2:
        this.#take(this.#argument(info));
        return;
      case 3:
        this.#text(info);
        return;
      case 4:
        this.#array(this.#argument(info), depth + 1);
        return;
      case 5:
        this.#map(this.#argument(info), depth + 1);
        return;
      case 6:
        this.#bignum(info);
        return;
      default:
        this.#simple(info);
    }
  }

  #array(count: number, depth: number): void {
    this.#enter(depth, count);
    for (let at = 0; at < count; at += 1) this.value(depth);
  }

  #map(count: number, depth: number): void {
    this.#enter(depth, 2 * count);
    const names = new Set<string>();
    for (let at = 0; at < count; at += 1) {
      const head = this.#take(1).readUInt8();
      if (head >> 5 !== 3) throw corrupt('the name of a field is not text');
      const name = this.#text(head & 0x1f).toString();
      if (name === '__proto__') throw corrupt('a field is named __proto__');
      if (names.has(name)) throw corrupt('a field is there twice');
      names.add(name);
      this.value(depth);
    }
  }

  #enter(depth: number, items: number): void {
    if (depth > CBOR_LIMITS.depthMax) throw corrupt(`nested deeper than ${CBOR_LIMITS.depthMax}`);
    // Each item takes at least one byte. A decoder may allocate as much memory as a container declares.
    if (items > this.left) throw endsEarly();
  }

  #text(info: number): Buffer {
    const text = this.#take(this.#argument(info));
    // A decoder would replace invalid bytes by U+FFFD, and two names could become equal.
    if (!isUtf8(text)) throw corrupt('text is not UTF-8');
    return text;
  }

  #bignum(tag: number): void {
    if (tag !== 2 && tag !== 3) throw corrupt('it has a tag that is not of a bignum');
    const head = this.#take(1).readUInt8();
    if (head >> 5 !== 2) throw corrupt('a bignum is not made of bytes');
    const length = this.#argument(head & 0x1f);
    if (length > CBOR_LIMITS.bignumBytesMax)
      throw corrupt(`a bignum has more than ${CBOR_LIMITS.bignumBytesMax} bytes`);
    this.#take(length);
  }

  /** Accepts false, true, null and 64-bit floats: the encoder writes no other simple value. */
  #simple(info: number): void {
    if (info >= 20 && info <= 22) return;
    if (info !== FLOAT_64) throw corrupt('it has a simple value that is never written');
    if (!Number.isFinite(this.#take(8).readDoubleBE())) throw corrupt('a number is not finite');
  }

  /** Indefinite lengths (31) and the reserved values (28 to 30) are refused: neither is ever written. */
  #argument(info: number): number {
    if (info < 24) return info;
    if (info > 27) throw corrupt('a length is indefinite or reserved');
    const argument = this.#take(2 ** (info - 24));
    if (argument.length <= 4) return argument.readUIntBE(0, argument.length);
    // Inexact from 2^53, where it is more than any length can be.
    return argument.readUInt32BE(0) * 2 ** 32 + argument.readUInt32BE(4);
  }

  #take(count: number): Buffer {
    if (count > this.left) throw endsEarly();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}

function endsEarly(): LedgerError {
  return corrupt('it ends before it is complete');
}
