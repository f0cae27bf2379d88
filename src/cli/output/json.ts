/** Formats a value as one line of JSON: `bigint` as decimal strings, bytes as hexadecimal strings. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === 'bigint') return field.toString();
    if (field instanceof Uint8Array) return Buffer.from(field).toString('hex');
    return field;
  });
}
