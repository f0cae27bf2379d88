import { type Actor, type AnyActorRef, createActor } from 'xstate';
import type { HoldChange } from '../../domain/records/hold.ts';
import { isName } from '../../domain/values/names.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ResidentRow, ResidentSort } from '../messages/resident-row.ts';
import type { WalletState, WalletView } from '../messages/wallet-view.ts';
import { WalletMachineTable } from '../wallet/machine-table.ts';
import { Mailbox } from '../wallet/mailbox.ts';
import type { Participant } from '../wallet/participant.ts';
import type { ChainEntry } from '../wallet/plan-chain.ts';
import { WalletActor } from '../wallet/wallet-actor.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';

/** Bounds of one resident wallet. */
export interface ResidentBounds {
  readonly mailboxCapacity: number;
  readonly mailboxBytesMax: number;
}

/** The listener of a resident: receives the end of its actor. */
export interface ResidentEvents {
  /** Its actor has nothing to do. */
  idle(resident: Resident): void;
  stopped(resident: Resident): void;
  crashed(resident: Resident, error: unknown): void;
}

/**
 * The id of the XState actor of every wallet. XState keeps a transition for each type of event that a machine receives,
 * as long as the process runs, and the type of the event that ends an actor contains its id.
 */
const ACTOR_ID = 'wallet';

/**
 * One wallet in memory: its mailbox, and the actor that works on it.
 *
 * A crash or a passivation ends the actor; the mailbox exists as long as the wallet is resident.
 */
export class Resident {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  /** On the monotonic clock, as the times of crashes. */
  lastUsedMs = 0;
  /** Neighbours in the order of last use. Used by `ResidentRegistry` only. */
  older: Resident | undefined;
  newer: Resident | undefined;
  quarantinedUntilMs = 0;
  readonly #runtime: WalletDeps;
  readonly #parent: AnyActorRef;
  readonly #events: ResidentEvents;
  #crashesAtMs: number[] = [];
  #actor: Actor<WalletMachineTable> | undefined;
  #walletActor: WalletActor | undefined;

  constructor(
    wallet: string,
    runtime: WalletDeps,
    bounds: ResidentBounds,
    parent: AnyActorRef,
    events: ResidentEvents,
  ) {
    this.wallet = wallet;
    this.mailbox = new Mailbox(bounds.mailboxCapacity, bounds.mailboxBytesMax);
    this.#runtime = runtime;
    this.#parent = parent;
    this.#events = events;
  }

  /** The state of the actor; `stopped` if there is none. */
  get state(): WalletState {
    return this.#actor?.getSnapshot().value ?? 'stopped';
  }

  /** True if the wallet can be passivated now. */
  get isIdle(): boolean {
    return this.mailbox.depth === 0 && (this.#actor === undefined || this.state === 'idle');
  }

  /** Announces mail to the actor; spawns an actor if there is none. */
  wake(): void {
    // A unit that other wallets share has engaged it: the next actor starts when the unit has its result.
    if (this.#actor === undefined && this.#runtime.engagement.isEngaged(this.wallet)) return;
    if (this.#actor === undefined) this.#spawn();
    else if (this.state === 'idle') this.#actor.send({ type: 'MAIL' });
  }

  /** True if merging would leave the wallet with notably fewer UTXOs. */
  get isFragmented(): boolean {
    return this.#walletActor?.isFragmented ?? false;
  }

  /** Runs one idle merge; resolves when it has ended, successfully or not. */
  async merge(): Promise<void> {
    this.#actor?.send({ type: 'MERGE' });
    await this.#walletActor?.merging;
  }

  /** Passivates an idle wallet; the end of the actor is an event. Returns false without an actor. */
  passivate(): boolean {
    if (this.#actor === undefined) return false;
    this.#actor.send({ type: 'PASSIVATE' });
    return true;
  }

  credit(utxo: Utxo): void {
    this.#walletActor?.credit(utxo);
  }

  holdChanged(change: HoldChange, entry: ChainEntry, heldAt: Date): void {
    this.#walletActor?.holdChanged(change, entry, heldAt);
  }

  /** The wallet, as the units see it that it shares with others; undefined without an actor. */
  get participant(): Participant | undefined {
    return this.#walletActor?.participant;
  }

  /** The view of a wallet with an actor; `waitingForRoom` is the number of commands that wait for its mailbox. */
  view(waitingForRoom: number): WalletView | undefined {
    return this.#walletActor?.view(this.state, waitingForRoom);
  }

  /** The commands that were taken from the mailbox and are not answered. */
  get inFlight(): readonly Envelope[] {
    return this.#walletActor?.inFlight ?? [];
  }

  /** The payers that the wallet waits for, if the first command of its mailbox has others. */
  get waitingFor(): readonly string[] {
    return this.#walletActor?.waiting?.for ?? [];
  }

  /** The number that a list sorts the wallet by: as in {@link row}, but with the effect of what is planned ahead. */
  sortKey(sort: ResidentSort, steadyMs: number, asset: string | undefined): number | bigint {
    if (sort === 'depth') return this.mailbox.depth;
    const actor = this.#walletActor;
    if (sort === 'balance') return actor?.cachedUtxos.totals.get(asset ?? '') ?? 0n;
    if (actor === undefined || sort === 'name') return 0;
    if (sort === 'age') return this.#oldestMs(steadyMs);
    if (sort === 'attempts') return actor.attempts;
    if (sort === 'conflicts') return actor.conflicts;
    return actor.cachedUtxos.size;
  }

  /** The wallet as a list shows it, with the available amount of an asset. */
  row(steadyMs: number, asset: string | undefined): ResidentRow {
    const { wallet, state, mailbox } = this;
    const actor = this.#walletActor;
    return {
      ...{ wallet, state, depth: mailbox.depth },
      oldestMs: this.#oldestMs(steadyMs),
      attempts: actor?.attempts ?? 0,
      conflicts: actor?.conflicts ?? 0,
      utxos: actor?.utxos.size ?? 0,
      ...(asset === undefined ? {} : { available: actor?.available(asset) ?? 0n }),
    };
  }

  /** Drops an actor that has ended; returns the commands that it had in flight. */
  forgetActor(): Envelope[] {
    const inFlight = this.#walletActor?.abandon() ?? [];
    this.#actor = undefined;
    this.#walletActor = undefined;
    return inFlight;
  }

  /** Records a crash; returns the number of crashes within the last `windowMs`. */
  recordCrash(nowMs: number, windowMs: number): number {
    this.#crashesAtMs = [...this.#crashesAtMs.filter((atMs) => atMs > nowMs - windowMs), nowMs];
    return this.#crashesAtMs.length;
  }

  /** Returns true if the last crash is later than `steadyMs`. */
  crashedAfter(steadyMs: number): boolean {
    return (this.#crashesAtMs.at(-1) ?? Number.NEGATIVE_INFINITY) > steadyMs;
  }

  /** The milliseconds since its oldest command was accepted that is not answered; 0 without one. */
  #oldestMs(steadyMs: number): number {
    const actor = this.#walletActor;
    const isBusy = this.mailbox.depth > 0 || (actor?.attempts ?? 0) > 0;
    const oldest = isBusy ? (actor?.oldest ?? this.mailbox.at(0)) : undefined;
    return oldest === undefined ? 0 : Math.max(0, steadyMs - oldest.receivedAtMs);
  }

  #spawn(): void {
    const { events, hooks } = this.#runtime;
    const { wallet } = this;
    // The closure is bound to this XState actor: a late message of an old wallet actor does not reach the next one.
    const walletActor = new WalletActor(wallet, this.mailbox, this.#runtime, (message) => actor.send(message));
    const effects = hooks?.effects?.(wallet, walletActor) ?? walletActor;
    // A child of the supervisor that its machine does not spawn: spawning copies the map of all children.
    const actor = createActor(new WalletMachineTable(effects), {
      parent: this.#parent,
      id: ACTOR_ID,
    });
    let last: WalletState | undefined;
    actor.subscribe({
      next: ({ value }) => {
        if (value === last) return;
        // Recorded also without a listener, so that a listener that is added later gets the next change.
        last = value;
        if (value === 'idle') this.#events.idle(this);
        if (events.has('wallet:state') && isName(wallet)) events.emit('wallet:state', { wallet, state: last });
      },
      complete: () => this.#events.stopped(this),
      // Without an observer XState rethrows the error from a timer.
      error: (error) => this.#events.crashed(this, error),
    });
    this.#actor = actor;
    this.#walletActor = walletActor;
    actor.start();
  }
}
