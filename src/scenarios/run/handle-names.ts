import { isPlainObject } from '../report/plain-object.ts';
import type { WalletHandle } from '../scenario-context.ts';

/** Legs are lists of objects with lists. What is nested deeper has no wallets, and may contain itself. */
const DEPTH_MAX = 4;

const HANDLES = new WeakSet<object>();

/** Marks an object as the handle of a wallet, and returns it. */
export function asHandle(handle: WalletHandle): WalletHandle {
  HANDLES.add(handle);
  return handle;
}

/** The name of the wallet that a script passes, by name or by handle. The ledger refuses any other value. */
export function nameOf(wallet: unknown): unknown {
  return typeof wallet === 'string' ? wallet : (wallet as WalletHandle | null)?.name;
}

/** Copies a value, with the names of wallets instead of their handles. Example: the legs of an exchange. */
export function withNames(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (HANDLES.has(value)) return nameOf(value);
  if (depth === DEPTH_MAX) return value;
  // Array.from, because map() skips holes.
  if (Array.isArray(value)) return Array.from(value, (item) => withNames(item, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withNames(field, depth + 1)]));
}
