import { type Actor, createActor } from 'xstate';
import { LedgerError, ledgerClosed, messageOf } from '../../domain/errors.ts';
import { InFlightCounter } from '../../platform/in-flight.ts';
import type { InMemoryDeadLetters } from '../dead-letters/in-memory-dead-letters.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { WalletView } from '../messages/wallet-view.ts';
import { inDoubt } from '../wallet/failures.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { MergeScheduler } from './merge-scheduler.ts';
import { Passivation } from './passivation.ts';
import { Resident, type ResidentBounds } from './resident.ts';
import { ResidentRegistry } from './resident-registry.ts';
import { type SupervisorState, supervisorMachine } from './supervisor-machine.ts';

/** Bounds of a supervisor. */
export interface SupervisorBounds extends ResidentBounds {
  readonly residentWalletsMax: number;
  readonly idleMs: number;
  readonly commandsWaitingMax: number;
  readonly walletRestartsPerMinuteMax: number;
  readonly merges: boolean;
  readonly idleMerges: boolean;
}

const MINUTE_MS = 60_000;
/** A command that crashed its actor this often is not tried again. */
const CRASHES_MAX = 2;

/**
 * Routes commands to wallet actors; spawns, passivates and rebuilds them.
 *
 * Owns: the mailboxes and the actors of all wallets. Does not own: the store.
 * 1. An accepted command is answered, exactly once, whatever happens to its actor.
 * 2. A crash ends one actor: its mail waits for the next incarnation, which is built from the store.
 * 3. Wallets are kept in the order of their last command, so the least recently used are found without a search.
 */
export class Supervisor {
  readonly #runtime: WalletDeps;
  readonly #bounds: SupervisorBounds;
  readonly #deadLetters: InMemoryDeadLetters;
  readonly #residents = new ResidentRegistry();
  readonly #waiting = new InFlightCounter();
  readonly #passivation: Passivation;
  readonly #idleMerges: MergeScheduler;
  readonly #actor: Actor<typeof supervisorMachine>;
  #whenEmpty: () => void = () => {};

  constructor(runtime: Omit<WalletDeps, 'credit'>, bounds: SupervisorBounds, deadLetters: InMemoryDeadLetters) {
    this.#runtime = { ...runtime, credit: (utxo) => this.#residents.get(utxo.owner)?.credit(utxo) };
    this.#bounds = bounds;
    this.#deadLetters = deadLetters;
    this.#passivation = new Passivation(runtime.world.clock, bounds, this.#residents, (resident) =>
      this.#leave(resident),
    );
    this.#idleMerges = new MergeScheduler(runtime.world.clock, this.#residents);
    this.#actor = createActor(supervisorMachine, {
      input: {
        effects: {
          walletCrashed: (actorId, error) => this.#crashed(actorId, error),
          walletStopped: (actorId) => this.#stopped(actorId),
        },
      },
    });
    // Without an observer XState rethrows an actor's error from a timer, which ends the host process.
    this.#actor.subscribe({ error: () => {} });
  }

  /** Where the supervisor is in its life. */
  get state(): SupervisorState {
    return this.#actor.getSnapshot().value as SupervisorState;
  }

  start(): void {
    this.#actor.start();
    this.#actor.send({ type: 'STARTED' });
    this.#passivation.start();
    if (this.#bounds.merges && this.#bounds.idleMerges) this.#idleMerges.start();
  }

  /**
   * Accepts a command, which is answered later, or rejects it at once. An accepted command counts as waiting until its
   * sender calls `answered()`: the command gateway of the ledger does when the envelope gets its first answer or error.
   *
   * @throws LedgerError `ERR_CLOSED`, `ERR_OVERLOADED`, `ERR_WALLET_QUARANTINED`, `ERR_MAILBOX_FULL`.
   */
  accept(envelope: Envelope): void {
    if (this.state !== 'running') throw ledgerClosed();
    if (this.#waiting.count >= this.#bounds.commandsWaitingMax) {
      throw new LedgerError('ERR_OVERLOADED', `${this.#waiting.count} commands wait in this runtime`);
    }
    const resident = this.#touch(envelope.wallet);
    if (resident.quarantinedUntilMs > this.#runtime.world.clock.steadyMs()) throw quarantined(envelope.wallet);
    if (!resident.mailbox.offer(envelope)) {
      throw new LedgerError('ERR_MAILBOX_FULL', `${resident.mailbox.depth} commands wait for ${envelope.wallet}`);
    }
    this.#waiting.add();
    // Not before it has mail: one without would be the first to leave where all others are busy.
    if (resident.mailbox.arrivals === 1) this.#passivation.makeRoom();
    resident.wake();
  }

  /** Ends the waiting of one accepted command; its sender calls this once, at the envelope's first answer or error. */
  answered(): void {
    this.#waiting.remove();
  }

  /** The live view of a wallet; undefined when it is not resident. Never wakes it. */
  inspect(wallet: string): WalletView | undefined {
    return this.#residents.get(wallet)?.view();
  }

  /** The names of all resident wallets, least recently used first. */
  residents(): string[] {
    return Array.from(this.#residents.inOrder(), ({ wallet }) => wallet);
  }

  /** Whether an accepted command is not answered yet. */
  get isBusy(): boolean {
    return this.#waiting.count > 0;
  }

  /** Resolves when every accepted command is answered. */
  settled(): Promise<void> {
    return this.#waiting.idle();
  }

  /** Takes no more commands, waits until all are answered and every actor has stopped. */
  async drain(): Promise<void> {
    if (this.state === 'running') this.#actor.send({ type: 'DRAIN' });
    const merged = this.#idleMerges.stop();
    await this.#waiting.idle();
    await merged;
    this.#passivation.stop();
    // Whoever has nothing left to answer is idle, or on its way out.
    for (const resident of [...this.#residents.inOrder()]) {
      if (!resident.passivate()) this.#residents.remove(resident);
    }
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
      if (this.#residents.size === 0) resolve();
    });
    this.#actor.send({ type: 'DRAINED' });
    this.#actor.stop();
  }

  #touch(wallet: string): Resident {
    const found = this.#residents.get(wallet);
    const resident = found ?? new Resident(wallet, this.#runtime, this.#bounds, this.#actor);
    if (found === undefined) this.#residents.add(resident);
    else this.#residents.used(resident);
    resident.lastUsedMs = this.#runtime.world.clock.steadyMs();
    return resident;
  }

  #stopped(actorId: string): void {
    const resident = this.#find(actorId);
    if (resident === undefined) return;
    resident.forgetActor();
    this.#runtime.events.emit('wallet:passivated', { wallet: resident.wallet });
    // Mail that came meanwhile is for the next incarnation. Not spawned at once: XState is in the middle of an action.
    if (resident.mailbox.depth > 0) setImmediate(() => resident.wake());
    else this.#remove(resident);
  }

  /** Sends an idle wallet out of memory; false if it stays, because the crashes of the last minute count. */
  #leave(resident: Resident): boolean {
    if (resident.passivate()) return true;
    if (resident.crashedAfter(this.#runtime.world.clock.steadyMs() - MINUTE_MS)) return false;
    this.#remove(resident);
    return true;
  }

  #remove(resident: Resident): void {
    this.#residents.remove(resident);
    if (this.#residents.size === 0) this.#whenEmpty();
  }

  #crashed(actorId: string, error: unknown): void {
    const resident = this.#find(actorId);
    if (resident === undefined) return;
    const inFlight = resident.forgetActor();
    for (const envelope of inFlight) envelope.crashes += 1;
    resident.mailbox.putBack(inFlight);
    this.#removePoison(resident, error);
    const crashesLastMinute = resident.countCrash(this.#runtime.world.clock.steadyMs(), MINUTE_MS);
    this.#runtime.events.emit('wallet:crashed', { wallet: resident.wallet, error, crashesLastMinute });
    if (crashesLastMinute > this.#bounds.walletRestartsPerMinuteMax) this.#quarantine(resident, error);
    if (resident.mailbox.depth > 0) setImmediate(() => resident.wake());
    else if (this.state !== 'running') this.#remove(resident);
  }

  /** Commands that crashed the actor too often leave; the others keep their order. */
  #removePoison(resident: Resident, error: unknown): void {
    const mail = resident.mailbox.takeAll();
    resident.mailbox.putBack(mail.filter(({ crashes }) => crashes < CRASHES_MAX));
    for (const envelope of mail.filter(({ crashes }) => crashes >= CRASHES_MAX)) {
      this.#addDeadLetter(envelope, 'poison', error);
      envelope.fail(
        new LedgerError('ERR_WALLET_CRASHED', `this command crashed ${resident.wallet} twice`, { cause: error }),
      );
    }
  }

  #quarantine(resident: Resident, error: unknown): void {
    const { clock } = this.#runtime.world;
    const { wallet } = resident;
    resident.quarantinedUntilMs = clock.steadyMs() + MINUTE_MS;
    this.#runtime.events.emit('wallet:quarantined', { wallet, untilMs: clock.now() + MINUTE_MS });
    for (const envelope of resident.mailbox.takeAll()) {
      this.#addDeadLetter(envelope, 'quarantined', error);
      // What was in hand when its actor crashed may have been applied.
      envelope.fail(
        envelope.crashes > 0 ? inDoubt(`rests for a minute: ${messageOf(error)}`, error) : quarantined(wallet),
      );
    }
  }

  #addDeadLetter(envelope: Envelope, reason: 'poison' | 'quarantined', error: unknown): void {
    const nowMs = this.#runtime.world.clock.now();
    const deadLetter = this.#deadLetters.add({ kind: 'command', envelope }, reason, nowMs, error);
    this.#runtime.events.emit('deadletter:added', { deadLetter });
  }

  #find(actorId: string): Resident | undefined {
    return this.#residents.get(actorId.slice(Resident.idPrefix.length));
  }
}

function quarantined(wallet: string): LedgerError {
  return new LedgerError('ERR_WALLET_QUARANTINED', `${wallet} crashed too often and rests for a minute`);
}
