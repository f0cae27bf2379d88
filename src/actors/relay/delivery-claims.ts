import { messageOf } from '../../domain/errors.ts';
import { BACKOFF } from '../../platform/backoff-policies.ts';
import type { InFlightCounter } from '../../platform/in-flight.ts';
import { jitteredDelayMs } from '../../platform/retry.ts';
import type { ClaimedDelivery, ClaimRequest, ClaimResult, DueRow } from '../../store/outbox-store.ts';
import type { Delivery, DeliveryCall } from '../messages/delivery.ts';
import { ClaimSizer, WALLETS_MAX } from './claim-size.ts';
import {
  type BatchResult,
  type ClaimedBatch,
  DeliveryDispatcher,
  divideLease,
  type FailedDispatch,
  typeOf,
} from './delivery-dispatcher.ts';
import type { DueWalletQueue } from './due-queue.ts';
import type { FirstRows } from './first-rows.ts';
import type { LeaseClock } from './lease-clock.ts';
import type { RelayDeps } from './relay-deps.ts';

/**
 * The part of a claim request that is repeated if its answer is lost. `starting` is the number of batches of each type
 * that get a slot at once: only the first delivery of each of these counts an attempt.
 */
type Claim = Pick<ClaimRequest, 'types' | 'starting' | 'takes' | 'wallets' | 'fromRows' | 'limit'>;

const NO_CLAIM: Claim = { types: [], starting: [], takes: [], wallets: [], fromRows: [], limit: 1 };

/** The dependencies of {@link DeliveryClaims}. */
export interface DeliveryClaimsDeps {
  readonly runtime: RelayDeps;
  readonly claimant: string;
  readonly processors: ReadonlyMap<string, DeliveryCall>;
  readonly queue: DueWalletQueue;
  readonly firstRows: FirstRows;
  readonly leaseClock: LeaseClock;
  /** Counts the batches that are being dispatched. */
  readonly inFlight: InFlightCounter;
  /** Called when there is something to settle or to claim. */
  wakeRelay(): void;
  /** Called when a failed delivery becomes due again. */
  wake(row: DueRow): void;
  /** Returns the last row id up to which all rows are visible; undefined if it is not known. */
  settledRowId(): string | undefined;
}

/**
 * Claims deliveries, has them dispatched, and settles the results in the outbox.
 *
 * Owns: the claimed deliveries, until their results are stored.
 * 1. A wallet stays claimed in the queue until a failed delivery of it is stored. Successful deliveries are stored
 *    before, or in the same statement as, the next claim of the wallet.
 * 2. A claim whose answer is lost is repeated unchanged: the store may have granted it.
 */
export class DeliveryClaims {
  readonly #deps: DeliveryClaimsDeps;
  readonly #dispatcher: DeliveryDispatcher;
  readonly #sizers = new Map<string, ClaimSizer>();
  /** Successful deliveries that are not stored yet. */
  readonly #delivered: { readonly rowId: string; readonly delivery: Delivery }[] = [];
  /** Results with a failed or an undispatched delivery that are not stored yet. */
  readonly #results = new Set<BatchResult>();
  /** The claim that was sent and not answered. It may have been granted. */
  #unanswered: Claim | undefined;
  #isStopped = false;
  #begun = 0;

  constructor(deps: DeliveryClaimsDeps) {
    this.#deps = deps;
    const { runtime, processors, wakeRelay } = deps;
    const delivered = (rowId: string, delivery: Delivery): void => {
      this.#delivered.push({ rowId, delivery });
      wakeRelay();
    };
    const { deliveriesInFlightMax: slotsMax, deliveryLeaseMs } = runtime.bounds;
    const times = divideLease(deliveryLeaseMs);
    this.#dispatcher = new DeliveryDispatcher({ clock: runtime.world.clock, processors, slotsMax, times, delivered });
  }

  /** The number of batches that were claimed so far. */
  get begun(): number {
    return this.#begun;
  }

  /** True if results are not stored yet. */
  get hasUnsettled(): boolean {
    return this.#delivered.length > 0 || this.#results.size > 0;
  }

  /** True if results are not stored yet or a claim is not answered. */
  get hasPending(): boolean {
    return this.hasUnsettled || this.#unanswered !== undefined;
  }

  /** The number of running processors of each action type that has any. */
  get running(): ReadonlyMap<string, number> {
    return this.#dispatcher.running;
  }

  /** True if a wallet is queued and a slot of any type is free. */
  get canClaim(): boolean {
    this.#unpark();
    return this.#deps.queue.length > 0 && this.#types.some((type) => this.#dispatcher.slotsFree(type) > 0);
  }

  /** Claims nothing more. Deliveries in processors finish; the others are released by the next cycle. */
  stop(): void {
    this.#isStopped = true;
    this.#dispatcher.stop();
  }

  /** Stores all results, claims deliveries of the first queued wallets, and starts to dispatch them. */
  async cycle(): Promise<void> {
    await this.#settle();
    const { runtime, claimant, leaseClock } = this.#deps;
    const { outbox, world, events, bounds } = runtime;
    const claim = this.#unanswered ?? (this.#isStopped ? NO_CLAIM : this.#nextClaim());
    const confirmed = this.#delivered.length;
    if (claim.wallets.length === 0 && confirmed === 0) return;
    const delivered = this.#delivered.map(({ rowId }) => rowId);
    const sentMs = world.clock.steadyMs();
    this.#unanswered = claim;
    const leaseMs = bounds.deliveryLeaseMs;
    const leaseLimitMs = leaseClock.limitMs;
    const request = { claimant, delivered, leaseMs, leaseLimitMs, ...claim };
    const result = await outbox.settleAndClaim(request);
    leaseClock.answered(result.databaseMs);
    this.#unanswered = undefined;
    for (const { delivery } of this.#delivered.splice(0, confirmed)) events.emit('delivery:made', { delivery });
    this.#begin(claim, result, sentMs);
  }

  get #types(): string[] {
    return [...this.#deps.processors.keys()];
  }

  #sizer(type: string): ClaimSizer {
    let sizer = this.#sizers.get(type);
    if (sizer === undefined) {
      sizer = new ClaimSizer();
      this.#sizers.set(type, sizer);
    }
    return sizer;
  }

  /** Queues parked wallets whose type has a free slot, or a processor no longer. */
  #unpark(): void {
    const { queue, processors } = this.#deps;
    for (const type of queue.parkedTypes) {
      queue.unpark(type, processors.has(type) ? this.#dispatcher.slotsFree(type) : Number.POSITIVE_INFINITY);
    }
  }

  #nextClaim(): Claim {
    this.#unpark();
    const { queue, runtime } = this.#deps;
    const dispatcher = this.#dispatcher;
    const slotsMax = runtime.bounds.deliveriesInFlightMax;
    const types = this.#types;
    const starting = types.map((type) => dispatcher.slotsFree(type));
    const sizes = types.map((type, at) =>
      this.#sizer(type).next({
        slotsMax,
        slotsFree: starting[at] as number,
        batchesWaiting: dispatcher.batchesWaiting(type),
        deliveriesClaimed: dispatcher.deliveriesClaimed(type),
        walletsWaiting: queue.length,
      }),
    );
    const takes = sizes.map(({ wallets }) => Math.max(0, wallets));
    // Which type is next in a wallet is not known here: with several types more wallets are looked at than are claimed.
    const looked = types.length === 1 ? (takes[0] as number) : takes.some((count) => count > 0) ? WALLETS_MAX : 0;
    const limits = sizes.filter((_, at) => (takes[at] as number) > 0).map(({ limit }) => limit);
    const limit = limits.length === 0 ? 1 : Math.min(...limits);
    const wallets = queue.take(looked);
    const settledRowId = this.#deps.settledRowId();
    const fromRows = wallets.map((wallet) => this.#deps.firstRows.claimed(wallet, settledRowId));
    return { types, starting, takes, wallets, fromRows, limit };
  }

  #begin({ wallets, limit }: Claim, { claimed, lockedElsewhere, waiting }: ClaimResult, sentMs: number): void {
    const batches = new Map<string, ClaimedDelivery[]>(wallets.map((wallet) => [wallet, []]));
    for (const delivery of claimed) batches.get(delivery.wallet)?.push(delivery);
    for (const wallet of lockedElsewhere) {
      batches.delete(wallet);
      this.#deps.queue.defer(wallet);
    }
    for (const { wallet, type } of waiting) {
      batches.delete(wallet);
      this.#deps.queue.park(wallet, type);
    }
    for (const [wallet, deliveries] of batches) {
      if (deliveries.length === 0) this.#deps.queue.release(wallet, false);
      else void this.#run({ wallet, deliveries, sentMs }, deliveries.length === limit);
    }
  }

  async #run(batch: ClaimedBatch, hasMore: boolean): Promise<void> {
    this.#deps.inFlight.add();
    this.#begun += 1;
    const result = await this.#dispatcher.run(batch);
    const { failed, undispatched } = result;
    const attempted = batch.deliveries.length - undispatched.length;
    this.#sizer(typeOf(batch)).batchFinished(attempted);
    const last = batch.deliveries[attempted - (failed === undefined ? 1 : 2)];
    if (last !== undefined) this.#deps.firstRows.passed(batch.wallet, last.rowId);
    if (failed === undefined && undispatched.length === 0) this.#deps.queue.release(batch.wallet, hasMore);
    else this.#results.add(result);
    this.#deps.wakeRelay();
    this.#deps.inFlight.remove();
  }

  /** Stores the results. A wallet stays claimed until then, so that no other delivery of it is dispatched. */
  async #settle(): Promise<void> {
    const results = [...this.#results];
    const undispatched = results.flatMap((result) => result.undispatched);
    if (undispatched.length > 0) await this.#deps.runtime.outbox.release(this.#deps.claimant, undispatched);
    const settled = await Promise.allSettled(results.map((result) => this.#settleResult(result)));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  async #settleResult(result: BatchResult): Promise<void> {
    const { batch, failed } = result;
    const hasMore = failed === undefined || (await this.#storeFailure(failed));
    this.#results.delete(result);
    this.#deps.queue.release(batch.wallet, hasMore);
  }

  /** Stores a failed attempt. Returns true if the delivery is dead, so that the next one of its wallet may be due. */
  async #storeFailure({ rowId, delivery, error, isFinal }: FailedDispatch): Promise<boolean> {
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
    world.clock.after(delayMs, () => wake({ wallet, type: delivery.action.type, rowId }), { background: true });
    return false;
  }
}
