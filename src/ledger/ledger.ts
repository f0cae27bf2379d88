import type { EventHandler, EventOutcome } from '../actors/events/event-router.ts';
import type { DeadLetter } from '../actors/messages/dead-letter.ts';
import type { Processor } from '../actors/messages/delivery.ts';
import type { ExternalEvent } from '../actors/messages/external-event.ts';
import type { Listener, RuntimeEventName } from '../actors/messages/runtime-events.ts';
import type { WalletView } from '../actors/messages/wallet-view.ts';
import type { Commands } from '../domain/commands/registry.ts';
import type { Durability } from '../domain/durability.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { UtxoView } from '../domain/values/utxo.ts';
import type { AssetSupply, Balance } from '../store/ledger-store.ts';
import type { CallOptions } from './call-options.ts';

/** Which unspent outputs to show. */
export interface UtxoPage {
  /** At most this many; 1000 if nothing is said. */
  readonly limit?: number | undefined;
  /** From after this outpoint. */
  readonly after?: string | undefined;
}

/** Commands, events and deliveries that no one took. */
export interface DeadLetterQueue {
  /** Oldest first: deliveries from the database, then commands and events of this runtime. 1000 if nothing is said. */
  list(options?: Pick<UtxoPage, 'limit'>): Promise<DeadLetter[]>;
  /**
   * Tries one again: a delivery falls due at once, a command or an event is answered before this resolves. What fails
   * again stays a dead letter.
   *
   * @throws LedgerError `ERR_NOT_FOUND`, or what the command or the event throws.
   */
  redrive(id: string): Promise<void>;
}

/**
 * A running ledger.
 *
 * A refusal is an outcome; trouble is a thrown `LedgerError`. Every call that asks the database about a wallet throws
 * `ERR_INVALID_COMMAND` for a name that cannot be one; to `inspect()` such a wallet is not resident.
 */
export interface Ledger extends Commands<[options?: CallOptions]>, AsyncDisposable {
  /** What an acknowledgement survives here: power loss, the death of the process, nothing. */
  readonly durability: Durability;
  /** Where the ledger lives, without a password. */
  readonly location: string;

  /** What a wallet holds, read from Postgres. A wallet nobody ever paid holds nothing. */
  balance(wallet: string): Promise<Balance>;
  /** The unspent outputs of a wallet in the order of their outpoints, read from Postgres. */
  utxos(wallet: string, page?: UtxoPage): Promise<readonly UtxoView[]>;
  /** A transaction by its id. */
  transaction(id: string): Promise<Transaction | undefined>;
  /** The transaction, or the recorded refusal, of an idempotency key. */
  transactionByKey(key: string): Promise<Transaction | undefined>;
  /** Minted, burned and circulating per asset, in one snapshot. */
  supply(): Promise<ReadonlyMap<string, AssetSupply>>;

  /** The live actor of a wallet. Synchronous, never wakes it; undefined when it is not resident. */
  inspect(wallet: string): WalletView | undefined;
  /** The names of the resident wallets, least recently used first. */
  residents(): string[];

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for a type that is no name, `ERR_INVALID_OPTIONS` for what is no function
   * or a second processor of a type, `ERR_CLOSED`.
   */
  processor(type: string, processor: Processor): () => void;
  /**
   * Registers the handler of an external event type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for a type that no event has, `ERR_INVALID_OPTIONS` for what is no
   * function or a second handler of a type, `ERR_CLOSED`.
   */
  handler(type: string, handler: EventHandler): () => void;
  /** Routes an external event to its handler. The same `(source, id)` applies once. */
  dispatch(event: ExternalEvent): Promise<EventOutcome>;
  /**
   * Listens to an event of the runtime; the returned function ends it. A listener that throws breaks nothing.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for a name that no event has, or what is no function.
   */
  on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name>): () => void;
  readonly deadLetters: DeadLetterQueue;

  /** Resolves when every mailbox is empty, every commit answered and every due delivery made. */
  settled(): Promise<void>;
  /**
   * Takes no more commands and events, answers the commands it has, then stops. Never ends a pool that it did not open.
   * Idempotent.
   */
  close(): Promise<void>;
}
