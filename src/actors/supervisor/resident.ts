import { type Actor, type AnyActorRef, createActor } from 'xstate';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { WalletState } from '../messages/wallet-state.ts';
import type { WalletView } from '../messages/wallet-view.ts';
import { WalletMachineTable } from '../wallet/machine-table.ts';
import { Mailbox } from '../wallet/mailbox.ts';
import { WalletActor } from '../wallet/wallet-actor.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';

/** Bounds of one resident wallet. */
export interface ResidentBounds {
  readonly mailboxCapacity: number;
}

/**
 * One wallet in memory: its mailbox, and the actor that empties it.
 *
 * The actor comes and goes (crash, passivation); the mailbox stays as long as the wallet is resident.
 */
export class Resident {
  static readonly idPrefix = 'wallet:';
  readonly wallet: string;
  readonly mailbox: Mailbox;
  /** On the steady count of the clock, as the crashes are. */
  lastUsedMs = 0;
  /** Its neighbours in the order of last use: for `ResidentRegistry`, and nobody else. */
  older: Resident | undefined;
  newer: Resident | undefined;
  quarantinedUntilMs = 0;
  readonly #runtime: WalletDeps;
  readonly #parent: AnyActorRef;
  #crashesAtMs: number[] = [];
  #actor: Actor<WalletMachineTable> | undefined;
  #walletActor: WalletActor | undefined;

  constructor(wallet: string, runtime: WalletDeps, { mailboxCapacity }: ResidentBounds, parent: AnyActorRef) {
    this.wallet = wallet;
    this.mailbox = new Mailbox(mailboxCapacity);
    this.#runtime = runtime;
    this.#parent = parent;
  }

  /** The state of the actor; `stopped` when there is none. */
  get state(): WalletState {
    return this.#actor?.getSnapshot().value ?? 'stopped';
  }

  /** Whether the wallet could leave memory now. */
  get isIdle(): boolean {
    return this.mailbox.depth === 0 && (this.#actor === undefined || this.state === 'idle');
  }

  /** Tells the actor that there is mail, spawning it if there is none. */
  wake(): void {
    if (this.#actor === undefined) this.#spawn();
    else if (this.state === 'idle') this.#actor.send({ type: 'MAIL' });
  }

  /** Whether merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    return this.#walletActor?.isFragmented ?? false;
  }

  /** Has an idle wallet merge some of its UTXOs; resolves when it is done, however that ends. */
  async merge(): Promise<void> {
    this.#actor?.send({ type: 'MERGE' });
    await this.#walletActor?.merging;
  }

  /** Puts an idle wallet to sleep; its end is reported to the parent. False if there is no actor. */
  passivate(): boolean {
    if (this.#actor === undefined) return false;
    this.#actor.send({ type: 'PASSIVATE' });
    return true;
  }

  credit(utxo: Utxo): void {
    this.#walletActor?.credit(utxo);
  }

  view(): WalletView | undefined {
    return this.#walletActor?.view(this.state);
  }

  /** Lets go of an actor that is over; returns the commands that it had in hand. */
  forgetActor(): Envelope[] {
    const inFlight = this.#walletActor?.abandon() ?? [];
    this.#actor = undefined;
    this.#walletActor = undefined;
    return inFlight;
  }

  /** Notes a crash; returns how many there were within the last `windowMs`. */
  countCrash(nowMs: number, windowMs: number): number {
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => atMs > nowMs - windowMs), nowMs];
    return this.#crashesAtMs.length;
  }

  /** Whether the last crash is later than this. */
  crashedAfter(steadyMs: number): boolean {
    return (this.#crashesAtMs.at(-1) ?? Number.NEGATIVE_INFINITY) > steadyMs;
  }

  #spawn(): void {
    const { events } = this.#runtime;
    const { wallet } = this;
    // The closure outlives the actor: what an old worker still sends must not reach a new incarnation.
    const walletActor = new WalletActor(wallet, this.mailbox, this.#runtime, (message) => actor.send(message));
    // A child of the supervisor without being spawned by its machine, which would copy the map of all children.
    const actor = createActor(new WalletMachineTable(walletActor), {
      parent: this.#parent,
      id: `${Resident.idPrefix}${wallet}`,
    });
    let last: WalletState | undefined;
    actor.subscribe({
      next: ({ value }) => {
        if (value === last) return;
        // Noted whether anyone listens or not: whoever begins to listen now hears of the next change.
        last = value;
        if (events.has('wallet:state')) events.emit('wallet:state', { wallet, state: last });
      },
      // Reported to the parent as well; without an observer XState rethrows it from a timer.
      error: () => {},
    });
    this.#actor = actor;
    this.#walletActor = walletActor;
    actor.start();
  }
}
