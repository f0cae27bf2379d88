/**
 * Postgres array literals, built here once per batch: the two drivers quote arrays differently and slowly.
 */

/** The item that is nothing. */
export const NULL_ITEM = 'NULL';

/** The literal of items that are ready: uuids, numbers, and what the functions below make. */
export function arrayOf(items: readonly (string | number | bigint)[]): string {
  return `{${items.join(',')}}`;
}

/** A name as an item. It holds nothing that needs escapes, but a bare `null` would be no text, and nothing no item. */
export function nameItem(name: string): string {
  const needsQuotes = name.length === 0 || (name.length === NULL_ITEM.length && name.toUpperCase() === NULL_ITEM);
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

/** Bytes that are hexadecimal already, as an item. */
export function hexItem(hex: string): string {
  return `"\\\\x${hex}"`;
}

/** The literal of validated names. */
export function nameArray(names: readonly string[]): string {
  return arrayOf(names.map(nameItem));
}

/** The literal of any texts. */
export function textArray(texts: readonly (string | null)[]): string {
  return arrayOf(texts.map((text) => (text === null ? NULL_ITEM : textItem(text))));
}

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/**
 * Bytes of a `bytea` column that was cast to text: `\x…`, or where `bytea_output` is `escape`, characters and octal
 * numbers. There a backslash is never alone, so the two are told apart.
 */
export function fromByteaText(text: string): Uint8Array {
  if (text.startsWith('\\x')) return Uint8Array.from(Buffer.from(text.slice(2), 'hex'));
  const characters = text.replace(/\\(\\|[0-7]{3})/g, (_, escaped: string) =>
    escaped === '\\' ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
  );
  return Uint8Array.from(Buffer.from(characters, 'latin1'));
}
