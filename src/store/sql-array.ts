/**
 * Postgres array literals, built here once per batch: the two drivers quote arrays differently and slowly.
 */

/** For items that need no quotes: uuids and numbers. */
export function plainArray(items: readonly (string | number | bigint | null)[]): string {
  return `{${items.map((item) => item ?? 'NULL').join(',')}}`;
}

/** For validated names. Quoted, because a bare `null` is no text, and without escapes, because names need none. */
export function nameArray(items: readonly string[]): string {
  return items.length === 0 ? '{}' : `{"${items.join('","')}"}`;
}

/** For any text. */
export function textArray(items: readonly (string | null)[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : quote(item))).join(',')}}`;
}

/** For bytes. */
export function bytesArray(items: readonly (Uint8Array | null)[]): string {
  return `{${items.map((item) => (item === null ? 'NULL' : `"\\\\x${toHex(item)}"`)).join(',')}}`;
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Bytes of a `bytea` column that was cast to text (`\x…`). */
export function fromByteaText(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
