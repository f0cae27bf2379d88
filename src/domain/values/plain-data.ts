import { LIMITS } from '../limits.ts';
import { isWellFormedText } from './names.ts';

/** Data that is stored beside a transaction and never interpreted by the ledger. */
export type PlainData =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly PlainData[]
  | { readonly [name: string]: PlainData | undefined };

/** Thrown for a value that is not plain data; `path` is where it is, such as `meta.when`. */
export class NotPlainData extends Error {
  readonly path: string;
  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/** Thrown for a value that exceeds its bytes, wherever in it: `path` is the path of the whole value. */
export class DataTooLarge extends NotPlainData {}

const BIGINT_BITS_MAX = 256n;
/** The default bound. An object whose parts are shared can unfold into billions of values. */
const BYTES_MAX = 65_536;

/**
 * Copies `value` deeply and freezes the copy. Object keys are sorted, so that equal content encodes to equal bytes, and
 * `undefined` fields are left out. Example: `{ b: 1, a: undefined }` becomes `{ b: 1 }`.
 *
 * @throws NotPlainData for a value that the database would not return unchanged: functions, symbols, class instances,
 * cycles (by their depth), NaN and infinities, lone surrogates, NUL, `__proto__`. DataTooLarge for a value of more than
 * `bytesMax` bytes: they are counted while the value is read, so that a refusal costs no more than a copy of `bytesMax`
 * bytes. The count is at most the length of the encoding.
 */
export function copyPlainData(value: unknown, path: string, bytesMax = BYTES_MAX): PlainData {
  return copyValue(value, path, 0, { path, bytesMax, left: bytesMax });
}

/** The bytes that the rest of a value may have. */
interface Budget {
  readonly path: string;
  readonly bytesMax: number;
  left: number;
}

function take(budget: Budget, bytes: number): void {
  budget.left -= bytes;
  if (budget.left < 0) throw new DataTooLarge(budget.path, `is over ${budget.bytesMax} bytes`);
}

function copyValue(value: unknown, path: string, depth: number, budget: Budget): PlainData {
  take(budget, 1);
  if (depth > LIMITS.dataDepthMax) throw new NotPlainData(path, `nested deeper than ${LIMITS.dataDepthMax}`);
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw new NotPlainData(path, 'is not a finite number');
      // cbor-x encodes -0 as 0: a copy with -0 would differ from the value that is read back.
      return value === 0 ? 0 : value;
    case 'bigint':
      if (BigInt.asIntN(Number(BIGINT_BITS_MAX), value) !== value) throw new NotPlainData(path, 'is over 256 bits');
      return value;
    case 'string':
      take(budget, value.length);
      if (!isWellFormedText(value)) throw new NotPlainData(path, 'contains NUL or a lone surrogate');
      return value;
    case 'object':
      if (value === null) return null;
      if (value instanceof Uint8Array) {
        take(budget, value.length);
        return Uint8Array.from(value);
      }
      if (Array.isArray(value)) return copyArray(value, path, depth, budget);
      return copyObject(value, path, depth, budget);
    default:
      throw new NotPlainData(path, value === undefined ? 'is undefined' : `is a ${typeof value}`);
  }
}

/** Checks that `value` is an object literal or an object without a prototype. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  // An object literal of another realm (a vm context) has another `Object.prototype`, which has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyArray(value: readonly unknown[], path: string, depth: number, budget: Budget): PlainData {
  const copy: PlainData[] = [];
  // Each element takes a byte: a list that is too long is not read.
  if (value.length > budget.left) take(budget, value.length);
  for (let at = 0; at < value.length; at += 1) copy.push(copyValue(value[at], `${path}[${at}]`, depth + 1, budget));
  return Object.freeze(copy);
}

function copyObject(value: object, path: string, depth: number, budget: Budget): PlainData {
  if (!isPlainObject(value)) throw new NotPlainData(path, `is an instance of ${value.constructor?.name ?? 'a class'}`);
  const copy: Record<string, PlainData> = {};
  const names = Object.keys(value);
  // Each name takes a byte, its field left out or not: too many of them are not sorted.
  take(budget, names.length);
  for (const name of names.sort()) {
    take(budget, name.length);
    if (name === '__proto__' || !isWellFormedText(name))
      throw new NotPlainData(`${path}.${name}`, 'is a bad field name');
    const field = value[name];
    if (field !== undefined) copy[name] = copyValue(field, `${path}.${name}`, depth + 1, budget);
  }
  return Object.freeze(copy);
}
