import { type Actor, createActor } from 'xstate';
import { LedgerError, messageOf } from '../domain/errors.ts';
import type { World } from '../domain/world.ts';
import { jitteredDelayMs, type RetryPolicy } from '../store/retry.ts';
import type { ClaimedDelivery, OutboxStore } from '../store/store.ts';
import { type Delivery, deliveryId, type Processor } from './delivery.ts';
import type { EventHub } from './event-hub.ts';
import { IdleCounter } from './idle-counter.ts';
import { relayMachine } from './relay-machine.ts';

/** Bounds of the relay. */
export interface RelayBounds {
  readonly deliveryAttemptsMax: number;
  readonly deliveriesInFlightMax: number;
}

/** A processor that takes longer than this has failed its attempt. */
const PROCESSOR_TIMEOUT_MS = 30_000;
/** How long a claim holds: longer than a processor may take, so that only a dead process loses it. */
const LEASE_MS = 60_000;
/** How often the relay looks for deliveries that other runtimes wrote or left behind. */
const POLL_MS = 1_000;

const BACK_OFF: Pick<RetryPolicy, 'delayMsMin' | 'delayMsMax'> = { delayMsMin: 200, delayMsMax: 60_000 };

/** What a relay needs from its runtime. */
export interface RelayRuntime {
  readonly outbox: OutboxStore;
  readonly world: World;
  readonly events: EventHub;
  readonly bounds: RelayBounds;
}

/**
 * Hands the actions of committed transactions to the host's processors: at least once, in order per wallet, with
 * exponential back-off, and after a bounded number of attempts to the dead letters.
 *
 * Owns: processors, and the deliveries it claimed. Does not own: outbox rows, which are written with the spend.
 * 1. Only committed transactions have outbox rows, so nothing else is ever delivered.
 * 2. A wallet's next delivery is claimed after the one before it is confirmed or dead. Actions of types that this
 *    runtime has no processor for neither wait nor block.
 * 3. A delivery is confirmed after its processor succeeded: a crash in between repeats it, with the same id.
 */
export class OutboxRelay {
  readonly #runtime: RelayRuntime;
  readonly #claimant: string;
  readonly #processors = new Map<string, Processor>();
  /** Rows of deliveries that are with a processor, or on their way back. */
  readonly #inHand = new Set<string>();
  readonly #underWay = new IdleCounter();
  readonly #actor: Actor<typeof relayMachine>;
  #cancelPoll: (() => void) | undefined;

  constructor(runtime: RelayRuntime) {
    this.#runtime = runtime;
    this.#claimant = runtime.world.transactionId();
    this.#actor = createActor(relayMachine, { input: { effects: { claim: () => void this.#claim() } } });
    this.#actor.subscribe({ error: () => {} });
    this.#actor.start();
  }

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` if the type has one.
   */
  register(type: string, processor: Processor): () => void {
    if (this.#processors.has(type)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `there is a processor for ${type} already`);
    }
    this.#processors.set(type, processor);
    this.#cancelPoll ??= this.#poll();
    this.wake();
    return () => {
      if (this.#processors.get(type) === processor) this.#processors.delete(type);
    };
  }

  /** Tells the relay that there may be something due. */
  wake(): void {
    if (this.#processors.size > 0) this.#actor.send({ type: 'WAKE' });
  }

  /** Resolves when nothing is due and no processor is at work. */
  async settled(): Promise<void> {
    while (this.#processors.size > 0) {
      await this.#underWay.idle();
      if (!(await this.#runtime.outbox.hasDue(this.#types()))) return;
      this.wake();
      // A relay that runs has begun to claim by now.
      if (this.#underWay.count === 0) return;
    }
  }

  /** Claims nothing more and waits for the processors at work. */
  async drain(): Promise<void> {
    this.#cancelPoll?.();
    this.#actor.send({ type: 'STOP' });
    await this.#underWay.idle();
    this.#actor.stop();
  }

  #types(): string[] {
    return [...this.#processors.keys()];
  }

  #poll(): () => void {
    const look = (): void => {
      this.wake();
      this.#cancelPoll = this.#poll();
    };
    return this.#runtime.world.clock.after(POLL_MS, look, { background: true });
  }

  async #claim(): Promise<void> {
    this.#underWay.add();
    try {
      const { outbox, bounds } = this.#runtime;
      const room = bounds.deliveriesInFlightMax - (this.#underWay.count - 1);
      if (room <= 0) return;
      const claimed = await outbox.claim(this.#claimant, this.#types(), room, LEASE_MS, [...this.#inHand]);
      for (const delivery of claimed) void this.#deliver(delivery);
    } catch {
      // The store tried again until its deadline; the next poll tries again.
    } finally {
      this.#actor.send({ type: 'CLAIMED' });
      this.#underWay.remove();
    }
  }

  async #deliver(claimed: ClaimedDelivery): Promise<void> {
    this.#underWay.add();
    const { events, outbox } = this.#runtime;
    const { transactionId, actionIndex, wallet, action, attempt, rowId, unreadable } = claimed;
    this.#inHand.add(rowId);
    const delivery: Delivery = { id: deliveryId(transactionId, actionIndex), transactionId, wallet, action, attempt };
    try {
      const failure = unreadable === undefined ? await this.#process(delivery) : undefined;
      if (unreadable !== undefined) {
        // No later attempt reads it better, and its wallet's next delivery waits behind it.
        await this.#bury(rowId, delivery, unreadable);
      } else if (failure === undefined) {
        await outbox.confirm([rowId]);
        events.emit('delivery:made', { delivery });
      } else {
        await this.#failed(rowId, delivery, failure.error);
      }
      this.wake();
    } catch {
      // The outcome could not be recorded: the delivery is made again.
    } finally {
      this.#inHand.delete(rowId);
      this.#underWay.remove();
    }
  }

  /** Calls the host's code; whatever it does, the relay lives on. */
  async #process(delivery: Delivery): Promise<{ readonly error: unknown } | undefined> {
    let cancel = (): void => {};
    const timeout = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Error(`the processor took longer than ${PROCESSOR_TIMEOUT_MS} ms`));
      cancel = this.#runtime.world.clock.after(PROCESSOR_TIMEOUT_MS, late, { background: true });
    });
    try {
      const processor = this.#processors.get(delivery.action.type);
      if (processor === undefined) throw new Error('the processor was removed');
      await Promise.race([Promise.resolve(processor(delivery)), timeout]);
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      cancel();
    }
  }

  async #failed(rowId: string, delivery: Delivery, error: unknown): Promise<void> {
    const { outbox, events, bounds, world } = this.#runtime;
    if (delivery.attempt >= bounds.deliveryAttemptsMax) return this.#bury(rowId, delivery, error);
    const delayMs = jitteredDelayMs(BACK_OFF, delivery.attempt, world.random());
    await outbox.fail(this.#claimant, rowId, messageOf(error), delayMs);
    events.emit('delivery:failed', { delivery, error, delayMs });
    world.clock.after(delayMs, () => this.wake(), { background: true });
  }

  async #bury(rowId: string, delivery: Delivery, error: unknown): Promise<void> {
    const { outbox, events } = this.#runtime;
    await outbox.fail(this.#claimant, rowId, messageOf(error), undefined);
    events.emit('delivery:dead', { delivery, error });
  }
}
