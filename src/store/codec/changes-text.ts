import type { AssetAmounts } from '../../domain/records/history-entry.ts';
import type { Movement } from '../../domain/records/movement.ts';
import { supplyChanges, type WalletChange, walletChanges } from '../../domain/records/wallet-change.ts';
import type { PartWriter } from './movement-text.ts';

/** Separates the transactions of a commit. */
export const TRANSACTIONS = '|';
/** Separates the changes of a transaction, and those of a page. */
export const CHANGES = ';';
/** The character code of {@link TRANSACTIONS}. */
export const NEXT_TRANSACTION = TRANSACTIONS.charCodeAt(0);
/** The character code of {@link CHANGES}. */
export const NEXT_CHANGE = CHANGES.charCodeAt(0);
/** The character code that precedes a held amount. */
export const TILDE = '~'.charCodeAt(0);

/** Writes the changes of a transaction as the row of its commit stores them: `alice gold=-3;bob gold=3`. */
export function writeChanges(writer: PartWriter, movement: Movement): void {
  if (movement.kind === 'merge') return;
  const changes = walletChanges(movement);
  const separator = writeAll(writer, changes, '');
  if (movement.kind === 'transfer') return;
  writeAll(writer, supplyChanges(movement, changes), separator);
}

function writeAll(writer: PartWriter, changes: readonly WalletChange[], first: string): string {
  let separator = first;
  for (const { wallet, asset, available, held } of changes) {
    writer.part(separator, wallet);
    writer.part(' ', asset);
    if (available === 0n) writer.part('=', '');
    else writer.partNumber('=', available);
    if (held !== 0n) writer.partNumber('~', held);
    separator = CHANGES;
  }
  return separator;
}

/** Reads the amounts of a change: `-3`, `-5~5` or `~-5`. */
export function readChangeAmounts(text: string): AssetAmounts {
  const tilde = text.indexOf('~');
  if (tilde === -1) return { available: BigInt(text), held: 0n };
  return { available: BigInt(text.slice(0, tilde)), held: BigInt(text.slice(tilde + 1)) };
}

/**
 * The index of the next change of a wallet in the changes of a commit, from an index on; -1 if there is none. `start`
 * is the name of the wallet and a space, or more of the change.
 */
export function findChange(changes: string, start: string, from: number): number {
  for (let at = changes.indexOf(start, from); at !== -1; at = changes.indexOf(start, at + 1)) {
    // Otherwise it is the end of another name.
    if (at === 0 || isSeparator(changes.charCodeAt(at - 1))) return at;
  }
  return -1;
}

/** The index of the end of a change, from an index within it on. */
export function endOfChange(changes: string, from: number): number {
  let end = from;
  while (end < changes.length && !isSeparator(changes.charCodeAt(end))) end += 1;
  return end;
}

/** True for the code of a character that ends a change. */
export function isSeparator(code: number): boolean {
  return code === NEXT_CHANGE || code === NEXT_TRANSACTION;
}
