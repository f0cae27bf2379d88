import type { DryOutcome } from '../../domain/records/outcome.ts';
import type { Refusal, RejectReason } from '../../domain/records/rejection.ts';
import type { Transaction } from '../../domain/records/transaction.ts';
import type { ActionOf, AssetOf, LedgerTypes } from '../../domain/values/ledger-types.ts';
import type { CommandView } from './command-view.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { WalletState } from './wallet-view.ts';

/** The times of a committed command, in milliseconds on the monotonic clock. */
export interface CommitTimings {
  /** From the acceptance of the command to this event; 0 for a merge of an idle wallet. */
  readonly waitedMs: number;
  /**
   * From its acceptance until the batch that committed it was planned: in the mailbox, in reads of its wallet, and in
   * attempts that lost an input. All of `waitedMs` for a command that a read has found committed.
   */
  readonly queuedMs: number;
  /** The planning of that batch, of all wallets in it. A chain that was planned ahead is in `queuedMs`. */
  readonly planMs: number;
  /** From the first send of that batch to the answer of the database, repeated sends and waits for locks included. */
  readonly commitMs: number;
  /** The batches with the command that were sent, the one that committed it included. */
  readonly attempts: number;
}

/** Every event of the runtime, with its payload. */
export interface RuntimeEvents<Types extends LedgerTypes = LedgerTypes> {
  /**
   * A valid command came, before its mailbox accepts or refuses it. The listeners run in the async context of its
   * caller, so that a tracer finds the span there. `command:answered` follows with the same id.
   */
  'command:received': {
    /** The command. Its `id` is that of the transaction that it is to become. */
    readonly command: CommandView;
    /** The wallet of the command; absent where it names none, as in `transaction:rejected`. */
    readonly wallet?: string;
  };
  /** A command was answered. Its caller is told next, unless the time that it waits for was over before. */
  'command:answered': {
    /** The id of the command. */
    readonly id: string;
    /** The status of its outcome; `failed` if an error was thrown instead. */
    readonly status: DryOutcome['status'] | 'failed';
    /** The reason of a refusal. */
    readonly reason?: RejectReason;
    /** The error that was thrown. */
    readonly error?: unknown;
    /** Milliseconds since it was received. */
    readonly waitedMs: number;
  };
  /** A transaction was committed durably. */
  'transaction:committed': {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The record of the transaction. */
    readonly transaction: Transaction<Types>;
  } & CommitTimings;
  /** A command repeated the key of a committed transaction, or a reversal without a key another one: nothing moved. */
  'transaction:duplicate': {
    /** The wallet of the transaction. Absent for a reversal of what moved nothing net. */
    readonly wallet?: string;
    /** The record of the transaction. */
    readonly transaction: Transaction<Types>;
  };
  /** A command was rejected; `repeated` if its key was rejected before. */
  'transaction:rejected': {
    /**
     * The wallet of the command; where only holds pay, the wallet that receives first. Absent where the command names
     * no wallet: a release and an extension name a hold, and a reversal that nobody owes names a transaction.
     */
    readonly wallet?: string;
    /** The command that was rejected. */
    readonly command: CommandView;
    /** Present if its key was rejected before. */
    readonly repeated?: true;
  } & Refusal<AssetOf<Types>>;
  /** The outpoints `lost` were already spent by another runtime; the commands are replanned after `delayMs`. */
  'transaction:retrying': {
    /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
    readonly wallet?: string;
    /** The id of the hold whose commands are planned again. Absent for a wallet. */
    readonly hold?: string;
    /** The number of the attempt that failed, from 1. */
    readonly attempt: number;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs: number;
    /** The outpoints that were already spent. */
    readonly lost: readonly string[];
    /** The commands that are planned again. */
    readonly commands: readonly CommandView[];
  };
  /** A wallet was loaded and is resident. */
  'wallet:activated': {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The number of UTXOs that were loaded. */
    readonly utxos: number;
  };
  /** An idle wallet was removed from memory. */
  'wallet:passivated': {
    /** The name of the wallet. */
    readonly wallet: string;
  };
  /** A wallet actor changed its state. */
  'wallet:state': {
    /** The name of the wallet. */
    readonly wallet: string;
    /** The state that it has now. */
    readonly state: WalletState;
  };
  /** A bug ended a wallet actor; the wallet is rebuilt from the store. */
  'wallet:crashed': {
    /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
    readonly wallet?: string;
    /** The id of the hold. Absent for a wallet. */
    readonly hold?: string;
    /** The value that was thrown. */
    readonly error: unknown;
    /** The number of its crashes within the last minute, this one included. */
    readonly crashesLastMinute: number;
  };
  /** A wallet exceeded its restart limit and is quarantined. */
  'wallet:quarantined': {
    /** The name of the wallet. Absent for a hold, and for what was reversed of a transaction. */
    readonly wallet?: string;
    /** The id of the hold. Absent for a wallet. */
    readonly hold?: string;
    /** The end of the quarantine, in milliseconds since the epoch. */
    readonly untilMs: number;
  };
  /** A batch of units was committed durably. */
  'batch:committed': {
    /** The number of units: the transactions that one wallet commits together are one. */
    readonly units: number;
    /** The number of transactions. */
    readonly transactions: number;
    /** Milliseconds from the first attempt to the answer of the database. */
    readonly ms: number;
    /** The `commitId` of its transactions; absent if none of them was committed. */
    readonly commitId?: number;
  };
  /** A statement failed and is sent again after `delayMs`; if `inDoubt`, it may have been applied already. */
  'store:retrying': {
    /** The name of the statement, such as `commit-batch`. */
    readonly statement: string;
    /** The number of the attempt that failed, from 1. */
    readonly attempt: number;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs: number;
    /** True if the attempt may have been applied. */
    readonly inDoubt: boolean;
    /** The value that was thrown. */
    readonly error: unknown;
  };
  /**
   * A connection of the host's pool works and was destroyed: the host returned it inside a database transaction. The
   * statement goes to another connection.
   */
  'connection:discarded': {
    /** The sentence that says why. */
    readonly reason: string;
  };
  /** A processor succeeded with a delivery. */
  'delivery:made': {
    /** The delivery, with the number of its attempt. */
    readonly delivery: Delivery<ActionOf<Types>>;
  };
  /** A processor failed; the delivery is attempted again after `delayMs`. */
  'delivery:failed': {
    /** The delivery, with the number of its attempt. */
    readonly delivery: Delivery<ActionOf<Types>>;
    /** The value that was thrown. */
    readonly error: unknown;
    /** The pause before the next attempt, in milliseconds. */
    readonly delayMs: number;
  };
  /** A delivery was given up and is a dead letter. */
  'delivery:dead': {
    /** The delivery, with the number of its attempt. */
    readonly delivery: Delivery<ActionOf<Types>>;
    /** The value that was thrown. */
    readonly error: unknown;
  };
  /** A command or an event became a dead letter. */
  'deadletter:added': {
    /** The dead letter, as `deadLetters.list()` returns it. */
    readonly deadLetter: DeadLetter;
  };
  /** The first commit of a ledger in memory, whose data ends with the process. Emitted once. */
  'ledger:in-memory': {
    /** The address of the database. */
    readonly location: string;
  };
  /** A listener threw or rejected. The runtime is not affected. */
  'listener:failed': {
    /** The name of the event whose listener failed. */
    readonly event: string;
    /** The value that was thrown. */
    readonly error: unknown;
  };
}

/** The name of a runtime event. */
export type RuntimeEventName = keyof RuntimeEvents;

/** The names of all runtime events. */
export const RUNTIME_EVENT_NAMES = Object.keys({
  'command:received': true,
  'command:answered': true,
  'transaction:committed': true,
  'transaction:duplicate': true,
  'transaction:rejected': true,
  'transaction:retrying': true,
  'wallet:activated': true,
  'wallet:passivated': true,
  'wallet:state': true,
  'wallet:crashed': true,
  'wallet:quarantined': true,
  'batch:committed': true,
  'store:retrying': true,
  'connection:discarded': true,
  'delivery:made': true,
  'delivery:failed': true,
  'delivery:dead': true,
  'deadletter:added': true,
  'ledger:in-memory': true,
  'listener:failed': true,
} satisfies Record<RuntimeEventName, true>) as RuntimeEventName[];

/** A listener of one event. */
export type Listener<Name extends RuntimeEventName, Types extends LedgerTypes = LedgerTypes> = (
  event: RuntimeEvents<Types>[Name],
) => void;
