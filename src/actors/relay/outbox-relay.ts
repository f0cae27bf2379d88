import { type Actor, createActor } from 'xstate';
import { InFlightCounter } from '../../platform/in-flight.ts';
import type { Processor } from '../messages/delivery.ts';
import { HandlerRegistry } from '../messages/handler-registry.ts';
import { DeliveryClaims } from './delivery-claims.ts';
import { DueWalletQueue } from './due-queue.ts';
import { DueWalletScanner } from './due-scanner.ts';
import type { RelayDeps } from './relay-deps.ts';
import { relayMachine } from './relay-machine.ts';

/** How often the relay looks for deliveries that other runtimes wrote or left behind. */
const POLL_MS = 1_000;

/**
 * Hands the actions of committed transactions to the host's processors: at least once, in order per wallet, with
 * exponential back-off, and after a bounded number of attempts to the dead letters.
 *
 * Owns: processors, and the line of wallets that may have something due. Does not own: outbox rows, which are written
 * with the spend.
 * 1. Only committed transactions have outbox rows, so nothing else is ever delivered.
 * 2. A wallet's next delivery is handed over after the one before it was made or is dead. Actions of types that this
 *    runtime has no processor for neither wait nor block.
 * 3. It works in turns, one at a time: a turn confirms what was made since the last one and claims what is next. A
 *    crash repeats what was not confirmed, with the same id.
 */
export class OutboxRelay {
  readonly #runtime: RelayDeps;
  readonly #processors = new HandlerRegistry<Processor>('processor');
  readonly #queue = new DueWalletQueue();
  readonly #scanner: DueWalletScanner;
  readonly #claims: DeliveryClaims;
  readonly #inFlight = new InFlightCounter();
  readonly #actor: Actor<typeof relayMachine>;
  #isWoken = false;
  #isStopped = false;
  #cancelPoll: (() => void) | undefined;

  constructor(runtime: RelayDeps) {
    const { outbox, world } = runtime;
    this.#runtime = runtime;
    const claimant = world.transactionId();
    const types = (): string[] => [...this.#processors.all.keys()];
    this.#scanner = new DueWalletScanner({ outbox, claimant, queue: this.#queue, types });
    this.#claims = new DeliveryClaims({
      ...{ runtime, claimant, processors: this.#processors.all, queue: this.#queue, inFlight: this.#inFlight },
      wakeRelay: () => this.#wakeRelay(),
      wake: (wallet) => this.wake(wallet),
    });
    this.#actor = createActor(relayMachine, { input: { effects: { cycle: () => void this.#cycle() } } });
    this.#actor.subscribe({ error: () => {} });
    this.#actor.start();
  }

  /**
   * Registers the processor of an action type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_OPTIONS` if it is no function or the type has one, `ERR_CLOSED` if nothing will be
   * delivered any more.
   */
  register(type: string, processor: Processor): () => void {
    const remove = this.#processors.register(type, processor);
    this.#cancelPoll ??= this.#poll();
    this.#scanner.restart();
    this.#wakeRelay();
    return remove;
  }

  /** Tells the relay that there may be something due of a wallet. */
  wake(wallet: string): void {
    // Whoever registers a processor looks for what there is.
    if (this.#processors.all.size === 0) return;
    this.#queue.add(wallet);
    this.#wakeRelay();
  }

  /** Resolves when nothing is due and no processor is at work. */
  async settled(): Promise<void> {
    const serve = (): Promise<void> => {
      this.#wakeRelay();
      return this.#inFlight.idle();
    };
    while (this.#processors.all.size > 0 && !this.#isStopped) {
      await this.#inFlight.idle();
      // A turn failed. The search tells whether the store is there; if it is, the next turn succeeds.
      if (this.#claims.hasUnsettled) await serve();
      if (!(await this.#scanner.scanAll(serve)) && !this.#claims.hasUnsettled) return;
    }
  }

  /** Claims nothing more, waits for the processors at work, and gives back what was not handed over. */
  async drain(): Promise<void> {
    this.#cancelPoll?.();
    this.#isStopped = true;
    this.#processors.close();
    this.#claims.stop();
    this.#actor.send({ type: 'STOP' });
    await this.#inFlight.idle();
    try {
      // What a lost answer may have granted is asked for again, to be given back: nobody else gets it for a minute.
      while (this.#claims.hasPending) {
        await this.#claims.make();
        await this.#inFlight.idle();
      }
    } catch {
      // What cannot be written down now is made again by whoever takes over.
    }
    this.#actor.stop();
  }

  #wakeRelay(): void {
    if (this.#isWoken) return;
    this.#isWoken = true;
    this.#actor.send({ type: 'WAKE' });
  }

  #poll(): () => void {
    const scanPage = (): void => {
      // Wallets that others had something of.
      for (const wallet of this.#claims.takeLockedElsewhere()) this.#queue.add(wallet);
      if (this.#processors.all.size > 0) this.#scanner.ask();
      this.#wakeRelay();
      this.#cancelPoll = this.#poll();
    };
    return this.#runtime.world.clock.after(POLL_MS, scanPage, { background: true });
  }

  async #cycle(): Promise<void> {
    this.#inFlight.add();
    try {
      // After everything that the current answers set off, so that it travels together.
      await new Promise((resolve) => setImmediate(resolve));
      this.#isWoken = false;
      if (this.#isScanDue()) await this.#scanner.scanPage();
      await this.#claims.make();
      if (this.#hasMore()) this.#wakeRelay();
    } catch {
      // The store tried again until its deadline; the next poll tries again.
    } finally {
      this.#actor.send({ type: 'CYCLED' });
      this.#inFlight.remove();
    }
  }

  #hasMore(): boolean {
    return this.#claims.canClaim || this.#claims.hasUnsettled || this.#isScanDue();
  }

  #isScanDue(): boolean {
    return this.#scanner.isDue(this.#runtime.bounds.deliveriesInFlightMax);
  }
}
