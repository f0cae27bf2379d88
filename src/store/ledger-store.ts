import type { Command } from '../domain/commands/command.ts';
import type { Durability } from '../domain/durability.ts';
import type { AssetDefinition, AssetRules } from '../domain/records/asset-rule.ts';
import type { ExceededCap } from '../domain/records/exceeded-cap.ts';
import type { HoldRecord } from '../domain/records/hold.ts';
import type { CountChange, Movement } from '../domain/records/movement.ts';
import type { Refusal } from '../domain/records/rejection.ts';
import type { ReversalTarget } from '../domain/records/reversal.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { PlanPolicy, Policy } from '../domain/rules/policy.ts';
import type { Action, Meta } from '../domain/values/action.ts';
import type { Assets, Bundle } from '../domain/values/bundle.ts';
import type { Utxo, UtxoView } from '../domain/values/utxo.ts';
import type { FeedStore } from './feed-store.ts';
import type { HistoryStore } from './history-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { ProvenanceStore } from './provenance-store.ts';

/** An action as the outbox stores it. */
export interface EncodedAction {
  readonly type: string;
  readonly payload: Uint8Array;
  /** It is due this long after the commit; at once if undefined. */
  readonly dueInMs?: number;
}

/** The parts of a command that the ledger stores and does not interpret. */
export interface CommandData {
  readonly meta?: Meta;
  readonly actions?: readonly Action[];
}

/** The parts of a command that are stored as bytes, encoded once. The payloads of the actions are views of the body. */
export interface EncodedCommand {
  readonly body: Uint8Array | null;
  /** SHA-256 in hexadecimal; present exactly when the command has a key. */
  readonly fingerprint?: string;
  readonly actions: readonly EncodedAction[];
  /** The `meta` as JSON, for a host's own SQL. */
  readonly metaJson?: string;
}

/** A transaction that is planned and not yet written. Its id stays the same however often it is sent. */
export interface PlannedTransaction {
  readonly id: string;
  /** The wallet of its command, whose deliveries its actions become. */
  readonly wallet: string;
  readonly movement: Movement;
  readonly key?: string | undefined;
  /** SHA-256 in hexadecimal; present exactly when `key` is. */
  readonly fingerprint?: string | undefined;
  readonly body: Uint8Array | null;
  /** The `meta` as JSON; undefined without `meta`. */
  readonly metaJson?: string | undefined;
  readonly actions: readonly EncodedAction[];
  /**
   * The version of the policy that it was planned with. Undefined for what no change of the policy concerns, such as a
   * merge.
   */
  readonly policyVersion?: number | undefined;
}

/** Transactions that are committed together: all or none. Later ones may spend outputs of earlier ones. */
export interface CommitUnit {
  readonly transactions: readonly PlannedTransaction[];
}

/** The times of a unit on the monotonic clock, and the number of its sends. */
export interface UnitTimes {
  /** The start of planning the batch that the unit was sent with first. */
  readonly plannedAtMs: number;
  /** The first send of that batch. */
  readonly sentAtMs: number;
  /** The answer of the database. */
  readonly answeredAtMs: number;
  /** The batches with the unit that were sent: more than one after an error or a lock of the database. */
  readonly attempts: number;
}

/**
 * Something that commits units, one after the other: a wallet. The store calls it, and it never throws.
 *
 * `submit()` announces it. The store calls `take()` when it sends the next batch, then either `settle()` or `fail()`,
 * and then `settled()`. If the store is unavailable, it may call `fail()` without `take()`.
 */
export interface UnitSource {
  /** The number of transactions that its next unit may have: a guess, for the size of batches. */
  readonly expected: number;
  /** True if another source goes on with its commands: `settled()` is called when the next unit of that one is sent. */
  readonly isFollowed?: boolean;
  /** Plans the next unit. Undefined if there is nothing to commit now; then nothing else is called. */
  take(): CommitUnit | undefined;
  /** Receives the result of the unit, with its times where a group commit has sent it. It may submit the next one. */
  settle(result: UnitResult, times?: UnitTimes): void;
  /**
   * Receives an error: `ERR_STORE_UNAVAILABLE` or `ERR_SCHEMA` (not applied), `ERR_IN_DOUBT`, or a bug.
   */
  fail(error: unknown): void;
  /** Called when the next batch was sent after a result or an error: callers are answered while the database works. */
  settled(): void;
}

/** A transaction of a unit whose id or key is already in the database. */
export interface RecordedTransaction {
  /** Its index in the unit. */
  readonly place: number;
  /** The id of the stored transaction: equal to the planned id if an earlier send was applied. */
  readonly transactionId: string;
  readonly fingerprint: string | null;
}

/** The result of a unit. Units of one batch do not depend on each other. */
export type UnitResult =
  /** Durable. The transactions of a unit have consecutive places in their commit. */
  | {
      readonly status: 'applied';
      readonly committedAt: Date;
      readonly commitId: number;
      readonly firstPlace: number;
      /** The time from which the holds that the batch made count; undefined if it changed none. */
      readonly heldAt?: Date;
    }
  /**
   * Not applied: these outpoints were already spent, or these holds are in another state than the plan says, or more or
   * less of these transactions was reversed before.
   */
  | {
      readonly status: 'conflict';
      readonly outpoints: readonly string[];
      readonly holds?: readonly string[];
      readonly reversed?: readonly string[];
    }
  /** Not applied: these transactions are already recorded. */
  | { readonly status: 'already_recorded'; readonly recorded: readonly RecordedTransaction[] }
  /**
   * Not applied: the policy has changed in what it names since it was planned. `mayBeApplied`: an answer was lost.
   */
  | { readonly status: 'policy_changed'; readonly mayBeApplied: boolean }
  /** Not applied: these transactions exceed caps of assets, as they follow each other. */
  | { readonly status: 'capped'; readonly caps: readonly ExceededCap[] }
  /** Not applied: a constraint of the database rejects it. */
  | { readonly status: 'refused'; readonly error: unknown };

/** The assets of a wallet, with the number of its UTXOs. */
export interface Balance<Name extends string = string> {
  /** The assets that the wallet may spend, with their amounts; an asset that it does not hold is absent. */
  readonly assets: Assets<Name>;
  /** The assets that are held and not expired, with their amounts. */
  readonly held: Assets<Name>;
  /** The number of UTXOs that hold the assets. */
  readonly utxos: number;
}

/** The unspent outputs of a wallet, up to the limit of one read. */
export interface Unspent {
  /** Each UTXO is complete, with all of its assets. */
  readonly utxos: readonly Utxo[];
  /** True if the wallet has no other unspent output. */
  readonly isAll: boolean;
  /** The open holds of the wallet, up to the limit of one read. */
  readonly holds: OpenHolds;
}

/** The open holds of a wallet, as one read found them. */
export interface OpenHolds {
  readonly list: readonly OpenHold[];
  /** True if the wallet has no other open hold. */
  readonly isAll: boolean;
  /** The clock of the database at the read, in milliseconds since the epoch. Zero without holds. */
  readonly nowMs: number;
}

/** Open holds that are expired, and the milliseconds until the next one expires; undefined if none is known. */
export interface DueHolds {
  readonly due: readonly HoldRecord[];
  readonly nextInMs: number | undefined;
}

/** An open hold of a wallet. */
export interface OpenHold {
  readonly id: string;
  readonly utxos: readonly Utxo[];
  /** Undefined for never. */
  readonly expiresMs: number | undefined;
  /** True if it was expired at the read: what it owns is available. */
  readonly isDue: boolean;
}

/** The amounts of some assets in one wallet; zero for an asset that it does not hold. */
export interface AssetTotals {
  /** The amounts that it may spend, expired holds included. */
  readonly available: Bundle;
  /** The amounts that are held. */
  readonly held: Bundle;
}

/** The amounts of some assets in some wallets, by wallet. */
export type WalletTotals = ReadonlyMap<string, AssetTotals>;

/** The largest UTXOs of a wallet. */
export interface Largest {
  /** Each UTXO is complete, with all of its assets. */
  readonly utxos: readonly Utxo[];
  /** The totals of those assets whose UTXOs are all in `utxos`. */
  readonly complete: Bundle;
}

/**
 * The store, as the actors see it.
 *
 * Every method that asks the database rejects with `ERR_STORE_UNAVAILABLE` when the database is unavailable until the
 * deadline; `commit` rejects with `ERR_IN_DOUBT` when the result stays unknown. Each rejects with
 * `ERR_SCHEMA` when the schema was dropped or is of another version. A read of a transaction rejects with
 * `ERR_CORRUPT` when its row cannot be decoded.
 */
export interface LedgerStore {
  readonly durability: Durability;
  readonly location: string;
  readonly outbox: OutboxStore;
  readonly history: HistoryStore;
  readonly feed: FeedStore;
  readonly provenance: ProvenanceStore;
  /** The policy, as far as this runtime knows it. A commit notices what is not known. */
  readonly policy: PlanPolicy & Pick<Policy, 'version'>;
  /** Reads what has changed in the policy. The read begins after the call. */
  readPolicy(): Promise<void>;
  /** Defines the rules of an asset, completes the counters of their caps, and returns the number of the rules. */
  defineAsset(asset: string, rules: AssetRules): Promise<number>;
  /** The rules of one asset, or of all, by asset and version. */
  assetRules(asset?: string): Promise<readonly AssetDefinition[]>;
  /** The caps that changes of counters would exceed now. */
  findExceeded(counts: readonly CountChange[]): Promise<readonly ExceededCap[]>;
  /**
   * Encodes the stored parts of a command, before the command takes a slot in a mailbox.
   * @throws LedgerError `ERR_INVALID_COMMAND` with `meta_too_large` or `action_too_large`.
   */
  encodeCommand(command: Command): EncodedCommand;
  /** Decodes what {@link encodeCommand} encoded, equal to what a read of the transaction returns. */
  decodeData(encoded: EncodedCommand): CommandData;
  /** Encodes the body of a recorded refusal, which takes the place of the body of its command. */
  encodeRefusal(encoded: EncodedCommand, refusal: Refusal): Uint8Array | null;
  /** Commits the next unit of a source in one batch with those of the other sources that wait. */
  submit(source: UnitSource): void;
  /** Commits one unit, as {@link submit} does. Idempotent for units with the same ids. */
  commit(unit: CommitUnit): Promise<UnitResult>;
  /** Loads the unspent outputs of a wallet, or a part of them if there are very many. */
  unspent(wallet: string): Promise<Unspent>;
  /** Loads, for each of these assets, the unspent outputs of a wallet that hold the most of it, at most `limit`. */
  largest(wallet: string, assets: readonly string[], limit: number): Promise<Largest>;
  /**
   * Sums some assets over all unspent outputs of each wallet, in one snapshot: for each wallet the assets to sum. Slow
   * where there are very many and the wallet is not counted.
   */
  totals(wanted: ReadonlyMap<string, readonly string[]>): Promise<WalletTotals>;
  balance(wallet: string): Promise<Balance>;
  /** The movements that reverse a transaction, and what was reversed; undefined if it does not exist. */
  reversalTarget(id: string): Promise<ReversalTarget | undefined>;
  /** A hold by its id, in any state. */
  hold(id: string): Promise<HoldRecord | undefined>;
  /** A page of the open holds of a wallet, in the order of their ids. */
  openHolds(wallet: string, limit: number, after?: string): Promise<readonly HoldRecord[]>;
  /** Open holds that are expired, the earliest first, and the time until the next one expires. */
  dueHolds(limit: number): Promise<DueHolds>;
  /** Lists the unspent outputs of a wallet in the order of their outpoints, starting after the given one. */
  utxos(wallet: string, limit: number, after?: string): Promise<readonly UtxoView[]>;
  transaction(id: string): Promise<Transaction | undefined>;
  transactionByKey(key: string): Promise<Transaction | undefined>;
  /** The transaction that is recorded under a key, with the fingerprint of its command. */
  recorded(key: string): Promise<RecordedTransaction | undefined>;
  /** Has commits keep the totals of a wallet from now on. Returns false if they are complete already. */
  startCounting(wallet: string): Promise<boolean>;
  /** The database transactions that write unspent outputs and are not over. */
  unspentWriters(): Promise<readonly string[]>;
  /**
   * Completes the totals of a wallet, after all transactions that wrote unspent outputs when `startCounting()` returned
   * are over: its balance is read from them then. Returns false if another step is at work, which this must follow.
   */
  endCounting(wallet: string): Promise<boolean>;
  /** Adds the oldest changes to the totals, up to a limit. Returns true if some may be left. */
  foldTotals(): Promise<boolean>;
  /** Sums each asset over the ledger. In a consistent ledger `circulating` equals `minted` less `burned`. */
  supply(): Promise<ReadonlyMap<string, AssetSupply>>;
  /** Waits for statements in flight, then closes the connections that the store opened. */
  close(): Promise<void>;
}

/** The supply of one asset. */
export interface AssetSupply {
  /** The sum of all mints. */
  readonly minted: bigint;
  /** The sum of all burns. */
  readonly burned: bigint;
  /** The sum of all unspent outputs. */
  readonly circulating: bigint;
}
