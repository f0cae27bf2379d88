import { paidBy } from '../../domain/commands/registry.ts';
import { loadedTotal } from '../../domain/planning/payer-utxos.ts';
import { isName } from '../../domain/values/names.ts';
import type { LedgerStore, WalletTotals } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Participant } from '../wallet/participant.ts';

/**
 * Reads what the payers of a command hold of the assets that it takes from them: one statement for all of them, so that
 * a refusal comes from one moment.
 */
export function look(
  { command }: Envelope,
  payers: readonly Participant[],
  store: Pick<LedgerStore, 'totals'>,
): Promise<WalletTotals> {
  const wanted = payers.map(({ wallet }): [string, string[]] => [wallet, [...(paidBy(wallet, command)?.keys() ?? [])]]);
  return store.totals(new Map(wanted));
}

/** True if a payer holds more of what a command takes than it has in memory, and not enough in memory. */
export function isBehind({ wallet, cache }: Participant, { command }: Envelope, looked: WalletTotals): boolean {
  const available = looked.get(wallet)?.available;
  for (const [asset, asked] of paidBy(wallet, command) ?? []) {
    const known = loadedTotal(cache, asset);
    if (known < asked && known < (available?.get(asset) ?? 0n)) return true;
  }
  return false;
}

/** True if a payer has more of what a command takes in memory than it holds: another runtime has spent it. */
export function isAhead({ wallet, cache }: Participant, { command }: Envelope, looked: WalletTotals): boolean {
  const available = looked.get(wallet)?.available;
  if (available === undefined || !isName(wallet)) return false;
  const paid = [...(paidBy(wallet, command)?.keys() ?? [])];
  return paid.some((asset) => loadedTotal(cache, asset) > (available.get(asset) ?? 0n));
}

/** Loads the caches of the payers again: they do not hold what the database does. */
export async function readAgain(payers: readonly Participant[]): Promise<void> {
  await Promise.all(payers.map(({ cache, mailbox }) => cache.loadAgain(mailbox)));
}
