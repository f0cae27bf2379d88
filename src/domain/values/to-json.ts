/**
 * Formats any value of the ledger as JSON, where `JSON.stringify()` throws on a `bigint`: an amount becomes a decimal
 * string, bytes become a hexadecimal string. Example: `{ gold: 5n }` becomes `{"gold":"5"}`. `space` indents as that
 * of `JSON.stringify()` does.
 */
export function toJson(value: unknown, space?: string | number): string {
  return JSON.stringify(value, replace, space);
}

function replace(this: unknown, name: string, field: unknown): unknown {
  if (typeof field === 'bigint') return field.toString();
  // A Buffer has a toJSON() of its own, which runs before this function.
  const own = (this as Readonly<Record<string, unknown>>)[name];
  return own instanceof Uint8Array ? Buffer.from(own).toString('hex') : field;
}
