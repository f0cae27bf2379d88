import type { Problem } from '../error-codes.ts';
import { invalidCommand } from '../errors.ts';
import { AMOUNT_MAX, LIMITS } from '../limits.ts';
import type { Mutable } from '../mutable.ts';
import { type Bundle, bundleOf } from '../values/bundle.ts';
import { isKey, isName } from '../values/names.ts';
import { copyPlainData, isPlainObject, NotPlainData } from '../values/plain-data.ts';
import { singleAsset } from '../values/single-asset.ts';
import type { Action, Command, CommandKind, Meta } from './command.ts';

const COMMON_FIELDS = ['assets', 'key', 'meta', 'actions'];
const WALLET_FIELDS: Record<CommandKind, readonly ('from' | 'to')[]> = {
  mint: ['to'],
  transfer: ['from', 'to'],
  burn: ['from'],
};

const NO_ACTIONS: readonly Action[] = Object.freeze([]);

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
  const misnamed = entries.assets.findIndex((asset) => !isName(asset));
  if (misnamed >= 0) throw invalidCommand('name_invalid', fieldOf(entries, misnamed));
  if (kind === 'transfer' && from === to) throw invalidCommand('same_wallet', 'to');
  const bundle = addUp(entries);
  if (key !== undefined && !isKey(key)) throw invalidCommand('key_invalid', 'key');
  // In this order, because the first fault is the one that is told.
  const owned = meta === undefined ? undefined : readMeta(meta);
  const due = actions === undefined ? NO_ACTIONS : readActions(actions);
  const command = makeCommand(kind, from as string, to as string, bundle, due);
  if (key !== undefined) command.key = key;
  if (owned !== undefined) command.meta = owned;
  return command;
}

/** Each kind in one piece: there is one for every transfer. */
function makeCommand(
  kind: CommandKind,
  from: string,
  to: string,
  bundle: Bundle,
  actions: readonly Action[],
): Mutable<Command> {
  if (kind === 'transfer') return { kind, from, to, bundle, actions };
  return kind === 'mint' ? { kind, to, bundle, actions } : { kind, from, bundle, actions };
}

/** What a caller passed as assets, read once: names and amounts side by side. */
interface Entries {
  readonly assets: readonly unknown[];
  readonly amounts: readonly unknown[];
  /** Whether it was a list, whose fields are named by place. */
  readonly isList: boolean;
}

function readAssets(assets: unknown): Entries {
  if (assets === undefined) return NO_ENTRIES;
  if (Array.isArray(assets)) return readList(assets);
  if (!isPlainObject(assets)) throw invalidCommand('not_an_object', 'assets');
  const names = Object.keys(assets);
  return { assets: names, amounts: names.map((name) => assets[name]), isList: false };
}

const NO_ENTRIES: Entries = Object.freeze({ assets: [], amounts: [], isList: true });

function readList(list: readonly unknown[]): Entries {
  // Array.from, because map() leaves holes alone.
  const entries = Array.from(list, (entry, at) => {
    if (!isPlainObject(entry)) throw invalidCommand('not_an_object', `assets[${at}]`);
    return entry;
  });
  for (const [at, entry] of entries.entries()) {
    for (const name of Object.keys(entry)) {
      if (name !== 'asset' && name !== 'amount') throw invalidCommand('unknown_field', `assets[${at}].${name}`);
    }
  }
  return { assets: entries.map(({ asset }) => asset), amounts: entries.map(({ amount }) => amount), isList: true };
}

function fieldOf({ assets, isList }: Entries, at: number): string {
  return isList ? `assets[${at}]` : `assets.${assets[at]}`;
}

/** Adds up repeated assets before anything is compared with what a wallet holds. */
function addUp(entries: Entries): Bundle {
  const { assets, amounts } = entries;
  const { assetsPerCommandMax } = LIMITS;
  if (assets.length === 0) throw invalidCommand('assets_empty', 'assets');
  if (assets.length > assetsPerCommandMax && new Set(assets).size > assetsPerCommandMax) {
    throw invalidCommand('assets_too_many', 'assets');
  }
  const notBigint = amounts.findIndex((amount) => typeof amount !== 'bigint');
  if (notBigint >= 0) throw invalidCommand('amount_not_bigint', fieldOf(entries, notBigint));
  const notPositive = amounts.findIndex((amount) => (amount as bigint) <= 0n);
  if (notPositive >= 0) throw invalidCommand('amount_not_positive', fieldOf(entries, notPositive));
  const [amount] = amounts as readonly bigint[];
  // What nearly all commands come to, without a map.
  if (assets.length === 1 && (amount as bigint) <= AMOUNT_MAX)
    return singleAsset(assets[0] as string, amount as bigint);
  const sums = new Map<string, bigint>();
  for (const [at, asset] of (assets as readonly string[]).entries()) {
    const sum = (sums.get(asset) ?? 0n) + (amounts[at] as bigint);
    if (sum > AMOUNT_MAX) throw invalidCommand('amount_too_large', fieldOf(entries, at));
    sums.set(asset, sum);
  }
  return bundleOf(sums);
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
