import type { Clock } from '../../domain/world.ts';
import type { ClaimedDelivery } from '../../store/outbox-store.ts';
import { type Delivery, deliveryId, type Processor } from '../messages/delivery.ts';

/** A processor that takes longer than this has failed its attempt. */
const PROCESSOR_TIMEOUT_MS = 30_000;
/** How long a claim holds: longer than a processor may take, so that only a dead process loses it. */
export const LEASE_MS = 60_000;
/** So long after it was claimed a delivery may still be handed over; what is left is for writing down how it ended. */
const HAND_OVER_MS = LEASE_MS - PROCESSOR_TIMEOUT_MS - 5_000;

/** Deliveries of one wallet that were claimed together, in their order. */
export interface ClaimedBatch {
  readonly wallet: string;
  readonly deliveries: readonly ClaimedDelivery[];
  /** When the claim was sent, on the steady clock. */
  readonly sentMs: number;
}

/** How the handing over of a hand ended. */
export interface BatchResult {
  readonly batch: ClaimedBatch;
  /** The delivery that was not made: nothing behind it was handed over. */
  readonly failed: FailedDispatch | undefined;
  /** Those that were not handed over. */
  readonly left: readonly ClaimedDelivery[];
}

/** A delivery whose processor threw or took too long, or that cannot be read. */
export interface FailedDispatch {
  readonly rowId: string;
  readonly delivery: Delivery;
  readonly error: unknown;
  /** Whether no later attempt can go better. */
  readonly isFinal: boolean;
}

/** What a {@link DeliveryDispatcher} works with. */
export interface DeliveryDispatcherDeps {
  readonly clock: Clock;
  readonly processors: ReadonlyMap<string, Processor>;
  /** Processors at work at one time. */
  readonly slotsMax: number;
  /** Called for each delivery whose processor succeeded. */
  delivered(rowId: string, delivery: Delivery): void;
}

/**
 * Calls the host's processors: the deliveries of a hand one after the other, each once the one before it succeeded. A
 * hand keeps its place until it ends; those that find none wait for one in their order.
 *
 * 1. Nothing is handed over behind a failure, nor so late that the claim could run out meanwhile.
 * 2. Whatever the host's code does, a hand ends.
 */
export class DeliveryDispatcher {
  readonly #deps: DeliveryDispatcherDeps;
  #isStopped = false;
  #slotsTaken = 0;
  readonly #queue: (() => void)[] = [];
  #ahead = 0;

  constructor(deps: DeliveryDispatcherDeps) {
    this.#deps = deps;
  }

  /** How many more hands would begin at once. */
  get slotsFree(): number {
    return this.#deps.slotsMax - this.#slotsTaken;
  }

  /** Hands that wait for a place. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Deliveries in hands that have not ended, made or not. */
  get ahead(): number {
    return this.#ahead;
  }

  /** What is with processors goes on, and nothing behind it. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Hands over until the end, a failure, or something else that comes between. Never rejects. */
  async run(batch: ClaimedBatch): Promise<BatchResult> {
    this.#ahead += batch.deliveries.length;
    if (this.slotsFree > 0) this.#slotsTaken += 1;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    const end = await this.#dispatcher(batch);
    this.#ahead -= batch.deliveries.length;
    const next = this.#queue.shift();
    // The place goes over to it.
    if (next === undefined) this.#slotsTaken -= 1;
    else next();
    return end;
  }

  async #dispatcher(batch: ClaimedBatch): Promise<BatchResult> {
    for (const [at, claimed] of batch.deliveries.entries()) {
      const { rowId, unreadable } = claimed;
      const processor = this.#deps.processors.get(claimed.action.type);
      const isLate = this.#deps.clock.steadyMs() - batch.sentMs > HAND_OVER_MS;
      if (this.#isStopped || isLate || processor === undefined) {
        return { batch, failed: undefined, left: batch.deliveries.slice(at) };
      }
      const delivery = toDelivery(claimed);
      const failure = unreadable === undefined ? await this.#process(processor, delivery) : { error: unreadable };
      if (failure !== undefined) {
        const failed = { rowId, delivery, error: failure.error, isFinal: unreadable !== undefined };
        return { batch, failed, left: batch.deliveries.slice(at + 1) };
      }
      this.#deps.delivered(rowId, delivery);
    }
    return { batch, failed: undefined, left: [] };
  }

  async #process(processor: Processor, delivery: Delivery): Promise<{ readonly error: unknown } | undefined> {
    let cancel = (): void => {};
    const timeout = new Promise<never>((_, reject) => {
      const late = (): void => reject(new Error(`the processor took longer than ${PROCESSOR_TIMEOUT_MS} ms`));
      cancel = this.#deps.clock.after(PROCESSOR_TIMEOUT_MS, late, { background: true });
    });
    try {
      await Promise.race([Promise.resolve(processor(delivery)), timeout]);
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      cancel();
    }
  }
}

function toDelivery({ transactionId, actionIndex, wallet, action, attempt }: ClaimedDelivery): Delivery {
  return { id: deliveryId(transactionId, actionIndex), transactionId, wallet, action, attempt };
}
