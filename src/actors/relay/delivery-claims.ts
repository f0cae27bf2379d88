import { messageOf } from '../../domain/errors.ts';
import type { IdleCounter } from '../../platform/in-flight.ts';
import { jitteredDelayMs, type RetryPolicy } from '../../platform/retry.ts';
import type { ClaimedDelivery, RelayTurn, TurnResult } from '../../store/ledger-store.ts';
import type { Delivery, Processor } from '../messages/delivery.ts';
import { TurnPace } from './claim-size.ts';
import { type FailedHandOver, type Hand, type HandEnd, HandOver, LEASE_MS } from './delivery-dispatcher.ts';
import type { WalletLine } from './due-queue.ts';
import type { RelayRuntime } from './relay-deps.ts';

const BACK_OFF: Pick<RetryPolicy, 'delayMsMin' | 'delayMsMax'> = { delayMsMin: 200, delayMsMax: 60_000 };

/** What an exchange asks for. */
type Claim = Pick<RelayTurn, 'wallets' | 'starting' | 'most'>;

const NO_CLAIM: Claim = { wallets: [], starting: 0, most: 1 };

/** What an exchange works with; all of it belongs to one relay. */
export interface ExchangeParts {
  readonly runtime: RelayRuntime;
  readonly claimant: string;
  readonly processors: ReadonlyMap<string, Processor>;
  readonly line: WalletLine;
  /** Counts the hands that are with processors. */
  readonly underWay: IdleCounter;
  /** Called when there is something to exchange. */
  poke(): void;
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
export class RelayExchange {
  readonly #parts: ExchangeParts;
  readonly #handOver: HandOver;
  readonly #pace = new TurnPace();
  /** Made, and not yet confirmed. */
  readonly #made: { readonly rowId: string; readonly delivery: Delivery }[] = [];
  /** Ended, and not yet written down. */
  readonly #ends = new Set<HandEnd>();
  /** Asked for, and not answered: it may have been granted. */
  #unanswered: Claim | undefined;
  /** Wallets that others had something of. */
  #busy = new Set<string>();
  #isStopped = false;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
    const { runtime, processors, poke } = parts;
    const made = (rowId: string, delivery: Delivery): void => {
      this.#made.push({ rowId, delivery });
      poke();
    };
    const placesMax = runtime.bounds.deliveriesInFlightMax;
    this.#handOver = new HandOver({ clock: runtime.world.clock, processors, placesMax, made });
  }

  /** Whether something is to be written down. */
  get isOwing(): boolean {
    return this.#made.length > 0 || this.#ends.size > 0;
  }

  /** Whether something is to be written down, or to be asked for again. */
  get isOpen(): boolean {
    return this.isOwing || this.#unanswered !== undefined;
  }

  /** Whether a wallet of the line would be served at once. */
  get isServing(): boolean {
    return this.#parts.line.length > 0 && this.#handOver.placesFree > 0;
  }

  /** Claims nothing new from here on. What is with processors goes on, and what is behind it is given back. */
  stop(): void {
    this.#isStopped = true;
    this.#handOver.stop();
  }

  /** The wallets that others had something of since this was last asked. */
  takeBusy(): Iterable<string> {
    const busy = this.#busy;
    this.#busy = new Set();
    return busy;
  }

  /** Writes down what ended, confirms what was made, and claims for the first ones of the line. */
  async make(): Promise<void> {
    await this.#settle();
    const { runtime, claimant, processors } = this.#parts;
    const { outbox, world, events } = runtime;
    const claim = this.#unanswered ?? (this.#isStopped ? NO_CLAIM : this.#nextClaim());
    const confirmed = this.#made.length;
    if (claim.wallets.length === 0 && confirmed === 0) return;
    const made = this.#made.map(({ rowId }) => rowId);
    const sentMs = world.clock.steadyMs();
    this.#unanswered = claim;
    const turn = { claimant, types: [...processors.keys()], made, leaseMs: LEASE_MS, ...claim };
    const result = await outbox.turn(turn);
    this.#unanswered = undefined;
    for (const { delivery } of this.#made.splice(0, confirmed)) events.emit('delivery:made', { delivery });
    this.#begin(claim, result, sentMs);
  }

  #nextClaim(): Claim {
    const { placesFree, queued, ahead } = this.#handOver;
    const { line, runtime } = this.#parts;
    const placesMax = runtime.bounds.deliveriesInFlightMax;
    const { wallets, most } = this.#pace.next({ placesMax, placesFree, queued, ahead, waiting: line.length });
    return { wallets: line.take(wallets), starting: placesFree, most };
  }

  #begin({ wallets, most }: Claim, { claimed, busy }: TurnResult, sentMs: number): void {
    const hands = new Map<string, ClaimedDelivery[]>(wallets.map((wallet) => [wallet, []]));
    for (const delivery of claimed) hands.get(delivery.wallet)?.push(delivery);
    for (const wallet of busy) this.#busy.add(wallet);
    for (const [wallet, deliveries] of hands) {
      if (deliveries.length === 0) this.#parts.line.release(wallet, false);
      else void this.#run({ wallet, deliveries, sentMs }, deliveries.length === most);
    }
  }

  async #run(hand: Hand, hasMore: boolean): Promise<void> {
    this.#parts.underWay.add();
    const end = await this.#handOver.run(hand);
    this.#pace.ended(hand.deliveries.length - end.left.length);
    if (end.failed === undefined && end.left.length === 0) this.#parts.line.release(hand.wallet, hasMore);
    else this.#ends.add(end);
    this.#parts.poke();
    this.#parts.underWay.remove();
  }

  /** Until it is written down how a hand ended, its wallet stays at hand: nothing else of it is handed over. */
  async #settle(): Promise<void> {
    const ends = [...this.#ends];
    const left = ends.flatMap((end) => end.left);
    if (left.length > 0) await this.#parts.runtime.outbox.giveBack(this.#parts.claimant, left);
    const written = await Promise.allSettled(ends.map((end) => this.#writeDown(end)));
    for (const one of written) if (one.status === 'rejected') throw one.reason;
  }

  async #writeDown(end: HandEnd): Promise<void> {
    const { hand, failed } = end;
    const isOver = failed === undefined || (await this.#failed(failed));
    this.#ends.delete(end);
    this.#parts.line.release(hand.wallet, isOver);
  }

  /** Whether the delivery is dead, which makes way for the next one. */
  async #failed({ rowId, delivery, error, isFinal }: FailedHandOver): Promise<boolean> {
    const { runtime, claimant, wake } = this.#parts;
    const { outbox, events, bounds, world } = runtime;
    const { wallet, attempt } = delivery;
    const isDead = isFinal || attempt >= bounds.deliveryAttemptsMax;
    const delayMs = isDead ? undefined : jitteredDelayMs(BACK_OFF, attempt, world.random());
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
