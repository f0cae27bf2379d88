import type { Clock } from '../../domain/world.ts';
import type { ClaimedDelivery } from '../../store/outbox-store.ts';
import { type Delivery, type DeliveryCall, deliveryId } from '../messages/delivery.ts';
import { TypeSlots } from './type-slots.ts';

/** The parts of a lease. */
export interface LeaseTimes {
  /** An attempt fails if its processor takes longer than this. */
  readonly processorMs: number;
  /** A claimed delivery is dispatched within this time after the claim. */
  readonly dispatchMs: number;
  /** The rest of the lease, to settle its last delivery: only a process that has ended loses a claim. */
  readonly settleMs: number;
}

/** Divides a lease. Example: of 60 s a processor may take 30 s, after it was called within 25 s; 5 s remain. */
export function divideLease(leaseMs: number): LeaseTimes {
  const processorMs = Math.floor(leaseMs / 2);
  const settleMs = Math.ceil(leaseMs / 12);
  return { processorMs, settleMs, dispatchMs: leaseMs - processorMs - settleMs };
}

/**
 * The deliveries of one wallet that were claimed together, oldest first. For example, with a claim of at most two
 * deliveries per wallet, of which alice has three:
 *
 *     { wallet: 'alice', deliveries: [{ rowId: '7', attempt: 1, … }, { rowId: '9', attempt: 1, … }], sentMs: 1_000 }
 */
export interface ClaimedBatch {
  readonly wallet: string;
  readonly deliveries: readonly ClaimedDelivery[];
  /** The time at which the claim was sent, on the monotonic clock. */
  readonly sentMs: number;
}

/** The result of dispatching a batch. */
export interface BatchResult {
  readonly batch: ClaimedBatch;
  /** The delivery that failed. No delivery behind it was dispatched. */
  readonly failed: FailedDispatch | undefined;
  /** The deliveries that were not dispatched. */
  readonly undispatched: readonly ClaimedDelivery[];
}

/** A delivery whose processor failed or timed out, or whose action cannot be decoded. */
export interface FailedDispatch {
  readonly rowId: string;
  readonly delivery: Delivery;
  readonly error: unknown;
  /** True if no later attempt can succeed. */
  readonly isFinal: boolean;
}

/** The dependencies of a {@link DeliveryDispatcher}. */
export interface DeliveryDispatcherDeps {
  readonly clock: Clock;
  readonly processors: ReadonlyMap<string, DeliveryCall>;
  readonly times: LeaseTimes;
  /** Maximum number of batches of one type that are dispatched at the same time. */
  readonly slotsMax: number;
  /** Called for each delivery whose processor succeeded. */
  delivered(rowId: string, delivery: Delivery): void;
}

/**
 * Calls the host's processors. The deliveries of a batch are dispatched sequentially, each after the one before it
 * succeeded. A batch occupies a slot of the type that it dispatches. Batches without a slot wait in their order.
 *
 * 1. A delivery is not dispatched behind a failed one, and not so late that its claim could expire in the processor.
 * 2. Every batch finishes: processors that throw, reject or never return fail their attempt.
 */
export class DeliveryDispatcher {
  readonly #deps: DeliveryDispatcherDeps;
  #isStopped = false;
  readonly #slots: TypeSlots;
  /** The deliveries of batches that have not finished, by the type of the first delivery of their batch. */
  readonly #claimed = new Map<string, number>();
  readonly #running = new Map<string, number>();

  constructor(deps: DeliveryDispatcherDeps) {
    this.#deps = deps;
    this.#slots = new TypeSlots(deps.slotsMax);
  }

  /** Number of batches of a type that would be dispatched at once. */
  slotsFree(type: string): number {
    return this.#slots.free(type);
  }

  /** Number of batches that wait for a slot of a type. */
  batchesWaiting(type: string): number {
    return this.#slots.waiting(type);
  }

  /** Number of deliveries, delivered or not, in batches that have not finished and whose first delivery has a type. */
  deliveriesClaimed(type: string): number {
    return this.#claimed.get(type) ?? 0;
  }

  /** The number of running processors of each action type that has any. */
  get running(): ReadonlyMap<string, number> {
    return this.#running;
  }

  /** Dispatches nothing more. Processors that were called finish their delivery. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Dispatches a batch until its end, a failure, a stop, or a delivery without a processor. Never rejects. */
  async run(batch: ClaimedBatch): Promise<BatchResult> {
    const { length } = batch.deliveries;
    const type = typeOf(batch);
    this.#claimed.set(type, this.deliveriesClaimed(type) + length);
    const result = await this.#dispatch(batch, type);
    const left = this.deliveriesClaimed(type) - length;
    if (left > 0) this.#claimed.set(type, left);
    else this.#claimed.delete(type);
    return result;
  }

  async #dispatch(batch: ClaimedBatch, firstType: string): Promise<BatchResult> {
    let slot = firstType;
    const ready = this.#slots.take(slot);
    if (ready !== undefined) await ready;
    try {
      for (const [at, claimed] of batch.deliveries.entries()) {
        const { type } = claimed.action;
        if (type !== slot) {
          this.#slots.release(slot);
          slot = type;
          const next = this.#slots.take(slot);
          if (next !== undefined) await next;
        }
        const result = await this.#deliver(batch, claimed, at);
        if (result !== undefined) return result;
      }
      return { batch, failed: undefined, undispatched: [] };
    } finally {
      this.#slots.release(slot);
    }
  }

  /** Dispatches one delivery. Returns the result of the batch if it ends here. */
  async #deliver(batch: ClaimedBatch, claimed: ClaimedDelivery, at: number): Promise<BatchResult | undefined> {
    const { rowId, unreadable } = claimed;
    const processor = this.#deps.processors.get(claimed.action.type);
    const isLate = this.#deps.clock.steadyMs() - batch.sentMs > this.#deps.times.dispatchMs;
    if (this.#isStopped || isLate || processor === undefined) {
      return { batch, failed: undefined, undispatched: batch.deliveries.slice(at) };
    }
    const delivery = toDelivery(claimed);
    const failure = unreadable === undefined ? await this.#process(processor, delivery) : { error: unreadable };
    if (failure !== undefined) {
      const failed = { rowId, delivery, error: failure.error, isFinal: unreadable !== undefined };
      return { batch, failed, undispatched: batch.deliveries.slice(at + 1) };
    }
    this.#deps.delivered(rowId, delivery);
    return undefined;
  }

  async #process(processor: DeliveryCall, delivery: Delivery): Promise<{ readonly error: unknown } | undefined> {
    const { processorMs } = this.#deps.times;
    const { type } = delivery.action;
    this.#running.set(type, (this.#running.get(type) ?? 0) + 1);
    let cancel = (): void => {};
    const timeout = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Error(`the processor took longer than ${processorMs} ms`));
      // Keeps the process alive: `close()` and `settled()` wait for a processor that hangs, and get an answer.
      cancel = this.#deps.clock.after(processorMs, late);
    });
    try {
      await Promise.race([Promise.resolve(processor(delivery)), timeout]);
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      cancel();
      const count = (this.#running.get(type) ?? 1) - 1;
      if (count === 0) this.#running.delete(type);
      else this.#running.set(type, count);
    }
  }
}

/** The type of the first delivery of a batch. A batch is not empty. */
export function typeOf({ deliveries }: ClaimedBatch): string {
  return deliveries[0]?.action.type ?? '';
}

function toDelivery({ transactionId, actionIndex, wallet, action, attempt }: ClaimedDelivery): Delivery {
  return { id: deliveryId(transactionId, actionIndex), transactionId, wallet, action, attempt };
}
