import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import {
  CHANGES,
  endOfChange,
  findChange,
  NEXT_TRANSACTION,
  readChangeAmounts,
  TRANSACTIONS,
} from '../codec/changes-text.ts';
import type { Place } from '../history-store.ts';

/** The changes of a wallet by one transaction, by asset. */
export interface WalletChanges extends Place {
  readonly amounts: ReadonlyMap<string, AssetAmounts>;
}

/**
 * Reads the changes of one wallet, of one asset or of all, out of those of a commit, `alice gold=-3;bob gold=3|…`, in
 * their order.
 */
export function changesOfWallet(position: number, changes: string, wallet: string, asset?: string): WalletChanges[] {
  const found: WalletChanges[] = [];
  const wanted = asset === undefined ? `${wallet} ` : `${wallet} ${asset}=`;
  let place = 1;
  let counted = 0;
  for (let at = findChange(changes, wanted, 0); at !== -1; at = findChange(changes, wanted, at + 1)) {
    for (; counted < at; counted += 1) if (changes.charCodeAt(counted) === NEXT_TRANSACTION) place += 1;
    addChange(found, { position, place }, changes.slice(at + wallet.length + 1, endOfChange(changes, at)));
  }
  return found;
}

/** Reads the changes of a page, `gold=-3 1207.1;gold=-5~5 1207.2`, in their order: of one asset, or of all. */
export function changesOfPage(entries: string, asset?: string): WalletChanges[] {
  const found: WalletChanges[] = [];
  const wanted = asset === undefined ? '' : `${asset}=`;
  for (const entry of entries.split(CHANGES)) {
    if (!entry.startsWith(wanted)) continue;
    const space = entry.indexOf(' ');
    const point = entry.indexOf('.', space);
    const at = { position: Number(entry.slice(space + 1, point)), place: Number(entry.slice(point + 1)) };
    addChange(found, at, entry.slice(0, space));
  }
  return found;
}

/** The amounts that the wallets of a commit own more of each asset, available and held. */
export function ownedIn(changes: string): ReadonlyMap<string, bigint> {
  const owned = new Map<string, bigint>();
  for (const transaction of changes === '' ? [] : changes.split(TRANSACTIONS)) {
    for (const change of transaction === '' ? [] : transaction.split(CHANGES)) {
      // The names of the history begin with it.
      if (change.startsWith('~')) continue;
      const equals = change.indexOf('=');
      const asset = change.slice(change.indexOf(' ') + 1, equals);
      const { available, held } = readChangeAmounts(change.slice(equals + 1));
      owned.set(asset, (owned.get(asset) ?? 0n) + available + held);
    }
  }
  return owned;
}

/** Adds a change to the amounts of its asset, and returns them. */
export function addAmounts(amounts: Map<string, AssetAmounts>, asset: string, change: AssetAmounts): AssetAmounts {
  const { available = 0n, held = 0n } = amounts.get(asset) ?? {};
  const sums = { available: available + change.available, held: held + change.held };
  amounts.set(asset, sums);
  return sums;
}

/** Compares places in the one order. */
export function byPlace(one: Place, other: Place): number {
  return one.position - other.position || one.place - other.place;
}

function addChange(found: WalletChanges[], at: Place, text: string): void {
  const equals = text.indexOf('=');
  const [asset, amounts] = [text.slice(0, equals), readChangeAmounts(text.slice(equals + 1))];
  const last = found.at(-1);
  if (last !== undefined && byPlace(last, at) === 0) (last.amounts as Map<string, AssetAmounts>).set(asset, amounts);
  else found.push({ ...at, amounts: new Map([[asset, amounts]]) });
}
