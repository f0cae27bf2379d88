import { inspect } from 'node:util';
import type { Assets } from '../../index.ts';

/** Assets as text, in the order given: `gold 5, silver 7`. */
export function describeAssets(assets: Assets): string {
  const deps = Object.entries(assets).map(([asset, amount]) => `${asset} ${describeAmount(amount)}`);
  return deps.length === 0 ? 'nothing' : deps.join(', ');
}

/** An amount as text; what is none says so, because nothing checks the types of a script. */
export function describeAmount(amount: unknown): string {
  return typeof amount === 'bigint' ? String(amount) : `${describe(amount)} (${typeof amount}, not bigint)`;
}

/** An action as text: its type and the values of its fields. */
export function describeAction({
  type,
  ...fields
}: {
  readonly type: string;
  readonly [name: string]: unknown;
}): string {
  return [type, ...Object.values(fields).map((value) => (typeof value === 'string' ? value : describe(value)))].join(
    ' ',
  );
}

/** Any value as text on one line. */
export function describe(value: unknown): string {
  const text = inspect(value, { breakLength: Number.POSITIVE_INFINITY, compact: true, depth: 6 });
  // An error is still told with its stack.
  return text.replace(/\s*\n\s*/g, ' ');
}
