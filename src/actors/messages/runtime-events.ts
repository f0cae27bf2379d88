import type { Refusal } from '../../domain/records/rejection.ts';
import type { Transaction } from '../../domain/records/transaction.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { CommandView } from './envelope.ts';
import type { WalletState } from './wallet-state.ts';

/** Every event of the runtime and what it carries. Names are recorded facts, in the past tense where they are over. */
export interface RuntimeEvents {
  /** A transaction is durable. */
  'transaction:committed': { readonly wallet: string; readonly transaction: Transaction; readonly waitedMs: number };
  /** A key that was committed before came again; nothing moved. */
  'transaction:duplicate': { readonly wallet: string; readonly transaction: Transaction };
  /** A command was refused by a rule. */
  'transaction:rejected': { readonly wallet: string; readonly command: CommandView } & Refusal;
  /** Someone else spent these outpoints first; the commands are planned again after `delayMs`. */
  'transaction:retrying': {
    readonly wallet: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly lost: readonly string[];
    readonly commands: readonly CommandView[];
  };
  /** A wallet is resident. */
  'wallet:activated': { readonly wallet: string; readonly utxos: number };
  /** An idle wallet left memory. */
  'wallet:passivated': { readonly wallet: string };
  /** A wallet actor is in another state. */
  'wallet:state': { readonly wallet: string; readonly state: WalletState };
  /** A bug or a throwing listener of the runtime ended a wallet actor; it is rebuilt from the store. */
  'wallet:crashed': { readonly wallet: string; readonly error: unknown; readonly crashesLastMinute: number };
  /** A wallet crashed too often and rests. */
  'wallet:quarantined': { readonly wallet: string; readonly untilMs: number };
  /** A batch of units is durable. */
  'batch:committed': { readonly units: number; readonly transactions: number; readonly ms: number };
  /** A statement failed and is sent again after `delayMs`; `inDoubt` says that it may have been applied already. */
  'store:retrying': {
    readonly statement: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly inDoubt: boolean;
    readonly error: unknown;
  };
  /** A processor took a delivery. */
  'delivery:made': { readonly delivery: Delivery };
  /** A processor threw; it gets the delivery again after `delayMs`. */
  'delivery:failed': { readonly delivery: Delivery; readonly error: unknown; readonly delayMs: number };
  /** A delivery was given up; it is a dead letter. */
  'delivery:dead': { readonly delivery: Delivery; readonly error: unknown };
  /** A command or an event that no one took. */
  'deadletter:added': { readonly deadLetter: DeadLetter };
  /** A listener threw. The runtime goes on; tell whoever wrote it. */
  'listener:failed': { readonly event: string; readonly error: unknown };
}

/** The name of a runtime event. */
export type RuntimeEventName = keyof RuntimeEvents;

/** All of them. */
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
  'delivery:made': true,
  'delivery:failed': true,
  'delivery:dead': true,
  'deadletter:added': true,
  'listener:failed': true,
} satisfies Record<RuntimeEventName, true>) as RuntimeEventName[];

/** What listens to one event. */
export type Listener<Name extends RuntimeEventName> = (event: RuntimeEvents[Name]) => void;
