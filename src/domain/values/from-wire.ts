import { invalidCommand, type LedgerError } from '../errors.ts';
import { WIRE_DEPTH_MAX } from '../limits.ts';
import { isPlainObject } from './plain-data.ts';
import { amountOf, dateOf, type Place, pathOf, readingAt } from './wire-place.ts';

/**
 * Restores the value that `toWire()` turned into JSON. The JSON may also be written by hand, such as the body of a
 * request: `{ from: 'alice', to: 'bob', assets: { gold: '5' } }` becomes the input of a transfer, in which gold is
 * `5n`. What a text in any other form means is not for this function to say: it stays text, and the ledger refuses it.
 *
 * The result is a value of no known type: it is as trustworthy as its sender. Commands check their input.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `wire_invalid` for what `JSON.parse()` cannot return, an unknown tag,
 * a tag with content of another form or beside other fields, `__proto__`, more than 64 levels.
 * @example
 * const balance = fromWire(JSON.parse(json)) as Balance;
 */
export function fromWire(wire: unknown): unknown {
  return readAt(wire, { name: undefined, up: undefined }, 0);
}

function readAt(wire: unknown, place: Place, depth: number): unknown {
  if (depth > WIRE_DEPTH_MAX) throw refused(place, `nested deeper than ${WIRE_DEPTH_MAX}`);
  switch (typeof wire) {
    case 'boolean':
      return wire;
    case 'number':
      if (!Number.isFinite(wire)) throw refused(place, 'is not a finite number');
      return wire;
    case 'string':
      return readText(wire, place);
    case 'object':
      return wire === null ? null : readObject(wire, place, depth);
    default:
      throw refused(place, wire === undefined ? 'is undefined' : `is a ${typeof wire}`);
  }
}

function readText(text: string, place: Place): unknown {
  const reading = readingAt(place);
  if (reading === 'text') return text;
  return (reading === 'amount' ? amountOf(text) : dateOf(text)) ?? text;
}

function readObject(wire: object, place: Place, depth: number): unknown {
  const inside: Place = { name: undefined, up: place };
  if (Array.isArray(wire)) return Array.from(wire, (element: unknown) => readAt(element, inside, depth + 1));
  if (!isPlainObject(wire)) throw refused(place, `is an instance of ${wire.constructor?.name ?? 'a class'}`);
  const names = Object.keys(wire);
  const value: Record<string, unknown> = {};
  for (const name of names) {
    if (name === '__proto__') throw refused({ name, up: place }, 'is a bad field name');
    const isEscaped = name.startsWith('$$');
    if (name.startsWith('$') && !isEscaped) {
      if (names.length > 1) throw refused({ name, up: place }, 'is a tag beside other fields');
      return readTag(name, wire[name], place, depth);
    }
    const own = isEscaped ? name.slice(1) : name;
    value[own] = readAt(wire[name], { name: own, up: place }, depth + 1);
  }
  return value;
}

function readTag(tag: string, content: unknown, place: Place, depth: number): unknown {
  const value = tag === '$map' ? readMap(content, place, depth) : TEXT_TAGS.get(tag)?.(content);
  if (value === undefined) throw refused({ name: tag, up: place }, 'is an unknown tag, or has content of another form');
  return value;
}

const onText =
  <Value>(read: (text: string) => Value | undefined) =>
  (content: unknown): Value | undefined =>
    typeof content === 'string' ? read(content) : undefined;

/** The tags whose content is a text. A map, because a tag of the sender is looked up in it. */
const TEXT_TAGS: ReadonlyMap<string, (content: unknown) => unknown> = new Map<string, (content: unknown) => unknown>([
  ['$bigint', onText(amountOf)],
  ['$date', onText(dateOf)],
  [
    '$bytes',
    onText((text) => (/^(?:[0-9a-f]{2})*$/.test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : undefined)),
  ],
  ['$string', onText((text) => text)],
]);

function readMap(content: unknown, place: Place, depth: number): ReadonlyMap<unknown, unknown> | undefined {
  const isPairs = Array.isArray(content) && content.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (!isPairs) return undefined;
  const inside: Place = { name: undefined, up: place };
  const pairs = content as readonly (readonly [unknown, unknown])[];
  const map = new Map(
    pairs.map(([key, value]) => [readAt(key, inside, depth + 1), readAt(value, inside, depth + 1)] as const),
  );
  return map.size === pairs.length ? map : undefined;
}

function refused(place: Place, reason: string): LedgerError {
  const path = pathOf(place, 'wire');
  return invalidCommand('wire_invalid', path, `${reason}: this is not what toWire() returns`);
}
