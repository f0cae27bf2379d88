import { inspect } from 'node:util';
import type { Assets } from '../../index.ts';

/** Formats assets in the order given: `gold 5, silver 7`. */
export function describeAssets(assets: Assets): string {
  const amounts = Object.entries(assets).map(([asset, amount]) => `${asset} ${describeAmount(amount)}`);
  return amounts.length === 0 ? 'nothing' : amounts.join(', ');
}

/** Formats an amount; the text names the type of a value that is not a `bigint`, because a script may be JavaScript. */
export function describeAmount(amount: unknown): string {
  return typeof amount === 'bigint' ? String(amount) : `${describeValue(amount)} (${typeof amount}, not bigint)`;
}

/** Formats an action, its type and the values of its fields: `BuyItem car_1`. */
export function describeAction({
  type,
  ...fields
}: {
  readonly type: string;
  readonly [name: string]: unknown;
}): string {
  return [type, ...Object.values(fields).map(describeText)].join(' ');
}

/** Formats the message of any thrown value. Never throws. */
export function describeError(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    // An object without a prototype, or one whose message or toString throws.
    return 'unprintable error';
  }
}

/** Returns a text unchanged and formats any other value. */
export function describeText(value: unknown): string {
  return typeof value === 'string' ? value : describeValue(value);
}

/** Formats any value on one line. */
export function describeValue(value: unknown): string {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 6 });
  // The stack of an error has line breaks.
  return text.replace(/\s*\n\s*/g, ' ');
}
