import type { LedgerError } from '../domain/errors.ts';
import type { Action } from '../domain/values/action.ts';

/** An action of a committed transaction, as the outbox stores it. */
export interface StoredDelivery {
  readonly rowId: string;
  readonly transactionId: string;
  readonly actionIndex: number;
  readonly wallet: string;
  /** Only its type, if the payload is unreadable. */
  readonly action: Action;
  /** `ERR_CORRUPT`, if the payload cannot be decoded. */
  readonly unreadable?: LedgerError;
}

/** A delivery that this runtime claimed. */
export interface ClaimedDelivery extends StoredDelivery {
  /** The number of this attempt, from 1. */
  readonly attempt: number;
}

/** A delivery that failed its last attempt, or was unreadable. */
export interface DeadDelivery extends StoredDelivery {
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: Date;
}

/** The deliveries that a relay settles and claims in one round trip. If the result is lost, the relay repeats it. */
export interface ClaimRequest {
  readonly claimant: string;
  /** Rows whose processors succeeded. */
  readonly delivered: readonly string[];
  readonly types: readonly string[];
  /** Wallets to claim from. The claimant holds nothing of them but rows in `delivered`. */
  readonly wallets: readonly string[];
  /** For each wallet the row id before which none of its deliveries of these types waits; 0 for each if undefined. */
  readonly fromRows?: readonly string[];
  /**
   * For each type the number of wallets, from the first on, whose oldest delivery has this type and starts at once:
   * only these count an attempt.
   */
  readonly starting: readonly number[];
  /** For each type the maximum number of wallets to claim from whose oldest delivery has this type. */
  readonly takes: readonly number[];
  /** The maximum number of deliveries per wallet. */
  readonly limit: number;
  readonly leaseMs: number;
  /**
   * The latest time, in milliseconds since the epoch, that this runtime takes for the database's: no lease of another
   * claimant that ends after it has ended. Undefined before the first answer.
   */
  readonly leaseLimitMs?: number | undefined;
}

/** The result of a {@link ClaimRequest}. */
export interface ClaimResult {
  /** In the order in which they were written. */
  readonly claimed: readonly ClaimedDelivery[];
  /** Wallets from which another claimant holds a delivery: the relay asks for them again. */
  readonly lockedElsewhere: readonly string[];
  /** Wallets from which nothing was claimed, because `takes` of the type of their oldest delivery was reached. */
  readonly waiting: readonly { readonly wallet: string; readonly type: string }[];
  /** The time of the database, in milliseconds since the epoch. */
  readonly databaseMs: number;
}

/** A page of the scan for deliveries that other runtimes wrote or did not finish. */
export interface DueWalletPage {
  readonly claimant: string;
  readonly types: readonly string[];
  /** The page starts after this wallet; with the first wallet if undefined. */
  readonly after: string | undefined;
  /** The maximum number of wallets that the page scans. */
  readonly limit: number;
  /** As in {@link ClaimRequest}. */
  readonly leaseLimitMs?: number | undefined;
}

/** A delivery that may be due. */
export interface DueRow {
  readonly rowId: string;
  readonly wallet: string;
  readonly type: string;
}

/** The result of one page of the scan. */
export interface DueWallets {
  /** The oldest delivery of each wallet of which it is due, or is held by the claimant itself. */
  readonly rows: readonly DueRow[];
  /** The `after` of the next page; undefined after the last page. */
  readonly next: string | undefined;
}

/** A position among the waiting deliveries of a type, ordered by the time at which they are due, then by row. */
export interface DuePosition {
  readonly type: string;
  /** Seconds since the epoch; -Infinity for deliveries that were never claimed. */
  readonly dueS: number;
  readonly rowId: string;
}

/** A search for deliveries that became due lately. */
export interface NewlyDueRequest {
  /** The positions from which the search begins, one per type. */
  readonly after: readonly DuePosition[];
  /** Deliveries whose back-off or lease ended before are not found. In seconds since the epoch, in database time. */
  readonly sinceS: number;
  /** The maximum number of deliveries of each type that are read. */
  readonly limit: number;
  /** The length of the leases of this runtime. */
  readonly leaseMs: number;
  /** As in {@link ClaimRequest}. */
  readonly leaseLimitMs?: number | undefined;
}

/** The result of a {@link NewlyDueRequest}. */
export interface NewlyDue {
  /** The oldest delivery of each wallet and type that was found. It may be behind others that are not due. */
  readonly rows: readonly DueRow[];
  /** The positions from which the search goes on, of the types of which it reached the limit. */
  readonly next: readonly DuePosition[];
  /** The last row of the outbox. */
  readonly lastRowId: string;
  /** The time up to which the search looked: the `sinceS` of a later one. */
  readonly untilS: number;
  /** The number of the oldest transaction of the database that was in progress: what all before it wrote was seen. */
  readonly oldestInProgress: bigint;
  /** The number of the next transaction of the database: it had not begun. */
  readonly nextTransaction: bigint;
  /** The milliseconds until the next scheduled action is due; undefined if none is scheduled. */
  readonly scheduledInMs: number | undefined;
}

/** The scheduled actions that a call made due. */
export interface MadeDue {
  readonly rows: readonly DueRow[];
  /** False if another runtime was at it, so that this call did not look. */
  readonly hasLooked: boolean;
}

/**
 * The answer to a cancellation: the action is cancelled now, was cancelled before, was claimed before, or is not there.
 */
export type Cancellation =
  | { readonly status: 'cancelled_now'; readonly wallet: string; readonly type: string }
  | { readonly status: 'cancelled' | 'claimed' | 'not_found' };

/** A failed attempt of a delivery. */
export interface FailedDelivery {
  readonly rowId: string;
  readonly attempt: number;
  readonly error: string;
  /** The delivery is due again after this delay; it becomes a dead letter if undefined. */
  readonly delayMs: number | undefined;
}

/**
 * The deliveries of one action type that wait. At most 1,000 rows are read of each of those that were never claimed,
 * that are due again, and that are not due: a count of 1,000 or more stands for at least so many.
 */
export interface WaitingDeliveries {
  /** The type of the actions. */
  readonly type: string;
  /** Those that a runtime with a processor of the type may claim now, or that wait behind others of their wallet. */
  readonly due: number;
  /** Those that failed and are in a back-off. */
  readonly backingOff: number;
  /** The end of the first back-off. Absent without one. */
  readonly backingOffUntil?: Date;
  /** Those that a runtime has claimed, and has not confirmed. */
  readonly claimed: number;
  /** The runtimes that have claimed some, by an id of their own; ten at most. */
  readonly claimedBy: readonly string[];
  /** The time since the commit of the oldest of these. Absent if there is none. */
  readonly oldestMs?: number;
  /** The actions that are due later, among the next 1,000 of all types. */
  readonly scheduled: number;
  /** The time at which the first of them is due. Absent without one. */
  readonly dueAt?: Date;
}

/**
 * The outbox: rows written with the transaction, claimed by relays. Times are the database's, whose clock can be set
 * meanwhile (`schema/baseline/outbox.sql` says what follows). The cost of a statement
 * depends on the size of its request, and not on the number of waiting or delivered rows.
 */
export interface OutboxStore {
  /**
   * Marks deliveries as delivered and claims the oldest waiting ones of these wallets and types, in their order, up to
   * the first that is not due. A claim that is neither settled nor released within `leaseMs` falls due again. A wallet
   * from which another claimant holds a delivery is skipped. Deliveries that the claimant itself holds are claimed
   * again: the result of the earlier claim was lost, so no processor has them.
   */
  settleAndClaim(request: ClaimRequest): Promise<ClaimResult>;
  /** Records a failed attempt: the delivery is due again later, or becomes a dead letter. */
  fail(claimant: string, failed: FailedDelivery): Promise<void>;
  /** Releases claimed deliveries that no processor received: due at once, and no attempt is counted. */
  release(claimant: string, deliveries: readonly Pick<ClaimedDelivery, 'rowId' | 'attempt'>[]): Promise<void>;
  dueWallets(search: DueWalletPage): Promise<DueWallets>;
  /** Finds deliveries that became due lately, at a cost that depends neither on what waits nor on what was settled. */
  newlyDue(search: NewlyDueRequest): Promise<NewlyDue>;
  /**
   * Makes the scheduled actions due whose time has come, at most `limit`, in the order of their times: from then on
   * they are waiting deliveries behind those that were written before.
   */
  makeDue(limit: number): Promise<MadeDue>;
  /** Cancels an action that was never claimed, so that it is never delivered. */
  cancel(transactionId: string, actionIndex: number): Promise<Cancellation>;
  /** Counts the deliveries that wait, by type, in the order of the types; 1,000 types at most. */
  waiting(): Promise<readonly WaitingDeliveries[]>;
  /** Lists the dead deliveries, oldest first; those after this row. */
  dead(limit: number, after?: string): Promise<DeadDelivery[]>;
  /** Makes a dead delivery due again with its attempts at zero. Returns undefined if it is not dead. */
  redrive(rowId: string): Promise<DueRow | undefined>;
}
