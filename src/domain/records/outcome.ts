import type { Assets } from '../values/bundle.ts';
import type { AssetOf, LedgerTypes } from '../values/ledger-types.ts';
import type { LegView } from './leg.ts';
import type { Refusal } from './rejection.ts';
import type { Transaction } from './transaction.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** This command was committed; its transaction is durable. */
export interface Committed<Types extends LedgerTypes = LedgerTypes> {
  /** The command was committed now. */
  readonly status: 'committed';
  /** The record of the transaction. */
  readonly transaction: Transaction<Types>;
}

/** A command with this key and content was committed before: `transaction` is that of the first command. */
export interface Duplicate<Types extends LedgerTypes = LedgerTypes> {
  /** The command was committed before. */
  readonly status: 'duplicate';
  /** The record of the transaction of the first command with this key. */
  readonly transaction: Transaction<Types>;
}

/** A rule of the ledger refused this command. A refusal with a key is recorded, and every repetition returns it. */
export interface Rejected<Types extends LedgerTypes = LedgerTypes> extends Refusal<AssetOf<Types>> {
  /** A rule refused the command; nothing was moved. */
  readonly status: 'rejected';
  /** Present if the refusal was recorded before under this key: this command repeats an earlier one. */
  readonly repeated?: true;
}

/** The answer to a dry run that nothing refuses: what a commit would move now. Nothing was written. */
export interface WouldCommit<Types extends LedgerTypes = LedgerTypes> {
  /** The command would be committed now. */
  readonly status: 'would_commit';
  /** The kind of the transaction. */
  readonly kind: TransactionKind;
  /** The net change of what each wallet may spend, by wallet and asset. What is held is not part of it. */
  readonly changes: Readonly<Record<string, Assets<AssetOf<Types>>>>;
  /** The legs, as a transaction would show them. */
  readonly legs?: readonly LegView<AssetOf<Types>>[];
}

/** An action will never be delivered. */
export interface Cancelled {
  /** The action is cancelled. */
  readonly status: 'cancelled';
  /** Present if it was cancelled before. */
  readonly repeated?: true;
}

/**
 * The result of `cancelAction()`. The refusals are `action_delivered`, if a runtime has claimed it, and
 * `action_not_found`.
 */
export type CancelOutcome = Cancelled | Rejected;

/** The result of a command. An error is not an outcome: it is thrown as a `LedgerError`. */
export type Outcome<Types extends LedgerTypes = LedgerTypes> = Committed<Types> | Duplicate<Types> | Rejected<Types>;

/** The result of a command that may be a dry run. */
export type DryOutcome<Types extends LedgerTypes = LedgerTypes> = Outcome<Types> | WouldCommit<Types>;
