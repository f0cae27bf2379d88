import { InMemoryDeadLetters } from '../actors/dead-letters/in-memory-dead-letters.ts';
import { type EventHandler, type EventOutcome, EventRouter } from '../actors/events/event-router.ts';
import type { Processor } from '../actors/messages/delivery.ts';
import { EventHub } from '../actors/messages/event-hub.ts';
import { type ExternalEvent, validateEvent } from '../actors/messages/external-event.ts';
import type { ResidentPage, ResidentQuery } from '../actors/messages/resident-row.ts';
import type { Listener, RuntimeEventName } from '../actors/messages/runtime-events.ts';
import type { WalletView } from '../actors/messages/wallet-view.ts';
import { OutboxRelay } from '../actors/relay/outbox-relay.ts';
import { pageOfResidents } from '../actors/supervisor/resident-page.ts';
import { Supervisor } from '../actors/supervisor/supervisor.ts';
import type { WalletHooks } from '../actors/wallet/wallet-hooks.ts';
import type { Durability } from '../domain/durability.ts';
import { invalidCommand, LedgerError } from '../domain/errors.ts';
import type { CancelOutcome, Outcome } from '../domain/records/outcome.ts';
import type { CommandKind } from '../domain/records/transaction-kind.ts';
import type { Action } from '../domain/values/action.ts';
import { isName } from '../domain/values/names.ts';
import type { Clock, World } from '../domain/world.ts';
import { BACKOFF } from '../platform/backoff-policies.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { StoreEvents } from '../store/store-events.ts';
import type { Bounds } from './bounds.ts';
import { type CallOptions, type CommandOptions, NO_OPTIONS } from './call-options.ts';
import { cancelAction, checkActionId } from './cancel-action.ts';
import { CommandGateway } from './command-gateway.ts';
import { callWithin } from './commands-within.ts';
import { LedgerDeadLetterQueue } from './dead-letter-queue.ts';
import { explainCommand } from './explain-command.ts';
import type { Explanation } from './explanation.ts';
import type { DeadLetterQueue, Ledger } from './ledger.ts';
import { LedgerCommands } from './ledger-commands.ts';
import { parseResidentQuery } from './parse-resident-query.ts';
import { ReadGate } from './read-gate.ts';
import { ReadOrder } from './read-order.ts';
import { Settling } from './settling.ts';
import type { LedgerStats } from './stats.ts';

/** The dependencies of a {@link LedgerRuntime}. */
export interface LedgerDeps {
  readonly world: World;
  readonly bounds: Bounds;
  /** Set by tests only. */
  readonly hooks?: WalletHooks | undefined;
  /** Creates the store, which reports to these events. */
  makeStore(events: StoreEvents): LedgerStore;
}

/** Wires store, supervisor, relay and router, and stops them in reverse order. */
export class LedgerRuntime extends LedgerCommands implements Ledger {
  readonly durability: Durability;
  readonly location: string;
  readonly deadLetters: DeadLetterQueue;
  protected override readonly order: ReadOrder;
  readonly #store: LedgerStore;
  readonly #clock: Clock;
  readonly #events = new EventHub();
  readonly #supervisor: Supervisor;
  readonly #relay: OutboxRelay;
  readonly #gateway: CommandGateway;
  readonly #router: EventRouter;
  readonly #reads: ReadGate;
  readonly #settling: Settling;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  /** True until a ledger in memory has said so: after its first commit the host has added its listeners. */
  #saysInMemory = false;

  constructor({ world, bounds, hooks, makeStore }: LedgerDeps) {
    super();
    const events = this.#events;
    this.#clock = world.clock;
    this.#store = makeStore({
      batchCommitted: (batch) => {
        events.counts.committed(batch.transactions);
        events.emit('batch:committed', batch);
        this.order.committed();
        if (this.#saysInMemory) this.#sayInMemory();
      },
      retrying: (retry) => events.emit('store:retrying', retry),
      largeWallet: (wallet) => this.order.foundLarge(wallet),
      connectionDiscarded: (notice) => events.emit('connection:discarded', notice),
    });
    this.order = new ReadOrder({ store: this.#store, clock: world.clock, bounds });
    this.#reads = new ReadGate(world.clock, bounds.readsWaitingMax);
    this.durability = this.#store.durability;
    this.#saysInMemory = this.durability === 'memory';
    this.location = this.#store.location;
    const letters = new InMemoryDeadLetters(bounds);
    this.#supervisor = new Supervisor(
      {
        store: this.#store,
        world,
        events,
        bounds,
        hooks,
        chainMax: bounds.chainMax,
        conflictPolicy: {
          ...BACKOFF.commitConflict,
          attemptsMax: bounds.conflictAttemptsMax,
          deadlineMs: Number.POSITIVE_INFINITY,
        },
      },
      bounds,
      letters,
    );
    this.#relay = new OutboxRelay({ outbox: this.#store.outbox, world, events, bounds });
    const onActions = (wallet: string, actions: readonly Action[]): void => this.#relay.committed(wallet, actions);
    this.#gateway = new CommandGateway(this.#supervisor, { store: this.#store, world, events }, onActions);
    this.#router = new EventRouter({
      deadLetters: letters,
      events,
      clock: world.clock,
      transactionByKey: (key) => this.transactionByKey(key),
    });
    this.deadLetters = new LedgerDeadLetterQueue({
      letters,
      outbox: () => this.#openStore().outbox,
      relay: this.#relay,
      router: this.#router,
      gateway: this.#gateway,
      reads: this.#reads,
      clock: world.clock,
      commandsWithin: (options) => this.within(world.clock, options),
    });
    this.#settling = new Settling(this.#supervisor, this.#relay, world.clock);
    this.#supervisor.start();
  }

  inspect(wallet: string): WalletView | undefined {
    return this.#supervisor.inspect(wallet);
  }

  residents(): string[] {
    return Array.from(this.#supervisor.residents(), ({ wallet }) => wallet).filter(isName);
  }

  residentPage(query: ResidentQuery = {}): ResidentPage {
    return pageOfResidents(this.#supervisor.residents(), parseResidentQuery(query), this.#clock.steadyMs());
  }

  async explain(idOrKey: string, options: CallOptions = NO_OPTIONS): Promise<Explanation | undefined> {
    return explainCommand(idOrKey, {
      find: (isWanted) => this.#supervisor.find(isWanted),
      byId: (id) => this.transaction(id, options),
      byKey: (key) => this.transactionByKey(key, options),
      spentBy: (outpoint) => this.spentBy(outpoint, options),
      retries: this.#events.retries,
      nowMs: () => this.#clock.now(),
    });
  }

  processor(type: string, processor: Processor): () => void {
    if (!isName(type)) throw invalidCommand('name_invalid', 'type', 'an action type is a name');
    const isFunction = typeof processor === 'function';
    return this.#relay.register(type, isFunction ? this.#router.withCommands(processor, this) : processor);
  }

  async cancelAction(id: string, options: CallOptions = NO_OPTIONS): Promise<CancelOutcome> {
    const actionId = checkActionId(id);
    const freed = (wallet: string, type: string): void => this.#relay.wake(wallet, type);
    return this.read((store) => cancelAction(store.outbox, actionId, freed), options);
  }

  handler(type: string, handler: EventHandler): () => void {
    return this.#router.register(type, handler);
  }

  async dispatch(event: ExternalEvent, options: CommandOptions = NO_OPTIONS): Promise<EventOutcome> {
    const checked = validateEvent(event);
    const dispatch = (waiting: CommandOptions) => this.#router.dispatch(checked, this.within(this.#clock, waiting));
    return callWithin(this.#clock, options, dispatch, 'the event may still be handled');
  }

  on<Name extends RuntimeEventName>(name: Name, listener: Listener<Name>): () => void {
    return this.#events.on(name, listener);
  }

  async stats(options: CallOptions = NO_OPTIONS): Promise<LedgerStats> {
    const read = (store: LedgerStore) => Promise.all([store.feed.orderLag(), store.outbox.waiting()]);
    const [order, waiting] = await this.read(read, options);
    const { commits, transactions, conflicts, refusals } = this.#events.counts;
    const { residents: wallets, ...load } = this.#supervisor.load;
    const deliveries = waiting.map((all) => ({ ...all, hasProcessor: this.#relay.hasProcessor(all.type) }));
    return {
      mailboxes: { wallets, ...load },
      counts: { commits, transactions, conflicts, refusals },
      order,
      deliveries,
    };
  }

  settled(options: CallOptions = NO_OPTIONS): Promise<void> {
    return this.#settling.wait(options);
  }

  async close(): Promise<void> {
    this.#settling.assertOutside('close');
    this.#closing ??= this.#close();
    return this.#closing;
  }

  protected override submit(kind: CommandKind, input: unknown, options: CommandOptions): Promise<Outcome> {
    return this.#gateway.submit(kind, input, options);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #sayInMemory(): void {
    this.#saysInMemory = false;
    this.#events.emit('ledger:in-memory', { location: this.location });
  }

  async #close(): Promise<void> {
    this.#settling.closing();
    this.#router.close();
    await this.#supervisor.drain();
    await this.#relay.drain();
    this.#isClosed = true;
    this.#settling.closed();
    await this.order.stop();
    await this.#store.close();
  }

  /** The store for reads, which are served while the ledger drains. */
  protected override read<Result>(
    read: (store: LedgerStore) => Promise<Result>,
    options: CallOptions,
  ): Promise<Result> {
    const store = this.#openStore();
    return this.#reads.run(() => read(store), options);
  }

  #openStore(): LedgerStore {
    if (this.#isClosed) throw new LedgerError('ERR_CLOSED', 'the ledger is closed');
    return this.#store;
  }
}
