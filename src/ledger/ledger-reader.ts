import type { LedgerTypes } from '../domain/values/ledger-types.ts';
import type { Ledger } from './ledger.ts';

/** The reads of a ledger that nothing has to be written for. */
type ReadName =
  | 'location'
  | 'balance'
  | 'utxos'
  | 'holdById'
  | 'holds'
  | 'transaction'
  | 'transactionByKey'
  | 'spentBy'
  | 'history'
  | 'balanceAt'
  | 'top'
  | 'changes'
  | 'ancestry'
  | 'supply'
  | 'supplyAt'
  | 'asset'
  | 'assets';

/** The last position that a reader can see, and its time. */
export interface LastPosition {
  /** The last position; 0 if there is none. */
  readonly position: number;
  /** The time of its commit; undefined if there is none. */
  readonly recordedAt: Date | undefined;
}

/**
 * A ledger that only reads: on a standby, or with a role that may only read. It answers as of its database.
 * `history()`, `balanceAt()`, `supplyAt()`, `top()`, `changes()` and `ancestry()` answer as of the last sweep of a
 * runtime that writes: a commit has a position within about a second.
 *
 * @example
 * await using reader = await openReader({ database: 'postgres://reports@standby/game' });
 * const { position } = await reader.lastPosition();
 * const { assets } = await reader.balanceAt('alice', { position });
 */
export interface LedgerReader<Types extends LedgerTypes = LedgerTypes>
  extends Pick<Ledger<Types>, ReadName>,
    AsyncDisposable {
  /** The last position that is there. */
  lastPosition(): Promise<LastPosition>;
  /** Ends the iterations of `changes()`, fails the other reads that run with `ERR_CLOSED`, and closes the database. */
  close(): Promise<void>;
}
