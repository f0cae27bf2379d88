/** Bytes that an object or a list counts for, without what it holds. */
const OBJECT_BYTES = 32;
/** Bytes that a value, or the name of a field, counts for, without its text. */
const VALUE_BYTES = 16;

/**
 * The bytes that a value of the host takes in memory, roughly: a part that is shared counts once. The count ends above
 * `bytesMax`, so that it costs as much as a value of that size. A value that cannot be read counts as larger.
 */
export function retainedBytes(value: unknown, bytesMax: number): number {
  const seen = new Set<unknown>();
  const waiting = [value];
  let bytes = 0;
  try {
    while (waiting.length > 0 && bytes <= bytesMax) bytes += visit(waiting.pop(), seen, waiting, bytesMax - bytes);
    return bytes;
  } catch {
    // A getter of the host threw an error.
    return Number.POSITIVE_INFINITY;
  }
}

/** Counts one value, and adds its parts to `waiting` unless they alone are more than `left` bytes. */
function visit(value: unknown, seen: Set<unknown>, waiting: unknown[], left: number): number {
  if (typeof value === 'string') return VALUE_BYTES + value.length;
  if (typeof value === 'bigint') return VALUE_BYTES + value.toString(16).length;
  if (typeof value !== 'object' || value === null || seen.has(value)) return VALUE_BYTES;
  seen.add(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return OBJECT_BYTES + value.byteLength;
  if (Array.isArray(value)) return addParts(value, value.length, waiting, left);
  if (value instanceof Set) return addParts(value, value.size, waiting, left);
  if (value instanceof Map) {
    const half = addParts(value.keys(), value.size, waiting, left);
    return half + addParts(value.values(), value.size, waiting, left - half);
  }
  const names = Object.keys(value);
  const bytes = addParts(names, names.length, waiting, left);
  if (bytes <= left) for (const name of names) waiting.push((value as Record<string, unknown>)[name]);
  return bytes;
}

function addParts(parts: Iterable<unknown>, count: number, waiting: unknown[], left: number): number {
  const bytes = OBJECT_BYTES + count * VALUE_BYTES;
  if (bytes <= left) for (const part of parts) waiting.push(part);
  return bytes;
}
