/**
 * Every kind of transaction: one for each kind of command, but `reversal` for a command `reverse`; `expire` for the end
 * of an expired hold, `merge` for a transaction by which a wallet merges its own UTXOs, and `refused` for the record of
 * a refusal under an idempotency key. The database lists the same kinds.
 */
export const TRANSACTION_KINDS = Object.freeze([
  'mint',
  'transfer',
  'burn',
  'exchange',
  'hold',
  'capture',
  'release',
  'extend',
  'freeze',
  'unfreeze',
  'expire',
  'reversal',
  'merge',
  'refused',
] as const);

/** The kind of a transaction. */
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** The kind of a command. Each kind has one definition in `domain/commands/kinds/`. */
export type CommandKind = Exclude<TransactionKind, 'expire' | 'reversal' | 'merge' | 'refused'> | 'reverse';

/** Checks that `value` is a kind of transaction that this version knows. */
export function isTransactionKind(value: unknown): value is TransactionKind {
  return (TRANSACTION_KINDS as readonly unknown[]).includes(value);
}
