import type { Movement } from '../../domain/records/movement.ts';
import { supplyChanges, type WalletChange, walletChanges } from '../../domain/records/wallet-change.ts';
import type { PartWriter } from './movement-text.ts';

/** Separates the transactions of a commit. */
export const TRANSACTIONS = '|';
/** Separates the changes of a transaction, and those of a page. */
export const CHANGES = ';';

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

/** The amounts of a change. */
export interface Amounts {
  readonly available: bigint;
  readonly held: bigint;
}

/** Reads the amounts of a change: `-3`, `-5~5` or `~-5`. */
export function readChangeAmounts(text: string): Amounts {
  const tilde = text.indexOf('~');
  if (tilde === -1) return { available: BigInt(text), held: 0n };
  return { available: BigInt(text.slice(0, tilde)), held: BigInt(text.slice(tilde + 1)) };
}
