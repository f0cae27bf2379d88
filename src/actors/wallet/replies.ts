import { repeatedReversalOf } from '../../domain/commands/kinds/reverse.ts';
import { messageOf } from '../../domain/errors.ts';
import type { DryOutcome, Rejected } from '../../domain/records/outcome.ts';
import { viewCommand } from '../messages/command-view.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { EventHub } from '../messages/event-hub.ts';
import { nameWallet } from '../messages/payer-name.ts';

/** A reply that was not sent yet: an outcome or an error. */
interface Reply {
  readonly envelope: Envelope;
  readonly outcome?: DryOutcome;
  readonly error?: unknown;
}

/**
 * The replies of one wallet actor.
 *
 * Replies are buffered and sent by `flush()`, after the state of the actor has changed: a caller that inspects the
 * wallet on receiving its reply finds it idle, or working on its next commands.
 */
export class ReplyBuffer {
  readonly #events: EventHub;
  #buffered: Reply[] = [];
  #isDeferred = false;
  #answeredCount = 0;
  #lastError: string | undefined;

  constructor(events: EventHub) {
    this.#events = events;
  }

  /** Number of commands that got a reply, buffered ones included. */
  get answeredCount(): number {
    return this.#answeredCount;
  }

  /** The message of the last error. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** True if replies are buffered. */
  get isWaiting(): boolean {
    return this.#buffered.length > 0;
  }

  /** Buffers the outcome of a command. */
  answer(envelope: Envelope, outcome: DryOutcome): void {
    this.#answeredCount += 1;
    this.#buffered.push({ envelope, outcome });
  }

  /** Buffers the error of a command. */
  fail(envelope: Envelope, error: unknown): void {
    this.#answeredCount += 1;
    this.noteError(error);
    this.#buffered.push({ envelope, error });
  }

  /** Records an error that fails no command. */
  noteError(error: unknown): void {
    this.#lastError = messageOf(error);
  }

  /** Keeps all replies, also those of a `flush()`, until `resume()`. */
  defer(): void {
    this.#isDeferred = true;
  }

  /** Sends the replies that were deferred. */
  resume(): void {
    this.#isDeferred = false;
    this.flush();
  }

  /** Sends the buffered replies, in order, unless they are deferred. */
  flush(): void {
    if (this.#isDeferred || this.#buffered.length === 0) return;
    const replies = this.#buffered;
    this.#buffered = [];
    for (const { envelope, outcome, error } of replies) {
      if (outcome === undefined) {
        envelope.fail(error);
        continue;
      }
      const { command } = envelope;
      const isRefused = outcome.status === 'rejected' && repeatedReversalOf(command, outcome) === undefined;
      if (isRefused && command.isDryRun !== true) this.#emitRejected(envelope, outcome);
      envelope.answer(outcome);
    }
  }

  #emitRejected(envelope: Envelope, { status: _, ...refusal }: Rejected): void {
    this.#events.counts.refused(refusal.reason);
    if (!this.#events.has('transaction:rejected')) return;
    const { command } = envelope;
    this.#events.emit('transaction:rejected', { ...nameWallet(command), command: viewCommand(envelope), ...refusal });
  }
}
