import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { InMemoryDeadLetters } from '../dead-letters/in-memory-dead-letters.ts';
import type { Engagement } from '../engagement/engagement.ts';
import type { Envelope } from '../messages/envelope.ts';
import { namePayer } from '../messages/payer-name.ts';
import { inDoubt } from '../wallet/failures.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import type { Resident } from './resident.ts';

/** Crashes within this time count towards the restart limit. */
export const CRASH_WINDOW_MS = 60_000;
const QUARANTINE_MS = 60_000;
/** A command that was blamed for this many crashes is poison. */
const CRASHES_MAX = 2;

/**
 * Ends what makes wallets crash again and again: a command that was blamed twice, a wallet that crashes too often. Each
 * command becomes a dead letter.
 */
export class CrashPolicy {
  readonly #runtime: WalletDeps;
  readonly #engagement: Engagement;
  readonly #deadLetters: InMemoryDeadLetters;

  constructor(runtime: WalletDeps, engagement: Engagement, deadLetters: InMemoryDeadLetters) {
    this.#runtime = runtime;
    this.#engagement = engagement;
    this.#deadLetters = deadLetters;
  }

  /** Counts a crash, and emits it. Returns the number within the last minute. */
  count(resident: Resident, error: unknown): number {
    const { world, events } = this.#runtime;
    const crashesLastMinute = resident.recordCrash(world.clock.steadyMs(), CRASH_WINDOW_MS);
    events.emit('wallet:crashed', { ...namePayer(resident.wallet), error, crashesLastMinute });
    return crashesLastMinute;
  }

  /** Fails a command that is poison, and removes it from the mailboxes. */
  removePoison(envelope: Envelope, error: unknown): void {
    if (envelope.crashes < CRASHES_MAX) return;
    this.#engagement.gone(envelope);
    this.#addDeadLetter(envelope, 'poison', error);
    envelope.fail(
      new LedgerError('ERR_WALLET_CRASHED', `this command crashed ${envelope.wallet} twice`, { cause: error }),
    );
  }

  /** Fails the commands of a wallet, and refuses others for a time. */
  quarantine(resident: Resident, error: unknown): void {
    const { clock } = this.#runtime.world;
    const { wallet } = resident;
    resident.quarantinedUntilMs = clock.steadyMs() + QUARANTINE_MS;
    this.#runtime.events.emit('wallet:quarantined', { ...namePayer(wallet), untilMs: clock.now() + QUARANTINE_MS });
    for (const envelope of resident.mailbox.takeAll()) {
      this.#engagement.gone(envelope);
      this.#addDeadLetter(envelope, 'quarantined', error);
      envelope.fail(
        envelope.mayBeApplied
          ? inDoubt(`is quarantined for ${QUARANTINE_MS / 1_000} s: ${messageOf(error)}`, error)
          : quarantined(wallet),
      );
    }
  }

  /** @throws LedgerError `ERR_WALLET_QUARANTINED` */
  check({ wallet, quarantinedUntilMs }: Resident): void {
    if (quarantinedUntilMs > this.#runtime.world.clock.steadyMs()) throw quarantined(wallet);
  }

  #addDeadLetter(envelope: Envelope, reason: 'poison' | 'quarantined', error: unknown): void {
    const nowMs = this.#runtime.world.clock.now();
    const deadLetter = this.#deadLetters.add({ kind: 'command', envelope }, reason, nowMs, error);
    this.#runtime.events.emit('deadletter:added', { deadLetter });
  }
}

/** The error of a command whose wallet is quarantined. */
export function quarantined(wallet: string): LedgerError {
  const text = `${wallet} crashed repeatedly and is quarantined for ${QUARANTINE_MS / 1_000} s`;
  return new LedgerError('ERR_WALLET_QUARANTINED', text);
}
