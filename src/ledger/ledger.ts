import type { EventHandler, EventOutcome } from '../actors/events/event-router.ts';
import type { DeadLetter } from '../actors/messages/dead-letter.ts';
import type { Processor } from '../actors/messages/delivery.ts';
import type { EventOf, EventTypeOf } from '../actors/messages/external-event.ts';
import type { ResidentPage, ResidentQuery } from '../actors/messages/resident-row.ts';
import type { Listener, RuntimeEventName } from '../actors/messages/runtime-events.ts';
import type { WalletView } from '../actors/messages/wallet-view.ts';
import type { Commands } from '../domain/commands/commands.ts';
import type { Durability } from '../domain/durability.ts';
import type { AssetDefinition, AssetRules, AssetVersion } from '../domain/records/asset-rule.ts';
import type { RankedWallet } from '../domain/records/history-entry.ts';
import type { HoldView } from '../domain/records/hold.ts';
import type { CancelOutcome } from '../domain/records/outcome.ts';
import type { Taint, TaintInput, Trace, TraceOptions } from '../domain/records/trace.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { ActionOf, ActionTypeOf, AssetOf, LedgerTypes } from '../domain/values/ledger-types.ts';
import type { UtxoView } from '../domain/values/utxo.ts';
import type { AssetSupply, Balance } from '../store/ledger-store.ts';
import type { CallOptions, CommandOptions } from './call-options.ts';
import type { Changes, ChangesOptions } from './changes.ts';
import type { Explanation } from './explanation.ts';
import type { History, HistoryOptions } from './history.ts';
import type { BalanceAt, BalanceAtOptions, SupplyAt, TopOptions } from './history-reader.ts';
import type { MomentInput } from './moment.ts';
import type { LedgerStats } from './stats.ts';

/** A page of a list. */
export interface UtxoPage {
  /** The maximum number of items; 1000 by default. */
  readonly limit?: number | undefined;
  /** The page starts after this item: an outpoint, or the id of a hold. */
  readonly after?: string | undefined;
}

/** The commands, events and deliveries that failed for good. */
export interface DeadLetterQueue {
  /**
   * Lists the dead deliveries of the database, then the dead commands, events and refused effects of events of this
   * runtime, each oldest first; at most 1000 by default.
   */
  list(page?: Pick<UtxoPage, 'limit'>, options?: CallOptions): Promise<DeadLetter[]>;
  /**
   * Retries a dead letter: a delivery falls due at once, a command or an event is answered before this resolves. A
   * command or an event that fails again stays a dead letter, and so does a command that a rule refuses. A refused
   * effect of an event is sent under a new key that is derived from its own, which keeps its refusal; one that is
   * refused again stays a dead letter. The options are those of its commands, as in `dispatch()`.
   *
   * @throws LedgerError `ERR_NOT_FOUND`, or the error of the command or the event.
   */
  redrive(id: string, options?: CommandOptions): Promise<void>;
}

/**
 * A running ledger. `Types` are what its host has declared about it: {@link LedgerTypes}.
 *
 * Commands and reads take the options of a call: a timeout and a signal, which end the waiting. Commands may also wait
 * for room in a full mailbox.
 *
 * A rejection by a rule is an outcome; an error is a thrown `LedgerError`. Every call that reads a wallet from the
 * database throws `ERR_INVALID_COMMAND` for an invalid name; `inspect()` returns undefined for it.
 */
export interface Ledger<Types extends LedgerTypes = LedgerTypes>
  extends Commands<[options?: CommandOptions], Types>,
    AsyncDisposable {
  /** The failure that a committed transaction survives: power loss, death of the process, none. */
  readonly durability: Durability;
  /** The address of the database, without a password. */
  readonly location: string;

  /** Reads the balance of a wallet from Postgres; it is empty for a wallet that never received anything. */
  balance(wallet: string, options?: CallOptions): Promise<Balance<AssetOf<Types>>>;
  /** Reads a hold by its id, open or not; undefined if there is none. */
  holdById(id: string, options?: CallOptions): Promise<HoldView<Types> | undefined>;
  /**
   * Reads a page of the holds of a wallet that are not captured, released or recorded as expired, in the order of their
   * ids: those that are expired and not recorded yet have the state `expired`.
   */
  holds(wallet: string, page?: UtxoPage, options?: CallOptions): Promise<readonly HoldView<Types>[]>;
  /**
   * Reads a page of the unspent outputs of a wallet from Postgres, in the order of their outpoints. Each page has a
   * snapshot of its own: their sum is not that of one moment. `balance()` is.
   */
  utxos(wallet: string, page?: UtxoPage, options?: CallOptions): Promise<readonly UtxoView<AssetOf<Types>>[]>;
  /** Reads a transaction by its id. */
  transaction(id: string, options?: CallOptions): Promise<Transaction<Types> | undefined>;
  /** Reads the transaction, or the recorded rejection, of an idempotency key. */
  transactionByKey(key: string, options?: CallOptions): Promise<Transaction<Types> | undefined>;
  /**
   * Reads the id of the transaction that spent an output; undefined if none has, or if the output does not exist. It
   * finds every spend that was committed before the call.
   */
  spentBy(outpoint: string, options?: CallOptions): Promise<string | undefined>;
  /**
   * Starts the history of a wallet, newest first: an iteration, or a page. It has all that was committed before the
   * page is read. An entry never changes; what is committed meanwhile changes no further page.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid`, `page_invalid`, `page_stale` or `page_archived`;
   * `ERR_HISTORY_BEHIND`.
   */
  history(wallet: string, options?: HistoryOptions<Types>): History<Types>;
  /**
   * Reads the balance of a wallet at a time, or at a position, both included. The answer never changes. Times are those
   * of `recordedAt`; holds that were expired at the time count as available.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid`, with `moment_invalid` for a moment later than the
   * ledger, or with `moment_archived` for one before what was archived; `ERR_HISTORY_BEHIND`.
   */
  balanceAt(wallet: string, moment: MomentInput, options?: BalanceAtOptions): Promise<BalanceAt<AssetOf<Types>>>;
  /**
   * Reads the wallets that own the most of an asset, held amounts included, of what was committed before the call. Of
   * equal amounts the first name comes first. The first call for an asset ranks all wallets, which takes 10 to
   * 30 seconds per million of them; from then on packs of the history keep the ranking.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `name_invalid` or `page_invalid`; `ERR_HISTORY_BEHIND`.
   */
  top(asset: AssetOf<Types>, options?: TopOptions): Promise<readonly RankedWallet[]>;
  /** Reads what was minted, burned and owned of every asset at a time, or at a position. @throws as `balanceAt()`. */
  supplyAt(moment: MomentInput, options?: CallOptions): Promise<ReadonlyMap<AssetOf<Types>, SupplyAt>>;
  /**
   * The feed: every committed transaction once, in the order of positions, of all kinds: merges, ends of holds and
   * recorded refusals, too. `for await` waits at the end, and gets what any runtime commits within 100 ms. A loop that
   * resumes after the `cursor` of the last transaction it took misses nothing and sees nothing twice, also after a
   * crash. Each iteration reads its own bounded pages: a slow one delays no other and no command.
   *
   * `break`, `signal` and the end of `close()` end a waiting iteration, without an error. One with `live: false` that
   * has not reached its end when the ledger closes throws `ERR_CLOSED`.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `page_invalid`; the iteration and `page()`: `page_stale` if the
   * database has lost what the cursor saw, `ERR_STORE_UNAVAILABLE`, `ERR_OVERLOADED`, `ERR_CORRUPT`, `ERR_CLOSED`.
   */
  changes(options?: ChangesOptions): Changes<Types>;
  /**
   * Traces an output, or all outputs of a transaction, back to the mints they came from; undefined for one that does
   * not exist.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds.
   */
  ancestry(
    of: string,
    bounds?: TraceOptions<AssetOf<Types>>,
    options?: CallOptions,
  ): Promise<Trace<AssetOf<Types>> | undefined>;
  /**
   * Traces all outputs of a transaction, or one output, forward to what is unspent; undefined for one that does not
   * exist. It finds every spend that was committed before the call; in a ledger of which no runtime has
   * `history`, the first trace projects the whole history.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds.
   */
  descendants(
    of: string,
    bounds?: TraceOptions<AssetOf<Types>>,
    options?: CallOptions,
  ): Promise<Trace<AssetOf<Types>> | undefined>;
  /**
   * Finds every wallet that holds what came of transactions or outputs, with the amounts and the ways: data for a
   * person to decide on. It changes nothing, and is as exact as `descendants()`.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for invalid bounds or origins.
   */
  taint(input: TaintInput<AssetOf<Types>>, options?: CallOptions): Promise<Taint<AssetOf<Types>>>;
  /** Reads the minted, burned and circulating amount of every asset in one snapshot. */
  supply(options?: CallOptions): Promise<ReadonlyMap<AssetOf<Types>, AssetSupply>>;

  /**
   * Defines the rules of an asset, which replace those before: they get the next version. They hold from the commit on,
   * for all runtimes. The same rules again change nothing. A first `supplyMax` or `mintedMax` of an asset is answered,
   * and holds, when the history is counted; commits go on meanwhile.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_CLOSED`, `ERR_STORE_UNAVAILABLE`.
   */
  defineAsset(
    asset: AssetOf<Types>,
    rules: AssetRules,
    options?: CallOptions,
  ): Promise<AssetDefinition<AssetOf<Types>>>;
  /** Reads the rules of an asset, the last ones or those of a version; undefined if there are none. */
  asset(
    asset: AssetOf<Types>,
    which?: AssetVersion,
    options?: CallOptions,
  ): Promise<AssetDefinition<AssetOf<Types>> | undefined>;
  /** Reads the last rules of all assets that have some, in the order of their names. */
  assets(options?: CallOptions): Promise<readonly AssetDefinition<AssetOf<Types>>[]>;

  /** Returns a copy of the state of a wallet actor, or undefined if the wallet is not in memory. Never wakes it. */
  inspect(wallet: string): WalletView<AssetOf<Types>> | undefined;
  /** Lists the wallets in memory, least recently used first. */
  residents(): string[];
  /**
   * Lists a page of the wallets in memory, those with the longest mailbox first. It looks at each of them, which takes
   * about 40 ms with 100,000, and wakes none.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS`.
   */
  residentPage(query?: ResidentQuery): ResidentPage;
  /**
   * Explains a command by the id of its transaction or its key: since when and behind what it waits, or what it waited;
   * its conflicts, with who spent what it wanted. Undefined for a command that waits in no mailbox of this runtime and
   * is not in the ledger.
   */
  explain(idOrKey: string, options?: CallOptions): Promise<Explanation<Types> | undefined>;

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for a type that is not a name, `ERR_INVALID_OPTIONS` for a processor that
   * is not a function or is the second of its type, `ERR_CLOSED`.
   */
  processor<Type extends ActionTypeOf<Types>>(
    type: Type,
    processor: Processor<ActionOf<Types, Type>, Types>,
  ): () => void;
  /**
   * Cancels an action that no runtime has claimed, so that it is never delivered: one that is due later, or one that
   * waits. Its id is `transactionId:index`, as `delivery.id`. To cancel it again changes nothing.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` with `action_id_invalid`, `ERR_CLOSED`, `ERR_STORE_UNAVAILABLE`.
   */
  cancelAction(id: string, options?: CallOptions): Promise<CancelOutcome>;
  /**
   * Registers the handler of an external event type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` for a type that no event can have, `ERR_INVALID_OPTIONS` for a
   * handler that is not a function or is the second of its type, `ERR_CLOSED`.
   */
  handler<Type extends EventTypeOf<Types>>(type: Type, handler: EventHandler<EventOf<Types, Type>, Types>): () => void;
  /**
   * Routes an external event to its handler. Events with the same `source` and `id` are applied once. The options are
   * those of all commands of the handler; `timeoutMs` counts from the call.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_UNKNOWN_EVENT`, `ERR_HANDLER_FAILED`, `ERR_TIMEOUT`, or the error
   * of a command. What was sent may be committed: dispatch the event again.
   */
  dispatch(event: EventOf<Types>, options?: CommandOptions): Promise<EventOutcome<Types>>;
  /**
   * Adds a listener to an event of the runtime; the returned function removes it. An error of a listener is emitted as
   * `listener:failed` and has no other effect.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` for an unknown event name or a listener that is not a function.
   */
  on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name, Types>): () => void;
  /**
   * Reads figures of this runtime and of the ledger, for a monitor: commands that wait, commits, conflicts and refusals
   * since the start, how far positions and projections lag, and the deliveries that wait, by type. The cost does not
   * grow with what waits: counts of the database end at 1,000.
   */
  stats(options?: CallOptions): Promise<LedgerStats>;
  /** The commands, events and deliveries that failed for good, and their redrive. */
  readonly deadLetters: DeadLetterQueue;

  /**
   * Resolves when every mailbox is empty, every commit is answered, and no delivery of a type with a processor here is
   * due or in its processor. Deliveries in back-off, of other types, those that another runtime claimed, and actions
   * that are due later are not waited for.
   *
   * @throws LedgerError `ERR_TIMEOUT`, whose message says what it waits for, if the options end the waiting;
   * `ERR_WAITS_FOR_ITSELF` in a processor; `ERR_CLOSED` if the ledger closes meanwhile; `ERR_STORE_UNAVAILABLE`.
   */
  settled(options?: CallOptions): Promise<void>;
  /**
   * Rejects further commands and events, answers the accepted commands, then stops. Actions that are due later stay in
   * the database. A pool of the host stays open. Idempotent.
   *
   * @throws LedgerError `ERR_WAITS_FOR_ITSELF` in a processor.
   */
  close(): Promise<void>;
}
