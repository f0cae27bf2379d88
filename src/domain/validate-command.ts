import type { Bundle } from './bundle.ts';
import type { Action, Command, CommandKind, Meta } from './command.ts';
import type { Problem } from './error-codes.ts';
import { invalidCommand } from './errors.ts';
import { AMOUNT_MAX, LIMITS } from './limits.ts';
import { isKey, isName } from './names.ts';
import { copyPlainData, isPlainObject, NotPlainData } from './plain-data.ts';

const COMMON_FIELDS = ['assets', 'key', 'meta', 'actions'];
const WALLET_FIELDS: Record<CommandKind, readonly ('from' | 'to')[]> = {
  mint: ['to'],
  transfer: ['from', 'to'],
  burn: ['from'],
};

/**
 * Turns a caller's input into a command that owns its data. Checks run in the order of `PROBLEMS`, so an input
 * with several faults is refused for the first of them. Every field is read once.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `field` and `problem`.
 */
export function validateCommand(kind: CommandKind, input: unknown): Command {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', kind);
  const wallets = WALLET_FIELDS[kind];
  const { from, to, assets, key, meta, actions } = input;
  const named = { from, to };
  const entries = readAssets(assets);
  for (const field of Object.keys(input)) {
    if (!COMMON_FIELDS.includes(field) && !(wallets as readonly string[]).includes(field)) {
      throw invalidCommand('unknown_field', field);
    }
  }
  for (const field of wallets) if (named[field] === undefined) throw invalidCommand('missing_field', field);
  if (assets === undefined) throw invalidCommand('missing_field', 'assets');
  for (const field of wallets) if (!isName(named[field])) throw invalidCommand('name_invalid', field);
  for (const { field, asset } of entries) if (!isName(asset)) throw invalidCommand('name_invalid', field);
  if (kind === 'transfer' && from === to) throw invalidCommand('same_wallet', 'to');
  const bundle = addUp(entries);
  if (key !== undefined && !isKey(key)) throw invalidCommand('key_invalid', 'key');
  return {
    kind,
    ...(kind === 'mint' ? {} : { from: from as string }),
    ...(kind === 'burn' ? {} : { to: to as string }),
    bundle,
    ...(key === undefined ? {} : { key }),
    ...(meta === undefined ? {} : { meta: readMeta(meta) }),
    actions: actions === undefined ? [] : readActions(actions),
  };
}

interface Entry {
  readonly field: string;
  readonly asset: unknown;
  readonly amount: unknown;
}

function readAssets(assets: unknown): Entry[] {
  if (assets === undefined) return [];
  if (Array.isArray(assets)) return readEntries(assets);
  if (!isPlainObject(assets)) throw invalidCommand('not_an_object', 'assets');
  return Object.entries(assets).map(([asset, amount]) => ({ field: `assets.${asset}`, asset, amount }));
}

function readEntries(list: readonly unknown[]): Entry[] {
  // Array.from, because map() leaves holes alone.
  const entries = Array.from(list, (entry, at) => {
    const field = `assets[${at}]`;
    if (!isPlainObject(entry)) throw invalidCommand('not_an_object', field);
    return { field, entry };
  });
  for (const { field, entry } of entries) {
    for (const name of Object.keys(entry)) {
      if (name !== 'asset' && name !== 'amount') throw invalidCommand('unknown_field', `${field}.${name}`);
    }
  }
  return entries.map(({ field, entry }) => ({ field, asset: entry.asset, amount: entry.amount }));
}

/** Adds up repeated assets before anything is compared with what a wallet holds. */
function addUp(entries: readonly Entry[]): Bundle {
  if (entries.length === 0) throw invalidCommand('assets_empty', 'assets');
  if (new Set(entries.map(({ asset }) => asset)).size > LIMITS.assetsPerCommandMax) {
    throw invalidCommand('assets_too_many', 'assets');
  }
  for (const { field, amount } of entries)
    if (typeof amount !== 'bigint') throw invalidCommand('amount_not_bigint', field);
  const sums = new Map<string, bigint>();
  for (const { field, amount } of entries as readonly { field: string; amount: bigint }[]) {
    if (amount <= 0n) throw invalidCommand('amount_not_positive', field);
  }
  for (const { field, asset, amount } of entries as readonly { field: string; asset: string; amount: bigint }[]) {
    const sum = (sums.get(asset) ?? 0n) + amount;
    if (sum > AMOUNT_MAX) throw invalidCommand('amount_too_large', field);
    sums.set(asset, sum);
  }
  return sums;
}

function readMeta(meta: unknown): Meta {
  if (!isPlainObject(meta)) throw invalidCommand('meta_not_encodable', 'meta');
  return copy(meta, 'meta', 'meta_not_encodable') as Meta;
}

function readActions(actions: unknown): readonly Action[] {
  if (!Array.isArray(actions) || actions.length > LIMITS.actionsPerCommandMax)
    throw invalidCommand('actions_invalid', 'actions');
  return Array.from(actions, (action: unknown, at) => {
    const field = `actions[${at}]`;
    if (!isPlainObject(action)) throw invalidCommand('actions_invalid', field);
    const own = copy(action, field, 'actions_invalid') as Action;
    // The copy's type, not the caller's: a getter may answer otherwise the second time.
    if (!isName(own.type)) throw invalidCommand('actions_invalid', `${field}.type`);
    return own;
  });
}

function copy(value: unknown, field: string, problem: Problem): unknown {
  try {
    return copyPlainData(value, field);
  } catch (error) {
    if (error instanceof NotPlainData) throw invalidCommand(problem, error.path, error.message);
    throw error;
  }
}
