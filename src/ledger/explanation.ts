import type { CommandView } from '../actors/messages/command-view.ts';
import type { MailboxPlace } from '../actors/supervisor/find-command.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { LedgerTypes } from '../domain/values/ledger-types.ts';

/** An outpoint that a command wanted and another transaction had spent. */
export interface LostOutpoint {
  /** The outpoint. */
  readonly outpoint: string;
  /** The id of the transaction that spent it; undefined if none has. */
  readonly spentBy: string | undefined;
}

/** A conflict of a command. */
export interface RetryView {
  /** The time. */
  readonly at: Date;
  /** The number of the attempt that failed, from 1. */
  readonly attempt: number;
  /** The pause before the next attempt, in milliseconds. */
  readonly delayMs: number;
  /** The outpoints of its unit that were already spent, at most 100 of them. */
  readonly lost: readonly LostOutpoint[];
}

/** The way of a command from its acceptance to its commit. */
export interface Explanation<Types extends LedgerTypes = LedgerTypes> {
  /** The id of its transaction. */
  readonly id: string;
  /**
   * `waiting` in mailboxes, `committing` if it was taken from them and is not answered, `committed` in the ledger, or
   * `refused`: a recorded refusal.
   */
  readonly state: 'waiting' | 'committing' | 'committed' | 'refused';
  /** The time at which its runtime accepted it, from the id (RFC 9562, version 7), by the clock of that runtime. */
  readonly acceptedAt: Date | undefined;
  /** The milliseconds from `acceptedAt` to the commit by the clock of the database, or to now: what it waited. */
  readonly waitedMs: number | undefined;
  /** The command, while it is not answered. */
  readonly command?: CommandView;
  /** The mailboxes that it is in: those of its payers. */
  readonly queued: readonly MailboxPlace[];
  /** The conflicts of it that this runtime remembers: it keeps its last 1,000 conflicts. */
  readonly retries: readonly RetryView[];
  /** The record, if it is committed or refused. */
  readonly transaction?: Transaction<Types>;
}
