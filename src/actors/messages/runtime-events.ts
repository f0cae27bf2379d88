import type { Refusal } from '../../domain/records/rejection.ts';
import type { Transaction } from '../../domain/records/transaction.ts';
import type { CommandView } from './command-view.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { WalletState } from './wallet-view.ts';

/** Every event of the runtime, with its payload. */
export interface RuntimeEvents {
  /** A transaction was committed durably. */
  'transaction:committed': { readonly wallet: string; readonly transaction: Transaction; readonly waitedMs: number };
  /** A command repeated the key of a committed transaction; nothing was committed. */
  'transaction:duplicate': { readonly wallet: string; readonly transaction: Transaction };
  /** A command was rejected; `repeated` if its key was rejected before. */
  'transaction:rejected': {
    readonly wallet: string;
    readonly command: CommandView;
    readonly repeated?: true;
  } & Refusal;
  /** The outpoints `lost` were already spent by another runtime; the commands are replanned after `delayMs`. */
  'transaction:retrying': {
    readonly wallet: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly lost: readonly string[];
    readonly commands: readonly CommandView[];
  };
  /** A wallet was loaded and is resident. */
  'wallet:activated': { readonly wallet: string; readonly utxos: number };
  /** An idle wallet was removed from memory. */
  'wallet:passivated': { readonly wallet: string };
  /** A wallet actor changed its state. */
  'wallet:state': { readonly wallet: string; readonly state: WalletState };
  /** A bug ended a wallet actor; the wallet is rebuilt from the store. */
  'wallet:crashed': { readonly wallet: string; readonly error: unknown; readonly crashesLastMinute: number };
  /** A wallet exceeded its restart limit and is quarantined. */
  'wallet:quarantined': { readonly wallet: string; readonly untilMs: number };
  /** A batch of units was committed durably. */
  'batch:committed': { readonly units: number; readonly transactions: number; readonly ms: number };
  /** A statement failed and is sent again after `delayMs`; if `inDoubt`, it may have been applied already. */
  'store:retrying': {
    readonly statement: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly inDoubt: boolean;
    readonly error: unknown;
  };
  /**
   * A connection of the host's pool works and was destroyed: the host returned it inside a database transaction. The
   * statement goes to another connection.
   */
  'connection:discarded': { readonly reason: string };
  /** A processor succeeded with a delivery. */
  'delivery:made': { readonly delivery: Delivery };
  /** A processor failed; the delivery is attempted again after `delayMs`. */
  'delivery:failed': { readonly delivery: Delivery; readonly error: unknown; readonly delayMs: number };
  /** A delivery was given up and is a dead letter. */
  'delivery:dead': { readonly delivery: Delivery; readonly error: unknown };
  /** A command or an event became a dead letter. */
  'deadletter:added': { readonly deadLetter: DeadLetter };
  /** The first commit of a ledger in memory, whose data ends with the process. Emitted once. */
  'ledger:in-memory': { readonly location: string };
  /** A listener threw or rejected. The runtime is not affected. */
  'listener:failed': { readonly event: string; readonly error: unknown };
}

/** The name of a runtime event. */
export type RuntimeEventName = keyof RuntimeEvents;

/** The names of all runtime events. */
export const RUNTIME_EVENT_NAMES = Object.keys({
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
export type Listener<Name extends RuntimeEventName> = (event: RuntimeEvents[Name]) => void;
