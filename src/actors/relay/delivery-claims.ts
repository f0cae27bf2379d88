import { messageOf } from '../../domain/errors.ts';
import { BACKOFF } from '../../platform/backoff-policies.ts';
import type { InFlightCounter } from '../../platform/in-flight.ts';
import { jitteredDelayMs } from '../../platform/retry.ts';
import type { ClaimedDelivery, ClaimRequest, ClaimResult } from '../../store/outbox-store.ts';
import type { Delivery, Processor } from '../messages/delivery.ts';
import { ClaimSizer } from './claim-size.ts';
import {
  type BatchResult,
  type ClaimedBatch,
  DeliveryDispatcher,
  type FailedDispatch,
  LEASE_MS,
} from './delivery-dispatcher.ts';
import type { DueWalletQueue } from './due-queue.ts';
import type { RelayDeps } from './relay-deps.ts';

/** What an exchange asks for. */
type Claim = Pick<ClaimRequest, 'wallets' | 'starting' | 'limit'>;

const NO_CLAIM: Claim = { wallets: [], starting: 0, limit: 1 };

/** What an exchange works with; all of it belongs to one relay. */
export interface DeliveryClaimsDeps {
  readonly runtime: RelayDeps;
  readonly claimant: string;
  readonly processors: ReadonlyMap<string, Processor>;
  readonly queue: DueWalletQueue;
  /** Counts the hands that are with processors. */
  readonly inFlight: InFlightCounter;
  /** Called when there is something to exchange. */
  wakeRelay(): void;
  /** Called when a failed delivery of this wallet falls due again. */
  wake(wallet: string): void;
}

/**
 * What a relay and the outbox tell each other: which deliveries were made or failed, and which are claimed next.
 *
 * Owns: the deliveries that were claimed, until it is written down what became of them.
 * 1. A wallet is at hand from its claim until a failure of it, if there was one, is written down. What was made is
 *    written before anything else of the wallet is claimed.
 * 2. A claim whose answer is lost is asked for again as it was.
 */
export class DeliveryClaims {
  readonly #deps: DeliveryClaimsDeps;
  readonly #dispatcher: DeliveryDispatcher;
  readonly #sizer = new ClaimSizer();
  /** Made, and not yet confirmed. */
  readonly #delivered: { readonly rowId: string; readonly delivery: Delivery }[] = [];
  /** Ended, and not yet written down. */
  readonly #results = new Set<BatchResult>();
  /** Asked for, and not answered: it may have been granted. */
  #unanswered: Claim | undefined;
  /** Wallets that others had something of. */
  #lockedElsewhere = new Set<string>();
  #isStopped = false;

  constructor(deps: DeliveryClaimsDeps) {
    this.#deps = deps;
    const { runtime, processors, wakeRelay } = deps;
    const delivered = (rowId: string, delivery: Delivery): void => {
      this.#delivered.push({ rowId, delivery });
      wakeRelay();
    };
    const slotsMax = runtime.bounds.deliveriesInFlightMax;
    this.#dispatcher = new DeliveryDispatcher({ clock: runtime.world.clock, processors, slotsMax, delivered });
  }

  /** Whether something is to be written down. */
  get hasUnsettled(): boolean {
    return this.#delivered.length > 0 || this.#results.size > 0;
  }

  /** Whether something is to be written down, or to be asked for again. */
  get hasPending(): boolean {
    return this.hasUnsettled || this.#unanswered !== undefined;
  }

  /** Whether a wallet of the line would be served at once. */
  get canClaim(): boolean {
    return this.#deps.queue.length > 0 && this.#dispatcher.slotsFree > 0;
  }

  /** Claims nothing new from here on. What is with processors goes on, and what is behind it is given back. */
  stop(): void {
    this.#isStopped = true;
    this.#dispatcher.stop();
  }

  /** The wallets that others had something of since this was last asked. */
  takeLockedElsewhere(): Iterable<string> {
    const lockedElsewhere = this.#lockedElsewhere;
    this.#lockedElsewhere = new Set();
    return lockedElsewhere;
  }

  /** Writes down what ended, confirms what was made, and claims for the first ones of the line. */
  async make(): Promise<void> {
    await this.#settle();
    const { runtime, claimant, processors } = this.#deps;
    const { outbox, world, events } = runtime;
    const claim = this.#unanswered ?? (this.#isStopped ? NO_CLAIM : this.#nextClaim());
    const confirmed = this.#delivered.length;
    if (claim.wallets.length === 0 && confirmed === 0) return;
    const delivered = this.#delivered.map(({ rowId }) => rowId);
    const sentMs = world.clock.steadyMs();
    this.#unanswered = claim;
    const request = { claimant, types: [...processors.keys()], delivered, leaseMs: LEASE_MS, ...claim };
    const result = await outbox.settleAndClaim(request);
    this.#unanswered = undefined;
    for (const { delivery } of this.#delivered.splice(0, confirmed)) events.emit('delivery:made', { delivery });
    this.#begin(claim, result, sentMs);
  }

  #nextClaim(): Claim {
    const { slotsFree, queued, ahead } = this.#dispatcher;
    const { queue, runtime } = this.#deps;
    const slotsMax = runtime.bounds.deliveriesInFlightMax;
    const { wallets, limit } = this.#sizer.next({ slotsMax, slotsFree, queued, ahead, waiting: queue.length });
    return { wallets: queue.take(wallets), starting: slotsFree, limit };
  }

  #begin({ wallets, limit }: Claim, { claimed, lockedElsewhere }: ClaimResult, sentMs: number): void {
    const batches = new Map<string, ClaimedDelivery[]>(wallets.map((wallet) => [wallet, []]));
    for (const delivery of claimed) batches.get(delivery.wallet)?.push(delivery);
    for (const wallet of lockedElsewhere) this.#lockedElsewhere.add(wallet);
    for (const [wallet, deliveries] of batches) {
      if (deliveries.length === 0) this.#deps.queue.release(wallet, false);
      else void this.#run({ wallet, deliveries, sentMs }, deliveries.length === limit);
    }
  }

  async #run(batch: ClaimedBatch, hasMore: boolean): Promise<void> {
    this.#deps.inFlight.add();
    const end = await this.#dispatcher.run(batch);
    this.#sizer.ended(batch.deliveries.length - end.left.length);
    if (end.failed === undefined && end.left.length === 0) this.#deps.queue.release(batch.wallet, hasMore);
    else this.#results.add(end);
    this.#deps.wakeRelay();
    this.#deps.inFlight.remove();
  }

  /** Until it is written down how a hand ended, its wallet stays at hand: nothing else of it is handed over. */
  async #settle(): Promise<void> {
    const results = [...this.#results];
    const left = results.flatMap((end) => end.left);
    if (left.length > 0) await this.#deps.runtime.outbox.release(this.#deps.claimant, left);
    const written = await Promise.allSettled(results.map((end) => this.#writeDown(end)));
    for (const one of written) if (one.status === 'rejected') throw one.reason;
  }

  async #writeDown(end: BatchResult): Promise<void> {
    const { batch, failed } = end;
    const isOver = failed === undefined || (await this.#failed(failed));
    this.#results.delete(end);
    this.#deps.queue.release(batch.wallet, isOver);
  }

  /** Whether the delivery is dead, which makes way for the next one. */
  async #failed({ rowId, delivery, error, isFinal }: FailedDispatch): Promise<boolean> {
    const { runtime, claimant, wake } = this.#deps;
    const { outbox, events, bounds, world } = runtime;
    const { wallet, attempt } = delivery;
    const isDead = isFinal || attempt >= bounds.deliveryAttemptsMax;
    const delayMs = isDead ? undefined : jitteredDelayMs(BACKOFF.failedDelivery, attempt, world.random());
    await outbox.fail(claimant, { rowId, attempt, error: messageOf(error), delayMs });
    if (delayMs === undefined) {
      events.emit('delivery:dead', { delivery, error });
      return true;
    }
    events.emit('delivery:failed', { delivery, error, delayMs });
    world.clock.after(delayMs, () => wake(wallet), { background: true });
    return false;
  }
}
