import { invalidCommand, type LedgerError } from '../errors.ts';
import { WIRE_DEPTH_MAX } from '../limits.ts';
import { isPlainObject } from './plain-data.ts';
import { amountOf, isMistaken, type Place, pathOf, readingAt } from './wire-place.ts';

/** A value that JSON holds, as {@link toWire} returns it. */
export type WireValue =
  | null
  | boolean
  | number
  | string
  | readonly WireValue[]
  | { readonly [name: string]: WireValue };

/**
 * Turns a value of the ledger into one that JSON holds, from which {@link fromWire} restores it exactly: outcomes,
 * transactions, balances, holds, views, plain data. Amounts become decimal strings, dates ISO strings:
 * `{ assets: { gold: 5n } }` becomes `{ assets: { gold: '5' } }`.
 *
 * A string is known to be an amount by its field: `assets`, `held`, `open`, `mint`, `burn`, `hold` and `changes` have
 * assets, and `amount`, `asked`, `available`, `left`, `room`, `minted`, `burned`, `circulating`, `owned`, `keep`,
 * `upTo`, `fixed`, `supplyMax`, `mintedMax` and `perWalletMax` are amounts. `committedAt`, `recordedAt`, `heldAt`,
 * `expiresAt`, `endedAt`, `definedAt`, `frozenAt`, `dueAt`, `backingOffUntil` and `acceptedAt` are dates. All else that
 * JSON cannot hold has a tag: `{ $bigint: '5' }`, `{ $date: '2026-…' }`, `{ $bytes: '00ff' }`, `{ $map: [['gold', …]]
 * }`, and `{ $string: '5' }` for a text in one of those fields that looks like an amount or a date. A field of your own
 * whose name begins with `$` gets one more.
 *
 * Fields that are undefined are left out, and `-0` becomes `0`, as in the database.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `wire_invalid` for functions, symbols, other class instances, numbers
 * that are not finite, undefined in a list, `__proto__`, integers of more than 128 digits, more than 64 levels.
 * @example
 * const json = JSON.stringify(toWire(await ledger.balance('alice')));
 */
export function toWire(value: unknown): WireValue {
  return writeAt(value, { name: undefined, up: undefined }, 0);
}

function writeAt(value: unknown, place: Place, depth: number): WireValue {
  if (depth > WIRE_DEPTH_MAX) throw refused(place, `nested deeper than ${WIRE_DEPTH_MAX}`);
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refused(place, 'is not a finite number');
      return value === 0 ? 0 : value;
    case 'bigint':
      return writeBigint(value, place);
    case 'string':
      return isMistaken(value, readingAt(place)) ? { $string: value } : value;
    case 'object':
      return value === null ? null : writeObject(value, place, depth);
    default:
      throw refused(place, value === undefined ? 'is undefined' : `is a ${typeof value}`);
  }
}

function writeBigint(value: bigint, place: Place): WireValue {
  const text = value.toString();
  if (amountOf(text) === undefined) throw refused(place, 'has more than 128 digits');
  return readingAt(place) === 'amount' ? text : { $bigint: text };
}

function writeObject(value: object, place: Place, depth: number): WireValue {
  const inside: Place = { name: undefined, up: place };
  if (Array.isArray(value)) return Array.from(value, (element: unknown) => writeAt(element, inside, depth + 1));
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Date) return writeDate(value, place);
  if (value instanceof Map) {
    const pairs = [...(value as ReadonlyMap<unknown, unknown>)];
    return { $map: pairs.map((pair) => pair.map((one) => writeAt(one, inside, depth + 1))) };
  }
  if (!isPlainObject(value)) throw refused(place, `is an instance of ${value.constructor?.name ?? 'a class'}`);
  const wire: Record<string, WireValue> = {};
  for (const name of Object.keys(value)) {
    const at: Place = { name, up: place };
    if (name === '__proto__') throw refused(at, 'is a bad field name');
    const field = value[name];
    if (field !== undefined) wire[name.startsWith('$') ? `$${name}` : name] = writeAt(field, at, depth + 1);
  }
  return wire;
}

function writeDate(value: Date, place: Place): WireValue {
  if (Number.isNaN(value.getTime())) throw refused(place, 'is an invalid date');
  const text = value.toISOString();
  return readingAt(place) === 'date' ? text : { $date: text };
}

function refused(place: Place, reason: string): LedgerError {
  const path = pathOf(place, 'value');
  return invalidCommand('wire_invalid', path, `${reason}: toWire() cannot write it`);
}
