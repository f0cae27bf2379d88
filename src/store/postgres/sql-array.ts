/**
 * Postgres array literals. They are built here because the two drivers quote arrays differently and slowly.
 */

/** The item of an empty text, or of no bytes. No literal has an item for null: `array_nulls` may be off. */
export const EMPTY_ITEM = '""';

/** The literal of encoded items: uuids, numbers, and the results of the functions below. */
export function arrayOf(items: readonly (string | number | bigint)[]): string {
  return `{${items.join(',')}}`;
}

/** A validated name as an item. It needs no escapes; only the name `null` and the empty name need quotes. */
export function nameItem(name: string): string {
  const needsQuotes = name.length === 0 || (name.length === 4 && name.toUpperCase() === 'NULL');
  return needsQuotes ? `"${name}"` : name;
}

/** Any text as an item. */
export function textItem(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/** Bytes as an item. */
export function bytesItem(bytes: Uint8Array): string {
  return hexItem(toHex(bytes));
}

/** Hexadecimal bytes as an item. */
export function hexItem(hex: string): string {
  return `"\\\\x${hex}"`;
}

/** The literal of validated names. */
export function nameArray(names: readonly string[]): string {
  return arrayOf(names.map(nameItem));
}

/** The literal of any texts. */
export function textArray(texts: readonly string[]): string {
  return arrayOf(texts.map(textItem));
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * Bytes of a `bytea` column that was cast to text: `\x…`, or characters and octal numbers if `bytea_output` is
 * `escape`. In the second form a backslash is followed by another one or by digits, so `\x` identifies the first.
 */
export function fromByteaText(text: string): Uint8Array {
  if (text.startsWith('\\x')) return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
  const characters = text.replace(/\\(\\|[0-7]{3})/g, (_, escaped: string) =>
    escaped === '\\' ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
  );
  return Uint8Array.from(Buffer.from(characters, 'latin1'));
}
