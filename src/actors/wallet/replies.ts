import { messageOf } from '../../domain/errors.ts';
import type { Outcome, Rejected } from '../../domain/records/outcome.ts';
import { type Envelope, viewCommand } from '../messages/envelope.ts';
import type { EventHub } from '../messages/event-hub.ts';

/** An answer that is to be given: the outcome, or the trouble. */
interface Ready {
  readonly envelope: Envelope;
  readonly outcome?: Outcome;
  readonly error?: unknown;
}

/**
 * The answers of one wallet actor.
 *
 * They are collected and given by `flush()`, when the actor's state tells the same story: who looks at the wallet after
 * an answer finds it idle, or at its next commands.
 */
export class Answers {
  readonly #wallet: string;
  readonly #events: EventHub;
  #ready: Ready[] = [];
  #answeredCount = 0;
  #lastError: string | undefined;

  constructor(wallet: string, events: EventHub) {
    this.#wallet = wallet;
    this.#events = events;
  }

  /** How many commands were answered. */
  get answeredCount(): number {
    return this.#answeredCount;
  }

  /** The text of the last trouble. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Whether answers wait to be given. */
  get isWaiting(): boolean {
    return this.#ready.length > 0;
  }

  answer(envelope: Envelope, outcome: Outcome): void {
    this.#answeredCount += 1;
    this.#ready.push({ envelope, outcome });
  }

  /** Trouble for one command. */
  fail(envelope: Envelope, error: unknown): void {
    this.#answeredCount += 1;
    this.noteError(error);
    this.#ready.push({ envelope, error });
  }

  /** Remembers trouble that fails no command. */
  noteError(error: unknown): void {
    this.#lastError = messageOf(error);
  }

  /** Gives what is ready, in order. */
  flush(): void {
    if (this.#ready.length === 0) return;
    const ready = this.#ready;
    this.#ready = [];
    for (const { envelope, outcome, error } of ready) {
      if (outcome === undefined) {
        envelope.fail(error);
        continue;
      }
      if (outcome.status === 'rejected') this.#emitRejected(envelope, outcome);
      envelope.answer(outcome);
    }
  }

  #emitRejected(envelope: Envelope, { reason, shortfalls }: Rejected): void {
    if (!this.#events.has('transaction:rejected')) return;
    const command = viewCommand(envelope);
    this.#events.emit('transaction:rejected', { wallet: this.#wallet, command, reason, shortfalls });
  }
}
