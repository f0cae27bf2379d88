import { type Actor, createActor } from 'xstate';
import { type LedgerError, ledgerClosed } from '../../domain/errors.ts';
import { isName } from '../../domain/values/names.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import { nextTurn, onNextTurn } from '../../platform/timers.ts';
import type { InMemoryDeadLetters } from '../dead-letters/in-memory-dead-letters.ts';
import { Engagement } from '../engagement/engagement.ts';
import { countCrash, type Envelope, payersOf } from '../messages/envelope.ts';
import type { WalletView } from '../messages/wallet-view.ts';
import type { ChainEntry } from '../wallet/plan-chain.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { CRASH_WINDOW_MS, CrashPolicy, quarantined } from './crash-policy.ts';
import { type FoundCommand, findCommand } from './find-command.ts';
import { HoldExpiry } from './hold-expiry.ts';
import { IdleMergeScheduler } from './idle-merge-scheduler.ts';
import { mailboxFull } from './mailbox-full.ts';
import { PASSIVATIONS_PER_TURN_MAX, Passivation } from './passivation.ts';
import { Resident, type ResidentEvents } from './resident.ts';
import { ResidentRegistry } from './resident-registry.ts';
import type { SupervisorBounds, SupervisorLoad } from './supervisor-bounds.ts';
import { type SupervisorState, supervisorMachine } from './supervisor-machine.ts';
import { UnansweredCommands } from './unanswered-commands.ts';
import { WaitingRoom } from './waiting-room.ts';

/**
 * Routes commands to wallet actors; spawns, passivates and rebuilds them.
 *
 * Owns: the mailboxes and the actors of all wallets. Does not own: the store.
 * 1. An accepted command is answered exactly once, also if its wallet actor crashes.
 * 2. A crash ends one actor. Its commands wait for the next actor of the wallet, which is loaded from the store.
 * 3. Residents are ordered by their last command, so that the least recently used one is found without a search.
 */
export class Supervisor {
  readonly #runtime: WalletDeps;
  readonly #engagement: Engagement;
  readonly #bounds: SupervisorBounds;
  readonly #crashes: CrashPolicy;
  readonly #residents = new ResidentRegistry();
  readonly #unanswered: UnansweredCommands;
  readonly #waitingRoom: WaitingRoom;
  readonly #passivation: Passivation;
  readonly #idleMerges: IdleMergeScheduler;
  readonly #holdExpiry: HoldExpiry;
  readonly #actor: Actor<typeof supervisorMachine>;
  readonly #residentEvents: ResidentEvents;
  /** True if wallets are passivated as soon as they are idle. */
  #isEmptying = false;
  #onEmpty: () => void = () => {};

  constructor(
    runtime: Omit<WalletDeps, 'credit' | 'holdsChanged' | 'engagement'>,
    bounds: SupervisorBounds,
    deadLetters: InMemoryDeadLetters,
  ) {
    const credit = (utxo: Utxo): void => this.#residents.get(utxo.owner)?.credit(utxo);
    const { hooks } = runtime;
    const crediting = hooks?.credit === undefined ? credit : (utxo: Utxo) => hooks.credit?.(utxo, credit);
    this.#engagement = new Engagement(
      { ...runtime, credit: crediting, holdsChanged: (entry, heldAt) => this.#holdsChanged(entry, heldAt) },
      {
        mailboxOf: (wallet) => this.#residents.get(wallet)?.mailbox,
        participantOf: (wallet) => this.#residents.get(wallet)?.participant,
        wake: (wallet) => this.#wake(wallet),
        removePoison: (envelope, error) => this.#crashes.removePoison(envelope, error),
      },
    );
    this.#runtime = this.#engagement.runtime;
    this.#bounds = bounds;
    this.#unanswered = new UnansweredCommands(bounds);
    this.#waitingRoom = new WaitingRoom(bounds, {
      mailboxOf: (wallet) => this.#residents.get(wallet)?.mailbox,
      withoutRoom: (envelope, wallets) => this.#withoutRoom(envelope, wallets),
      enqueue: (envelope, wallets) => this.#enqueue(envelope, wallets),
    });
    this.#crashes = new CrashPolicy(this.#runtime, this.#engagement, deadLetters);
    this.#passivation = new Passivation(runtime.world.clock, bounds, this.#residents, (resident) =>
      this.#passivate(resident),
    );
    this.#idleMerges = new IdleMergeScheduler(runtime.world.clock, this.#residents);
    this.#holdExpiry = new HoldExpiry(this.#runtime);
    this.#actor = createActor(supervisorMachine);
    this.#residentEvents = {
      idle: (resident) => this.#idle(resident),
      stopped: (resident) => this.#stopped(resident),
      crashed: (resident, error) => this.#crashed(resident, error),
    };
    // Without an observer XState rethrows the error of an actor from a timer, which ends the host process.
    this.#actor.subscribe({ error: () => {} });
  }

  /** The state of the supervisor. */
  get state(): SupervisorState {
    return this.#actor.getSnapshot().value as SupervisorState;
  }

  start(): void {
    this.#actor.start();
    this.#actor.send({ type: 'STARTED' });
    this.#passivation.start();
    this.#holdExpiry.start();
    if (this.#bounds.merges && this.#bounds.idleMerges) this.#idleMerges.start();
  }

  /**
   * Accepts a command, which is answered later, or refuses it at once. An accepted command counts as unanswered until
   * its sender calls `answered()`: the command gateway does when the envelope gets its first answer or error.
   *
   * With `waitsForRoom`, a command that finds a mailbox full is accepted, too, and waits until all have room.
   *
   * @throws LedgerError `ERR_CLOSED`, `ERR_OVERLOADED`, `ERR_WALLET_QUARANTINED`, `ERR_MAILBOX_FULL`.
   */
  accept(envelope: Envelope, waitsForRoom = false): void {
    this.#checkOpen();
    this.#unanswered.check(envelope);
    const wallets = payersOf(envelope);
    // What becomes free belongs to those that wait for it: a command that arrives overtakes none of them.
    const full = this.#withoutRoom(envelope, wallets) ?? this.#waitingRoom.firstAwaited(wallets);
    const waits = full !== undefined && waitsForRoom && this.#waitingRoom.enter(envelope);
    if (full !== undefined && !waits) throw this.#mailboxFull(full, envelope, waitsForRoom);
    this.#unanswered.add(envelope);
    if (!waits) this.#enqueue(envelope, wallets);
  }

  /**
   * Withdraws a command that waits for room, or one with several payers from all mailboxes. Returns false if it was
   * sent, may be applied, or is answered, and for a command in the mailbox of its only payer.
   */
  withdraw(envelope: Envelope): boolean {
    if (this.#waitingRoom.withdraw(envelope)) return true;
    return envelope.sharedBy !== undefined && !envelope.mayBeApplied && this.#engagement.gone(envelope);
  }

  /**
   * Runs the read that a command needs before it is accepted. It counts as a command that is not answered.
   *
   * @throws LedgerError `ERR_CLOSED`, `ERR_OVERLOADED`, and the errors of the read.
   */
  async reading<Result>(read: () => Promise<Result>): Promise<Result> {
    this.#checkOpen();
    return this.#unanswered.reading(read);
  }

  /** Ends the count of one accepted command. Its sender calls this once, on the envelope's first answer or error. */
  answered(envelope: Envelope): void {
    this.#unanswered.remove(envelope);
    // By now the wallet is idle, unless more of its commands wait.
    this.#passivation.makeRoom();
  }

  /** The view of a resident wallet; undefined if the wallet is not resident. Never loads it. */
  inspect(wallet: string): WalletView | undefined {
    return this.#residents.get(wallet)?.view(this.#waitingRoom.countOf(wallet));
  }

  /** Finds a command that is not answered. It looks at each resident. */
  find(isWanted: (envelope: Envelope) => boolean): FoundCommand | undefined {
    return findCommand(this.#residents.inOrder(), this.#waitingRoom.envelopes(), isWanted);
  }

  /** All residents, least recently used first: wallets, holds, and what is reversed of transactions. */
  residents(): Iterable<Resident> {
    return this.#residents.inOrder();
  }

  /** The commands that wait. It looks at each resident wallet. */
  get load(): SupervisorLoad {
    return { commands: this.#unanswered.count, ...this.#residents.load() };
  }

  /** The number of accepted commands that are not answered, and the first `limit` of the wallets that work on them. */
  pending(limit: number): { readonly commands: number; readonly wallets: readonly string[] } {
    return { commands: this.#unanswered.count, wallets: this.#residents.busy(limit) };
  }

  /** Resolves when all accepted commands are answered. */
  settled(): Promise<void> {
    return this.#unanswered.idle();
  }

  /** Accepts no more commands, and fails those that wait for room; resolves when all actors have stopped. */
  async drain(): Promise<void> {
    if (this.state === 'running') this.#actor.send({ type: 'DRAIN' });
    this.#waitingRoom.fail(ledgerClosed());
    const merged = Promise.all([this.#idleMerges.stop(), this.#holdExpiry.stop()]);
    await this.#unanswered.idle();
    await merged;
    this.#passivation.stop();
    this.#isEmptying = true;
    // Most wallets are idle. One whose command was withdrawn may still load, look or back off.
    for (const [at, resident] of [...this.#residents.inOrder()].entries()) {
      if (at % PASSIVATIONS_PER_TURN_MAX === PASSIVATIONS_PER_TURN_MAX - 1) await nextTurn();
      if (!resident.passivate()) this.#residents.remove(resident);
    }
    await new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      if (this.#residents.size === 0) resolve();
    });
    this.#actor.send({ type: 'DRAINED' });
    this.#actor.stop();
  }

  /** The first payer in memory without room for a command. @throws LedgerError `ERR_WALLET_QUARANTINED`. */
  #withoutRoom(envelope: Envelope, wallets: readonly string[]): string | undefined {
    let full: string | undefined;
    for (const wallet of wallets) {
      const resident = this.#residents.get(wallet);
      if (resident === undefined) continue;
      this.#crashes.check(resident);
      if (full === undefined && !resident.mailbox.hasRoom(envelope)) full = wallet;
    }
    return full;
  }

  #mailboxFull(wallet: string, envelope: Envelope, waitsForRoom: boolean): LedgerError {
    const bound = waitsForRoom ? this.#waitingRoom.boundReached(envelope) : undefined;
    const [mailbox, waiting] = [this.#residents.get(wallet)?.mailbox, this.#waitingRoom.countOf(wallet)];
    return mailboxFull(wallet, { bytes: envelope.bytes, mailbox, waiting, bound });
  }

  #checkOpen(): void {
    if (this.state !== 'running') throw ledgerClosed();
  }

  /** All places in one step: so all mailboxes have the same order of the commands that they share. */
  #enqueue(envelope: Envelope, wallets: readonly string[]): void {
    const residents = wallets.map((wallet) => this.#touch(wallet));
    for (const { mailbox } of residents) mailbox.offer(envelope);
    // Called after `offer()`: a resident without mail would be passivated itself if all others are busy.
    if (residents.some(({ mailbox }) => mailbox.arrivals === 1)) this.#passivation.makeRoom();
    for (const resident of residents) resident.wake();
  }

  #holdsChanged(entry: ChainEntry, heldAt: Date): void {
    for (const change of entry.movement.holds ?? []) {
      this.#residents.get(change.wallet)?.holdChanged(change, entry, heldAt);
      this.#holdExpiry.changed(change);
    }
  }

  #wake(wallet: string): void {
    const resident = this.#residents.get(wallet);
    if (resident !== undefined && resident.mailbox.depth > 0) onNextTurn(() => resident.wake());
    else if (resident !== undefined && this.state !== 'running') this.#remove(resident);
  }

  #touch(wallet: string): Resident {
    const found = this.#residents.get(wallet);
    const resident = found ?? new Resident(wallet, this.#runtime, this.#bounds, this.#actor, this.#residentEvents);
    if (found === undefined) this.#residents.add(resident);
    else this.#residents.used(resident);
    resident.lastUsedMs = this.#runtime.world.clock.steadyMs();
    return resident;
  }

  #idle(resident: Resident): void {
    if (!this.#isEmptying) return;
    // Later: XState is inside a transition.
    onNextTurn(() => {
      if (resident.isIdle) resident.passivate();
    });
  }

  #stopped(resident: Resident): void {
    resident.forgetActor();
    this.#passivation.ended(resident);
    if (isName(resident.wallet)) this.#runtime.events.emit('wallet:passivated', { wallet: resident.wallet });
    // Commands that arrived meanwhile are for the next actor. It is spawned later: XState is inside an action.
    if (resident.mailbox.depth > 0) onNextTurn(() => resident.wake());
    else this.#remove(resident);
  }

  /** Removes an idle wallet from memory. Returns false if it stays because of a crash within the last minute. */
  #passivate(resident: Resident): boolean {
    if (resident.passivate()) return true;
    if (resident.crashedAfter(this.#runtime.world.clock.steadyMs() - CRASH_WINDOW_MS)) return false;
    this.#remove(resident);
    return true;
  }

  #remove(resident: Resident): void {
    this.#residents.remove(resident);
    if (this.#residents.size === 0) this.#onEmpty();
  }

  #crashed(resident: Resident, error: unknown): void {
    const inFlight = resident.forgetActor();
    this.#passivation.ended(resident);
    for (const envelope of inFlight) countCrash(envelope);
    resident.mailbox.putBack(inFlight);
    for (const envelope of resident.mailbox.waiting()) this.#crashes.removePoison(envelope, error);
    const crashesLastMinute = this.#crashes.count(resident, error);
    if (crashesLastMinute > this.#bounds.walletRestartsPerMinuteMax) {
      this.#crashes.quarantine(resident, error);
      this.#waitingRoom.fail(quarantined(resident.wallet), resident.wallet);
    }
    this.#wake(resident.wallet);
  }
}
