import type { Refusal } from './rejection.ts';
import type { Transaction } from './transaction.ts';

/** Durable now, by this command. */
export interface Committed {
  readonly status: 'committed';
  readonly transaction: Transaction;
}

/** This key was committed before, with the same content: the first transaction again. Nothing moved. */
export interface Duplicate {
  readonly status: 'duplicate';
  readonly transaction: Transaction;
}

/** Refused by a rule of the ledger. With a key, the same key answers the same for ever. */
export interface Rejected extends Refusal {
  readonly status: 'rejected';
}

/** The answer to a command. Trouble is not an outcome: it is a thrown `LedgerError`. */
export type Outcome = Committed | Duplicate | Rejected;
