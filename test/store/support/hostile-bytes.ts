import fc from 'fast-check';
import { isLedgerError } from '../../../src/domain/errors.ts';

/** Bytes from hexadecimal, followed by as many more as asked for. */
export function cbor(hex: string, more = 0): Uint8Array {
  return Uint8Array.from([...Buffer.from(hex, 'hex'), ...new Uint8Array(more).fill(1)]);
}

/** The same bytes again and again, and a value at the end. */
export function repeated(hex: string, times: number): Uint8Array {
  return cbor(`${hex.repeat(times)}f6`);
}

/** Encodings in which some bytes are changed, removed or added. */
export function damaged(encodings: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0x5f, 0x7f, 0x9f, 0xbf, 0xc2, 0xd8, 0xf7, 0xff),
  );
  const damage = fc.record({
    at: fc.nat(),
    remove: fc.constantFrom(0, 1, 1, 1, 2, 8),
    put: fc.array(byte, { maxLength: 2 }),
  });
  return fc.tuple(encodings, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([encoding, damages]) => {
    const bytes = [...encoding];
    for (const { at, remove, put } of damages) bytes.splice(at % (bytes.length + 1), remove, ...put);
    return Uint8Array.from(bytes);
  });
}

/** The result of decoding. */
export type Answer =
  | { readonly data: unknown; readonly error?: undefined }
  | { readonly data?: undefined; readonly error: unknown };

/** The data or the error, without judging which. */
export function answerOf(read: () => unknown): Answer {
  try {
    return { data: read() };
  } catch (error) {
    return { error };
  }
}

/** The message of an `ERR_CORRUPT`; throws for anything else. */
export function refusalOf(read: () => unknown): string {
  const { error } = answerOf(read);
  if (!isLedgerError(error, 'ERR_CORRUPT')) throw new Error('it was not refused as corrupt', { cause: error });
  return error.message;
}

/** True for `ERR_CORRUPT` and for inert data: no instance of a class, no cycle, no shared object. */
export function isData(answer: Answer): boolean {
  return answer.error === undefined ? isInert(answer.data, new Set()) : isLedgerError(answer.error, 'ERR_CORRUPT');
}

function isInert(value: unknown, seen: Set<object>): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (['string', 'boolean', 'bigint'].includes(typeof value) || value === null) return true;
  if (typeof value !== 'object' || seen.has(value)) return false;
  seen.add(value);
  if (Object.getPrototypeOf(value) === Uint8Array.prototype) return true;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((part) => isInert(part, seen));
}
