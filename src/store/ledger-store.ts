import type { Action } from '../domain/commands/command.ts';
import type { LedgerError } from '../domain/errors.ts';
import type { Movement, Transaction } from '../domain/records/transaction.ts';
import type { Assets, Bundle } from '../domain/values/bundle.ts';
import type { Utxo, UtxoView } from '../domain/values/utxo.ts';
import type { Durability } from './postgres/database.ts';

/** A transaction that is planned and not yet written. Its id stays the same however often it is sent. */
export interface PlannedTransaction {
  readonly id: string;
  readonly movement: Movement;
  readonly key?: string;
  /** SHA-256 in hexadecimal; present exactly when `key` is. */
  readonly fingerprint?: string;
  readonly body: Uint8Array | null;
  readonly actions: readonly EncodedAction[];
}

/** An action as the outbox stores it. */
export interface EncodedAction {
  readonly type: string;
  readonly payload: Uint8Array;
}

/** What one wallet commits at once: all of it or nothing. Later transactions may spend outputs of earlier ones. */
export interface CommitUnit {
  readonly wallet: string;
  readonly transactions: readonly PlannedTransaction[];
}

/** A transaction of a unit whose id or key the database knows already. */
export interface RecordedTransaction {
  /** Its place in the unit. */
  readonly place: number;
  /** The id of the stored transaction: the planned one's own, if an earlier send of it was applied. */
  readonly transactionId: string;
  readonly fingerprint: string | null;
}

/** What became of a unit. Units of one batch do not depend on each other. */
export type UnitResult =
  /** Durable. `seqs` has one element per transaction. */
  | { readonly status: 'applied'; readonly committedAt: Date; readonly seqs: readonly number[] }
  /** Not applied: someone else spent these outpoints first. */
  | { readonly status: 'conflict'; readonly outpoints: readonly string[] }
  /** Not applied: these transactions are there already. */
  | { readonly status: 'already_recorded'; readonly recorded: readonly RecordedTransaction[] }
  /** Not applied: a constraint of the database refuses it. */
  | { readonly status: 'refused'; readonly error: unknown };

/** What a wallet holds. */
export interface Balance {
  readonly assets: Assets;
  /** How many UTXOs hold it. */
  readonly utxos: number;
}

/** What a wallet holds, read within a bound. */
export interface Unspent {
  /** Each of them as a whole. */
  readonly utxos: readonly Utxo[];
  readonly isAll: boolean;
}

/** The largest UTXOs of a wallet. */
export interface Largest {
  /** Each of them as a whole. */
  readonly utxos: readonly Utxo[];
  /** The sums of those assets of which nothing was left out. */
  readonly complete: Bundle;
}

/** An action of a committed transaction, as the outbox holds it. */
export interface StoredDelivery {
  readonly rowId: string;
  readonly transactionId: string;
  readonly actionIndex: number;
  readonly wallet: string;
  /** Nothing but its type, if it is unreadable. */
  readonly action: Action;
  /** `ERR_CORRUPT`, if what is stored cannot be read. */
  readonly unreadable?: LedgerError;
}

/** A delivery that was claimed for this runtime. */
export interface ClaimedDelivery extends StoredDelivery {
  /** This attempt's number, from 1. */
  readonly attempt: number;
}

/** A delivery that was given up. */
export interface DeadDelivery extends StoredDelivery {
  readonly attempts: number;
  readonly error: string;
  readonly diedAt: Date;
}

/** What a relay settles and asks for in one round trip. If the answer is lost, it asks for the same again. */
export interface ClaimRequest {
  readonly claimant: string;
  /** Rows whose processors succeeded. */
  readonly delivered: readonly string[];
  readonly types: readonly string[];
  /** Wallets of which the claimant has nothing in hand but what is `made`. */
  readonly wallets: readonly string[];
  /** Of so many of them, from the first on, the oldest delivery is handed over at once: only these count an attempt. */
  readonly starting: number;
  /** Most deliveries of each wallet. */
  readonly limit: number;
  readonly leaseMs: number;
}

/** What a turn brought. */
export interface ClaimResult {
  /** In the order in which they were written. */
  readonly claimed: readonly ClaimedDelivery[];
  /** Wallets of which another claimant holds something: they are worth another look. */
  readonly lockedElsewhere: readonly string[];
}

/** A page of the search for what other runtimes wrote or left behind. */
export interface DueWalletPage {
  readonly claimant: string;
  readonly types: readonly string[];
  /** Begins after this wallet; with the first one if undefined. */
  readonly after: string | undefined;
  /** How many wallets are looked at. */
  readonly limit: number;
}

/** What a page of the search found. */
export interface DueWallets {
  /** Those whose oldest delivery is due, or held by the claimant itself. */
  readonly wallets: readonly string[];
  /** Where the next page begins; undefined after the last one. */
  readonly next: string | undefined;
}

/** An attempt that a processor failed. */
export interface FailedDelivery {
  readonly rowId: string;
  readonly attempt: number;
  readonly error: string;
  /** Due again after so long; dead if undefined. */
  readonly delayMs: number | undefined;
}

/**
 * The outbox: rows written with the spend, claimed by relays. Times are the database's. What a statement costs depends
 * on what it is asked for, and not on what waits or was delivered before.
 */
export interface OutboxStore {
  /**
   * Marks deliveries as made and claims the oldest that wait of these wallets and types, in their order, up to the
   * first that is not due. A claim that is neither settled nor given back within `leaseMs` falls due again. Of a wallet
   * of which another claimant holds something nothing is claimed; what the claimant itself holds is claimed again,
   * because nobody is at work on it: the answer that told of it was lost.
   */
  settleAndClaim(request: ClaimRequest): Promise<ClaimResult>;
  /** Takes a claimed delivery for failed, which makes it due again later, or dead. */
  fail(claimant: string, failed: FailedDelivery): Promise<void>;
  /** Gives claimed deliveries back that were not handed to anybody: due at once, and no attempt is counted. */
  release(claimant: string, deliveries: readonly Pick<ClaimedDelivery, 'rowId' | 'attempt'>[]): Promise<void>;
  dueWallets(search: DueWalletPage): Promise<DueWallets>;
  dead(limit: number): Promise<DeadDelivery[]>;
  /** Makes a dead delivery due again with its attempts at zero; the wallet that it is of, unless it is not dead. */
  redrive(rowId: string): Promise<string | undefined>;
}

/**
 * Durability, as the actors see it.
 *
 * Everything rejects with `ERR_STORE_UNAVAILABLE` when the database is not to be had within the deadline; `commit`
 * rejects with `ERR_IN_DOUBT` when the answer stays unknown. A read of a transaction rejects with `ERR_CORRUPT` when
 * its row cannot be read.
 */
export interface LedgerStore {
  readonly durability: Durability;
  readonly location: string;
  readonly outbox: OutboxStore;
  /** Commits a unit together with whatever other units are waiting. Safe to repeat with the same ids. */
  commit(unit: CommitUnit): Promise<UnitResult>;
  /** The unspent outputs of a wallet, or some of them if there are very many. */
  unspent(wallet: string): Promise<Unspent>;
  /** The unspent outputs of a wallet that hold the most of each of these assets, at most so many of each. */
  largest(wallet: string, assets: readonly string[], limit: number): Promise<Largest>;
  /** How much of these assets a wallet holds, each of them named; takes long where there are very many UTXOs. */
  totals(wallet: string, assets: readonly string[]): Promise<Bundle>;
  balance(wallet: string): Promise<Balance>;
  /** The unspent outputs of a wallet in the order of their outpoints, from after the given one. */
  utxos(wallet: string, limit: number, after?: string): Promise<readonly UtxoView[]>;
  transaction(id: string): Promise<Transaction | undefined>;
  transactionByKey(key: string): Promise<Transaction | undefined>;
  /** Per asset: minted and not burned, and the sum of what is unspent. Equal in a sound ledger. */
  supply(): Promise<ReadonlyMap<string, AssetSupply>>;
  /** Waits for statements under way, then closes what it opened. */
  close(): Promise<void>;
}

/** The supply of one asset. */
export interface AssetSupply {
  readonly minted: bigint;
  readonly burned: bigint;
  /** The sum of all unspent outputs. */
  readonly circulating: bigint;
}

/** What the store tells about its work. */
export interface StoreEvents {
  batchCommitted(batch: { readonly units: number; readonly transactions: number; readonly ms: number }): void;
  retrying(retry: {
    readonly statement: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: unknown;
    readonly inDoubt: boolean;
  }): void;
}
