import { createHash } from 'node:crypto';
import type { BurnInput, MintInput, TransferInput } from '../../domain/commands/command.ts';
import { LedgerError, ledgerClosed, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import type { Clock } from '../../domain/world.ts';
import type { InMemoryDeadLetters } from '../dead-letters/in-memory-dead-letters.ts';
import type { EventHub } from '../messages/event-hub.ts';
import { checkEventType, type ExternalEvent, validateEvent } from '../messages/external-event.ts';

/** The commands of a ledger. */
export interface Commands {
  mint(input: MintInput): Promise<Outcome>;
  transfer(input: TransferInput): Promise<Outcome>;
  burn(input: BurnInput): Promise<Outcome>;
}

/**
 * Turns an event into commands. Keys are derived from the event and the order of the calls, so a handler issues the
 * same commands in the same order whenever it gets the same event; a key of its own in a command is kept.
 */
export type EventHandler = (event: ExternalEvent, commands: Commands) => unknown;

/** What became of an event: the outcomes of its commands, in the order they were issued. */
export interface EventOutcome {
  /** `duplicate` if it issued commands and all of them were committed before: the event was delivered again. */
  readonly status: 'handled' | 'duplicate';
  readonly outcomes: readonly Outcome[];
}

/** Routes external events to the handler of their type. */
export class EventRouter {
  readonly #handlers = new Map<string, EventHandler>();
  readonly #commands: Commands;
  readonly #deadLetters: InMemoryDeadLetters;
  readonly #events: EventHub;
  readonly #clock: Clock;
  #isClosed = false;

  constructor(commands: Commands, deadLetters: InMemoryDeadLetters, events: EventHub, clock: Clock) {
    this.#commands = commands;
    this.#deadLetters = deadLetters;
    this.#events = events;
    this.#clock = clock;
  }

  /**
   * Registers the handler of an event type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` if no event is of this type, `ERR_INVALID_OPTIONS` if the handler is no
   * function or the type has one, `ERR_CLOSED` if nothing will be dispatched any more.
   */
  register(type: string, handler: EventHandler): () => void {
    checkEventType(type);
    if (typeof handler !== 'function') {
      throw new LedgerError('ERR_INVALID_OPTIONS', `handler: expected a function for ${type}`);
    }
    this.#assertOpen();
    if (this.#handlers.has(type)) {
      throw new LedgerError('ERR_INVALID_OPTIONS', `there is a handler for ${type} already`);
    }
    this.#handlers.set(type, handler);
    return () => {
      if (this.#handlers.get(type) === handler) this.#handlers.delete(type);
    };
  }

  /** Takes no more events and handlers; what handlers are at work on goes on. */
  close(): void {
    this.#isClosed = true;
  }

  /**
   * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_CLOSED`, `ERR_UNKNOWN_EVENT`, `ERR_HANDLER_FAILED`, or trouble of a
   * command.
   */
  async dispatch(input: unknown): Promise<EventOutcome> {
    const event = validateEvent(input);
    this.#assertOpen();
    const handler = this.#handlers.get(event.type);
    if (handler === undefined) {
      const deadLetter = this.#deadLetters.add({ kind: 'event', event }, 'unhandled', this.#clock.now());
      this.#events.emit('deadletter:added', { deadLetter });
      throw new LedgerError('ERR_UNKNOWN_EVENT', `no handler is registered for events of type ${event.type}`);
    }
    const issued: Promise<Outcome>[] = [];
    try {
      await handler(event, keyed(this.#commands, event, issued));
    } catch (cause) {
      await Promise.allSettled(issued);
      if (cause instanceof LedgerError) throw cause;
      const text = messageOf(cause);
      throw new LedgerError('ERR_HANDLER_FAILED', `the handler of ${event.type} failed: ${text}`, { cause });
    }
    const outcomes = await Promise.all(issued);
    const repeated = outcomes.length > 0 && outcomes.every(({ status }) => status === 'duplicate');
    return { status: repeated ? 'duplicate' : 'handled', outcomes };
  }

  #assertOpen(): void {
    if (this.#isClosed) throw ledgerClosed();
  }
}

/** The same commands with keys derived from the event. */
function keyed(commands: Commands, event: ExternalEvent, issued: Promise<Outcome>[]): Commands {
  const issue = (send: (key: string) => Promise<Outcome>): Promise<Outcome> => {
    const outcome = send(eventKey(event, issued.length));
    // A handler that does not await a command still has its outcome awaited below; until then it is not unhandled.
    outcome.catch(() => {});
    issued.push(outcome);
    return outcome;
  };
  return {
    mint: (input) => issue((key) => commands.mint(withKey(input, key))),
    transfer: (input) => issue((key) => commands.transfer(withKey(input, key))),
    burn: (input) => issue((key) => commands.burn(withKey(input, key))),
  };
}

function withKey<Input extends { readonly key?: string | undefined }>(input: Input, key: string): Input {
  // What is no command stays what it is, and is refused as it would be without an event.
  return isPlainObject(input) && input.key === undefined ? { ...input, key } : input;
}

/** Readable where it fits, a hash where it does not; different events never share a key. */
export function eventKey({ source, id }: ExternalEvent, place: number): string {
  const key = `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}:${place}`;
  if (key.length <= LIMITS.keyCharsMax) return key;
  const digest = createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex');
  return `event-sha256:${digest}:${place}`;
}
