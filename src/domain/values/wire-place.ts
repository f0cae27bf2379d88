/** The place of a value: the fields that lead to it. A list and a map begin a new path, without a name. */
export interface Place {
  /** Undefined for the whole value, and for an element of a list or a map. */
  readonly name: string | undefined;
  readonly up: Place | undefined;
}

/** The meaning of a text on the wire at a place, if the text has the form of it. */
export type Reading = 'amount' | 'date' | 'text';

/** The fields of public values that are amounts. */
const AMOUNTS: ReadonlySet<string> = new Set([
  ...[
    'amount',
    'atMost',
    'asked',
    'available',
    'held',
    'left',
    'room',
    'minted',
    'burned',
    'circulating',
    'owned',
    'keep',
    'upTo',
    'fixed',
  ],
  ...['supplyMax', 'mintedMax', 'perWalletMax'],
]);

/** The fields of public values whose own fields are amounts: the names of assets. */
const ASSETS: ReadonlySet<string> = new Set([
  ...['assets', 'held', 'open', 'mint', 'burn', 'hold', 'atMost', 'minted', 'burned'],
]);

/** The field of a dry run that has assets by wallet. */
const ASSETS_BY_WALLET = 'changes';

/** The fields of public values that are dates. */
const DATES: ReadonlySet<string> = new Set([
  ...[
    'committedAt',
    'recordedAt',
    'heldAt',
    'expiresAt',
    'endedAt',
    'definedAt',
    'frozenAt',
    'dueAt',
    'createdAt',
    'settledAt',
    'backingOffUntil',
    'acceptedAt',
  ],
]);

/**
 * Says how a text at a place is read. It depends on the names of the fields only, which the wire keeps: `toWire()` and
 * `fromWire()` come to the same answer for any value, whether it is of the ledger or has fields of the same names.
 */
export function readingAt({ name, up }: Place): Reading {
  if (name === undefined) return 'text';
  const parent = up?.name;
  const isOfAssets = parent !== undefined && ASSETS.has(parent);
  if (isOfAssets || AMOUNTS.has(name) || up?.up?.name === ASSETS_BY_WALLET) return 'amount';
  return DATES.has(name) ? 'date' : 'text';
}

/** The path of a place for an error, such as `value.transaction.meta`. `root` names the whole value. */
export function pathOf(place: Place, root: string): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at?.up !== undefined; at = at.up) names.unshift(at.name ?? '[]');
  return [root, ...names].join('.');
}

/** More digits than any sum of amounts or any plain data has: `BigInt()` of a text of megabytes takes minutes. */
const DECIMAL = /^(?:0|-?[1-9][0-9]{0,127})$/;

/** The amount that a text is the one form of; undefined for any other text. */
export function amountOf(text: string): bigint | undefined {
  return DECIMAL.test(text) ? BigInt(text) : undefined;
}

/** The date that a text is the one form of; undefined for any other text. */
export function dateOf(text: string): Date | undefined {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text ? date : undefined;
}

/** True for a text that would be read as an amount or a date at a place. */
export function isMistaken(text: string, reading: Reading): boolean {
  if (reading === 'text') return false;
  return (reading === 'amount' ? amountOf(text) : dateOf(text)) !== undefined;
}
