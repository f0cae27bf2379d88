import { type Actor, createActor } from 'xstate';
import { LedgerError, ledgerClosed, messageOf } from '../domain/errors.ts';
import type { World } from '../domain/world.ts';
import { jitteredDelayMs, type RetryPolicy } from '../store/retry.ts';
import type { ClaimedDelivery, OutboxStore, RelayTurn, TurnResult } from '../store/store.ts';
import type { Delivery, Processor } from './delivery.ts';
import { DueSearch } from './due-search.ts';
import type { EventHub } from './event-hub.ts';
import { type FailedHandOver, type Hand, type HandEnd, HandOver, LEASE_MS } from './hand-over.ts';
import { IdleCounter } from './idle-counter.ts';
import { relayMachine } from './relay-machine.ts';
import { TurnPace } from './turn-pace.ts';
import { WalletLine } from './wallet-line.ts';

/** Bounds of the relay. */
export interface RelayBounds {
  readonly deliveryAttemptsMax: number;
  readonly deliveriesInFlightMax: number;
}

/** How often the relay looks for deliveries that other runtimes wrote or left behind. */
const POLL_MS = 1_000;

const BACK_OFF: Pick<RetryPolicy, 'delayMsMin' | 'delayMsMax'> = { delayMsMin: 200, delayMsMax: 60_000 };

/** What a turn asks for. */
type Claim = Pick<RelayTurn, 'wallets' | 'starting' | 'most'>;

const NO_CLAIM: Claim = { wallets: [], starting: 0, most: 1 };

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
 * Owns: processors, the line of wallets that may have something due, and the deliveries it claimed. Does not own:
 * outbox rows, which are written with the spend.
 * 1. Only committed transactions have outbox rows, so nothing else is ever delivered.
 * 2. A wallet's next delivery is handed over after the one before it was made or is dead. Actions of types that this
 *    runtime has no processor for neither wait nor block.
 * 3. It works in turns, one at a time: a turn confirms what was made since the last one and claims what is next. A
 *    wallet is at hand from its claim until a failure of it, if there was one, is written down; what was made is
 *    written with the next turn, before which nothing of the wallet is claimed. A crash repeats it, with the same id.
 */
export class OutboxRelay {
  readonly #runtime: RelayRuntime;
  readonly #claimant: string;
  readonly #processors = new Map<string, Processor>();
  readonly #line = new WalletLine();
  readonly #search: DueSearch;
  readonly #handOver: HandOver;
  readonly #pace = new TurnPace();
  /** Made, and not yet confirmed. */
  readonly #made: { readonly rowId: string; readonly delivery: Delivery }[] = [];
  /** Ended, and not yet written down. */
  readonly #ends = new Set<HandEnd>();
  /** Asked for, and not answered: it may have been granted, so it is asked for again as it was. */
  #unanswered: Claim | undefined;
  /** Wallets that others had something of: the next poll asks again. */
  readonly #busy = new Set<string>();
  readonly #underWay = new IdleCounter();
  readonly #actor: Actor<typeof relayMachine>;
  #isPoked = false;
  #isStopped = false;
  #cancelPoll: (() => void) | undefined;

  constructor(runtime: RelayRuntime) {
    const { outbox, world, bounds } = runtime;
    this.#runtime = runtime;
    this.#claimant = world.transactionId();
    const types = (): string[] => this.#types();
    this.#search = new DueSearch({ outbox, claimant: this.#claimant, line: this.#line, types });
    const made = (rowId: string, delivery: Delivery): void => {
      this.#made.push({ rowId, delivery });
      this.#poke();
    };
    const placesMax = bounds.deliveriesInFlightMax;
    this.#handOver = new HandOver({ clock: world.clock, processors: this.#processors, placesMax, made });
    this.#actor = createActor(relayMachine, { input: { effects: { turn: () => void this.#turn() } } });
    this.#actor.subscribe({ error: () => {} });
    this.#actor.start();
  }

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` if the type has one, `ERR_CLOSED` if nothing will be delivered any more.
   */
  register(type: string, processor: Processor): () => void {
    if (this.#isStopped) throw ledgerClosed();
    if (this.#processors.has(type)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `there is a processor for ${type} already`);
    }
    this.#processors.set(type, processor);
    this.#cancelPoll ??= this.#poll();
    this.#search.restart();
    this.#poke();
    return () => {
      if (this.#processors.get(type) === processor) this.#processors.delete(type);
    };
  }

  /** Tells the relay that there may be something due of a wallet. */
  wake(wallet: string): void {
    // Whoever registers a processor looks for what there is.
    if (this.#processors.size === 0) return;
    this.#line.add(wallet);
    this.#poke();
  }

  /** Resolves when nothing is due and no processor is at work. */
  async settled(): Promise<void> {
    const serve = (): Promise<void> => {
      this.#poke();
      return this.#underWay.idle();
    };
    while (this.#processors.size > 0 && !this.#isStopped) {
      await this.#underWay.idle();
      // A turn failed. The search tells whether the store is there; if it is, the next turn succeeds.
      if (this.#isOwing) await serve();
      if (!(await this.#search.goThrough(serve)) && !this.#isOwing) return;
    }
  }

  /** Claims nothing more, waits for the processors at work, and gives back what was not handed over. */
  async drain(): Promise<void> {
    this.#cancelPoll?.();
    this.#isStopped = true;
    this.#handOver.stop();
    this.#actor.send({ type: 'STOP' });
    await this.#underWay.idle();
    try {
      // What a lost answer may have granted is asked for again, to be given back: nobody else gets it for a minute.
      while (this.#isOwing || this.#unanswered !== undefined) {
        await this.#exchange();
        await this.#underWay.idle();
      }
    } catch {
      // What cannot be written down now is made again by whoever takes over.
    }
    this.#actor.stop();
  }

  #types(): string[] {
    return [...this.#processors.keys()];
  }

  #poke(): void {
    if (this.#isPoked) return;
    this.#isPoked = true;
    this.#actor.send({ type: 'WAKE' });
  }

  #poll(): () => void {
    const look = (): void => {
      for (const wallet of this.#busy) this.#line.add(wallet);
      this.#busy.clear();
      if (this.#processors.size > 0) this.#search.ask();
      this.#poke();
      this.#cancelPoll = this.#poll();
    };
    return this.#runtime.world.clock.after(POLL_MS, look, { background: true });
  }

  async #turn(): Promise<void> {
    this.#underWay.add();
    try {
      // After everything that the current answers set off, so that it travels together.
      await new Promise((resolve) => setImmediate(resolve));
      this.#isPoked = false;
      if (this.#search.isDue(this.#runtime.bounds.deliveriesInFlightMax)) await this.#search.look();
      await this.#exchange();
      if (this.#hasMore()) this.#poke();
    } catch {
      // The store tried again until its deadline; the next poll tries again.
    } finally {
      this.#actor.send({ type: 'TURNED' });
      this.#underWay.remove();
    }
  }

  /** Whether something is to be written down. */
  get #isOwing(): boolean {
    return this.#made.length > 0 || this.#ends.size > 0;
  }

  #hasMore(): boolean {
    const isServing = this.#line.length > 0 && this.#handOver.placesFree > 0;
    return isServing || this.#isOwing || this.#search.isDue(this.#runtime.bounds.deliveriesInFlightMax);
  }

  /** Writes down what ended, confirms what was made, and claims for the first ones of the line. */
  async #exchange(): Promise<void> {
    await this.#settle();
    const { outbox, world, events } = this.#runtime;
    const claim = this.#unanswered ?? (this.#isStopped ? NO_CLAIM : this.#nextClaim());
    const confirmed = this.#made.length;
    if (claim.wallets.length === 0 && confirmed === 0) return;
    const made = this.#made.map(({ rowId }) => rowId);
    const sentMs = world.clock.steadyMs();
    this.#unanswered = claim;
    const turn = { claimant: this.#claimant, types: this.#types(), made, leaseMs: LEASE_MS, ...claim };
    const result = await outbox.turn(turn);
    this.#unanswered = undefined;
    for (const { delivery } of this.#made.splice(0, confirmed)) events.emit('delivery:made', { delivery });
    this.#begin(claim, result, sentMs);
  }

  #nextClaim(): Claim {
    const { placesFree, queued, ahead } = this.#handOver;
    const placesMax = this.#runtime.bounds.deliveriesInFlightMax;
    const { wallets, most } = this.#pace.next({ placesMax, placesFree, queued, ahead, waiting: this.#line.length });
    return { wallets: this.#line.take(wallets), starting: placesFree, most };
  }

  #begin({ wallets, most }: Claim, { claimed, busy }: TurnResult, sentMs: number): void {
    const hands = new Map<string, ClaimedDelivery[]>(wallets.map((wallet) => [wallet, []]));
    for (const delivery of claimed) hands.get(delivery.wallet)?.push(delivery);
    for (const wallet of busy) this.#busy.add(wallet);
    for (const [wallet, deliveries] of hands) {
      if (deliveries.length === 0) this.#line.release(wallet, false);
      else void this.#run({ wallet, deliveries, sentMs }, deliveries.length === most);
    }
  }

  async #run(hand: Hand, hasMore: boolean): Promise<void> {
    this.#underWay.add();
    const end = await this.#handOver.run(hand);
    this.#pace.ended(hand.deliveries.length - end.left.length);
    if (end.failed === undefined && end.left.length === 0) this.#line.release(hand.wallet, hasMore);
    else this.#ends.add(end);
    this.#poke();
    this.#underWay.remove();
  }

  /** Until it is written down how a hand ended, its wallet stays at hand: nothing else of it is handed over. */
  async #settle(): Promise<void> {
    const ends = [...this.#ends];
    const left = ends.flatMap((end) => end.left);
    if (left.length > 0) await this.#runtime.outbox.giveBack(this.#claimant, left);
    const written = await Promise.allSettled(ends.map((end) => this.#writeDown(end)));
    for (const one of written) if (one.status === 'rejected') throw one.reason;
  }

  async #writeDown(end: HandEnd): Promise<void> {
    const { hand, failed } = end;
    const isOver = failed === undefined || (await this.#failed(failed));
    this.#ends.delete(end);
    this.#line.release(hand.wallet, isOver);
  }

  /** Whether the delivery is dead, which makes way for the next one. */
  async #failed({ rowId, delivery, error, isFinal }: FailedHandOver): Promise<boolean> {
    const { outbox, events, bounds, world } = this.#runtime;
    const { wallet, attempt } = delivery;
    const isDead = isFinal || attempt >= bounds.deliveryAttemptsMax;
    const delayMs = isDead ? undefined : jitteredDelayMs(BACK_OFF, attempt, world.random());
    await outbox.fail(this.#claimant, { rowId, attempt, error: messageOf(error), delayMs });
    if (delayMs === undefined) {
      events.emit('delivery:dead', { delivery, error });
      return true;
    }
    events.emit('delivery:failed', { delivery, error, delayMs });
    world.clock.after(delayMs, () => this.wake(wallet), { background: true });
    return false;
  }
}
