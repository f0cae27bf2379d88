import { type Actor, createActor } from 'xstate';
import type { Action } from '../../domain/values/action.ts';
import { InFlightCounter } from '../../platform/in-flight.ts';
import { nextTurn } from '../../platform/timers.ts';
import type { DueRow } from '../../store/outbox-store.ts';
import type { DeliveryCall } from '../messages/delivery.ts';
import { HandlerRegistry } from '../messages/handler-registry.ts';
import { DeliveryClaims } from './delivery-claims.ts';
import { divideLease } from './delivery-dispatcher.ts';
import { DueWalletQueue } from './due-queue.ts';
import { DueWalletScanner } from './due-scanner.ts';
import { FirstRows } from './first-rows.ts';
import { LeaseClock } from './lease-clock.ts';
import { NewlyDueScanner } from './newly-due-scanner.ts';
import { ProcessorCalls } from './processor-calls.ts';
import type { RelayDeps } from './relay-deps.ts';
import { relayMachine } from './relay-machine.ts';
import { ScheduledActions } from './scheduled-actions.ts';

/** Interval of the searches for deliveries of other runtimes, and for actions that are due later. */
const POLL_MS = 1_000;

/**
 * Delivers the actions of committed transactions to the host's processors: at least once, in order per wallet, with
 * exponential back-off. A delivery that fails at every attempt becomes a dead letter.
 *
 * Owns: the processors, and the queue of wallets that may have due deliveries. Does not own: outbox rows, which are
 * written with the spend.
 * 1. Only committed transactions have outbox rows, so that actions of other commands are never delivered.
 * 2. A delivery is dispatched after the one before it of the same wallet was delivered or is dead. Actions of types
 *    without a processor in this runtime are skipped: they do not block the actions behind them.
 * 3. One cycle is in progress at a time. It stores the results since the last cycle and claims the next deliveries. If
 *    the process crashes, deliveries whose result was not stored are repeated with the same id.
 */
export class OutboxRelay {
  readonly #runtime: RelayDeps;
  readonly #processors = new HandlerRegistry<DeliveryCall>('processor');
  readonly #calls = new ProcessorCalls();
  readonly #queue = new DueWalletQueue();
  readonly #firstRows = new FirstRows();
  readonly #scanner: DueWalletScanner;
  readonly #newlyDue: NewlyDueScanner;
  readonly #scheduled: ScheduledActions;
  readonly #claims: DeliveryClaims;
  readonly #inFlight = new InFlightCounter();
  readonly #actor: Actor<typeof relayMachine>;
  #isWoken = false;
  #isStopped = false;
  #cancelPoll: (() => void) | undefined;
  /** Ends the pauses of `settled()`. */
  readonly #pauses = new Set<() => void>();
  /** The error of the last cycle, if it failed, and the number of cycles that failed in a row. */
  #failure: { readonly error: unknown; readonly attempt: number } | undefined;

  constructor(runtime: RelayDeps) {
    const { outbox, world, bounds } = runtime;
    this.#runtime = runtime;
    const claimant = world.transactionId();
    const types = (): string[] => [...this.#processors.all.keys()];
    const { deliveryLeaseMs } = bounds;
    const leaseClock = new LeaseClock(world.clock, deliveryLeaseMs, divideLease(deliveryLeaseMs).settleMs);
    const found = (row: DueRow): boolean => this.#found(row);
    const { clock } = world;
    // A page of the first round was read before, or without what was being written.
    const settled = (): void => this.#scanner.restart();
    this.#scanner = new DueWalletScanner({ outbox, claimant, queue: this.#queue, clock, leaseClock, found, types });
    const wakeRelay = (): void => this.#wakeRelay();
    // Any runtime makes all types due. Those without a processor here are found by the others.
    const foundDue = (row: DueRow): void => {
      if (this.#processors.all.has(row.type)) found(row);
    };
    this.#scheduled = new ScheduledActions({ outbox, clock, pollMs: POLL_MS, found: foundDue, wakeRelay });
    const scheduledIn = (ms: number | undefined): void => this.#scheduled.dueIn(ms);
    const shared = { outbox, leaseClock, found, types };
    this.#newlyDue = new NewlyDueScanner({ ...shared, leaseMs: deliveryLeaseMs, settled, scheduledIn });
    this.#claims = new DeliveryClaims({
      ...{
        runtime,
        claimant,
        processors: this.#processors.all,
        queue: this.#queue,
        firstRows: this.#firstRows,
        leaseClock,
        inFlight: this.#inFlight,
      },
      wakeRelay,
      wake: ({ wallet, type, rowId }) => this.wake(wallet, type, rowId),
      settledRowId: () => this.#newlyDue.settledRowId,
    });
    this.#actor = createActor(relayMachine, { input: { effects: { cycle: () => void this.#cycle() } } });
    this.#actor.subscribe({ error: () => {} });
    this.#actor.start();
  }

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` if `processor` is not a function or the type has a processor,
   * `ERR_CLOSED` after `drain()`.
   */
  register(type: string, processor: DeliveryCall): () => void {
    const isFunction = typeof processor === 'function';
    const remove = this.#processors.register(type, isFunction ? this.#calls.bind(processor) : processor);
    this.#cancelPoll ??= this.#poll();
    this.#firstRows.clear();
    this.#newlyDue.request();
    this.#scanner.restart();
    this.#wakeRelay();
    return remove;
  }

  /** True if the current code was called by a processor that is running. */
  get isInProcessor(): boolean {
    return this.#calls.isInside;
  }

  /** True if a processor of this action type is registered. */
  hasProcessor(type: string): boolean {
    return this.#processors.all.has(type);
  }

  /** The number of running processors of each action type that has any. */
  get running(): ReadonlyMap<string, number> {
    return this.#claims.running;
  }

  /** Queues a wallet that may have a due delivery of this type: that of `rowId`, if it is not a new one. */
  wake(wallet: string, type: string, rowId?: string): void {
    // Registering a processor starts a scan, which finds the wallet.
    if (this.#processors.all.size === 0) return;
    if (rowId === undefined) this.#queue.add(wallet, type);
    else this.#found({ wallet, type, rowId });
    this.#wakeRelay();
  }

  /** A command of this wallet was committed with these actions, some of them due later. */
  committed(wallet: string, actions: readonly Action[]): void {
    const first = actions.find(({ dueInMs }) => dueInMs === undefined);
    if (first !== undefined) this.wake(wallet, first.type);
    if (this.#processors.all.size > 0) for (const { dueInMs } of actions) this.#scheduled.dueIn(dueInMs);
  }

  /**
   * Resolves when no delivery is due and no processor is running. Rejects with the error of the store if due deliveries
   * cannot be claimed or settled.
   */
  async settled(): Promise<void> {
    const serve = (): Promise<void> => {
      this.#wakeRelay();
      return this.#inFlight.idle();
    };
    let looksInVain = 0;
    while (this.#processors.all.size > 0 && !this.#isStopped) {
      await this.#inFlight.idle();
      if (this.#claims.hasUnsettled) await serve();
      const { begun } = this.#claims;
      const hasAllDue = await this.#scheduled.makeAllDue();
      if (!(await this.#scanner.scanAll(serve)) && !this.#claims.hasUnsettled && hasAllDue) return;
      if (this.#failure !== undefined) throw this.#failure.error;
      looksInVain = this.#claims.begun === begun ? looksInVain + 1 : 0;
      // Twice in a row another runtime held a delivery of each wallet that was found.
      if (looksInVain > 1) await this.#pause();
    }
  }

  /** Claims nothing more, waits for the running processors, and releases the deliveries that were not dispatched. */
  async drain(): Promise<void> {
    this.#cancelPoll?.();
    this.#scheduled.stop();
    this.#isStopped = true;
    this.#processors.close();
    this.#claims.stop();
    this.#actor.send({ type: 'STOP' });
    for (const end of this.#pauses) end();
    await this.#inFlight.idle();
    try {
      // A claim whose answer was lost is repeated, to release its deliveries before their lease ends.
      while (this.#claims.hasPending) {
        await this.#claims.cycle();
        await this.#inFlight.idle();
      }
    } catch {
      // The results are not stored. The runtime that claims the deliveries next repeats them.
    }
    this.#actor.stop();
  }

  #wakeRelay(): void {
    // XState warns on the console of an event for a stopped actor.
    if (this.#isWoken || this.#isStopped) return;
    this.#isWoken = true;
    this.#actor.send({ type: 'WAKE' });
  }

  #poll(): () => void {
    const poll = (): void => {
      // The claims of other runtimes may have been released.
      this.#queue.resume();
      if (this.#processors.all.size > 0) {
        this.#newlyDue.request();
        this.#scanner.request();
      }
      this.#wakeRelay();
      this.#cancelPoll = this.#poll();
    };
    return this.#runtime.world.clock.after(POLL_MS, poll, { background: true });
  }

  /** Waits for the time of a poll, or until the relay stops. Keeps the process alive, as its caller waits. */
  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#pauses.delete(end);
        resolve();
      };
      const cancel = this.#runtime.world.clock.after(POLL_MS, end);
      this.#pauses.add(end);
    });
  }

  async #cycle(): Promise<void> {
    this.#inFlight.add();
    try {
      // Deferred until the current events are handled, so that their wallets share one claim.
      await nextTurn();
      this.#isWoken = false;
      if (this.#isScanDue()) void this.#scan();
      if (this.#newlyDue.isDue) await this.#newlyDue.scanPage();
      if (this.#scheduled.isDue) await this.#scheduled.makeDue();
      await this.#claims.cycle();
      this.#failure = undefined;
      if (this.#hasMore()) this.#wakeRelay();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#actor.send({ type: 'CYCLED' });
      this.#inFlight.remove();
    }
  }

  /** The store has retried until its deadline, if that can help. The next poll starts another cycle. */
  #failed(error: unknown): void {
    const attempt = (this.#failure?.attempt ?? 0) + 1;
    this.#failure = { error, attempt };
    const notice = { statement: 'settle-and-claim', attempt, delayMs: POLL_MS, inDoubt: false, error };
    this.#runtime.events.emit('store:retrying', notice);
  }

  /** Scans one page beside the cycle, so that deliveries do not wait for it. */
  async #scan(): Promise<void> {
    this.#inFlight.add();
    try {
      await this.#scanner.scanPage();
      if (this.#hasMore()) this.#wakeRelay();
    } catch {
      // As in a cycle.
    } finally {
      this.#inFlight.remove();
    }
  }

  #found(row: DueRow): boolean {
    this.#firstRows.found(row.wallet, row.rowId);
    return this.#queue.add(row.wallet, row.type);
  }

  #hasMore(): boolean {
    const isDue = this.#newlyDue.isDue || this.#scheduled.isDue;
    return this.#claims.canClaim || this.#claims.hasUnsettled || isDue || this.#isScanDue();
  }

  #isScanDue(): boolean {
    return this.#scanner.isDue(this.#runtime.bounds.deliveriesInFlightMax);
  }
}
