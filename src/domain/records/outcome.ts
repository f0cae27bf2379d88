import type { Refusal } from './rejection.ts';
import type { Transaction } from './transaction.ts';

/** This command was committed; its transaction is durable. */
export interface Committed {
  /** The command was committed now. */
  readonly status: 'committed';
  /** The record of the transaction. */
  readonly transaction: Transaction;
}

/** A command with this key and content was committed before: `transaction` is that of the first command. */
export interface Duplicate {
  /** The command was committed before. */
  readonly status: 'duplicate';
  /** The record of the transaction of the first command with this key. */
  readonly transaction: Transaction;
}

/** A rule of the ledger refused this command. A refusal with a key is recorded, and every repetition returns it. */
export interface Rejected extends Refusal {
  /** A rule refused the command; nothing was moved. */
  readonly status: 'rejected';
  /** Present if the refusal was recorded before under this key: this command repeats an earlier one. */
  readonly repeated?: true;
}

/** The result of a command. An error is not an outcome: it is thrown as a `LedgerError`. */
export type Outcome = Committed | Duplicate | Rejected;
