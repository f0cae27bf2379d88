import { createHash } from 'node:crypto';
import type { Command } from '../../domain/commands/command.ts';
import { type Commands, makeCommands } from '../../domain/commands/commands.ts';
import { validateCommand } from '../../domain/commands/validate-command.ts';
import { isLedgerError, LedgerError, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import type { CommandKind } from '../../domain/records/transaction-kind.ts';
import type { LedgerTypes } from '../../domain/values/ledger-types.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import { checkEventType, type ExternalEvent, validateEvent } from '../messages/external-event.ts';
import { HandlerRegistry } from '../messages/handler-registry.ts';
import { type Effect, RefusedEffects, type RefusedEffectsDeps } from './refused-effects.ts';

/**
 * Turns an event into commands. A command without a key gets one that is derived from the event and from the number of
 * the call, so a handler must issue the same commands in the same order every time it gets the same event.
 */
export type EventHandler<Event = ExternalEvent, Types extends LedgerTypes = LedgerTypes> = (
  event: Event,
  commands: Commands<[], Types>,
) => unknown;

/** The result of an event: the outcomes of its commands in the order in which they were issued. */
export interface EventOutcome<Types extends LedgerTypes = LedgerTypes> {
  /**
   * `duplicate` if the event issued commands and all of them were decided before, committed or refused: it was
   * delivered again.
   */
  readonly status: 'handled' | 'duplicate';
  /** One outcome per command. */
  readonly outcomes: readonly Outcome<Types>[];
}

/** Routes external events to the handlers of their types. */
export class EventRouter {
  readonly #handlers = new HandlerRegistry<EventHandler>('handler');
  readonly #deps: RefusedEffectsDeps;
  readonly #refused: RefusedEffects;

  constructor(deps: RefusedEffectsDeps) {
    this.#deps = deps;
    this.#refused = new RefusedEffects(deps);
  }

  /**
   * Registers the handler of an event type; the returned function removes it.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND` if no event can have this type, `ERR_INVALID_OPTIONS` if the handler is
   * not a function or the type has one, `ERR_CLOSED` after `close()`.
   */
  register(type: string, handler: EventHandler): () => void {
    checkEventType(type);
    return this.#handlers.register(type, handler);
  }

  /** Refuses further events and handlers. Handlers that are running continue. */
  close(): void {
    this.#handlers.close();
  }

  /**
   * Calls the handler of an event and waits for all commands that it issues.
   *
   * @throws LedgerError `ERR_INVALID_COMMAND`, `ERR_CLOSED`, `ERR_UNKNOWN_EVENT`, `ERR_HANDLER_FAILED`, or the error of
   * a command.
   */
  async dispatch(input: unknown): Promise<EventOutcome> {
    const event = validateEvent(input);
    this.#handlers.assertOpen();
    const handler = this.#handlers.all.get(event.type);
    if (handler === undefined) {
      const { deadLetters, events, clock } = this.#deps;
      const deadLetter = deadLetters.add({ kind: 'event', event }, 'unhandled', clock.now());
      events.emit('deadletter:added', { deadLetter });
      throw new LedgerError('ERR_UNKNOWN_EVENT', `no handler is registered for events of type ${event.type}`);
    }
    const issued: Promise<Outcome>[] = [];
    try {
      await handler(event, this.#keyedCommands(event, issued));
    } catch (cause) {
      await Promise.allSettled(issued);
      if (isLedgerError(cause)) throw cause;
      const text = messageOf(cause);
      throw new LedgerError('ERR_HANDLER_FAILED', `the handler of ${event.type} failed: ${text}`, { cause });
    }
    const outcomes = await Promise.all(issued);
    const isRepeated = outcomes.length > 0 && outcomes.every(wasDecidedBefore);
    return { status: isRepeated ? 'duplicate' : 'handled', outcomes };
  }

  /**
   * Sends a refused effect again under a new key. Returns true if it was applied, now or before.
   *
   * @throws LedgerError the error of the command.
   */
  redrive(effect: Effect): Promise<boolean> {
    return this.#refused.redrive(effect);
  }

  /** The commands that a handler gets: those of the ledger, with default keys that are derived from the event. */
  #keyedCommands(event: ExternalEvent, issued: Promise<Outcome>[]): Commands {
    return makeCommands((kind) => (input) => {
      const keyed = withDefaultKey(input, eventKey(event, issued.length));
      // Copied before it is sent: the handler may change its input later.
      const command = ownCommand(kind, keyed);
      const outcome = this.#deps.commands[kind](keyed).then(async (answer) => {
        if (answer.status === 'rejected' && command?.key !== undefined) {
          await this.#refused.add({ kind: 'effect', event, command, key: command.key }, answer);
        }
        return answer;
      });
      // `dispatch` awaits the outcome even if the handler does not; until then a rejection must not count as unhandled.
      outcome.catch(() => {});
      issued.push(outcome);
      return outcome;
    });
  }
}

/** The validated copy of a command; undefined if it is invalid, as the ledger says when it gets it. */
function ownCommand(kind: CommandKind, input: unknown): Command | undefined {
  try {
    return validateCommand(kind, input);
  } catch {
    return undefined;
  }
}

function wasDecidedBefore(outcome: Outcome): boolean {
  return outcome.status === 'duplicate' || (outcome.status === 'rejected' && outcome.repeated === true);
}

function withDefaultKey<Input extends { readonly key?: string | undefined }>(input: Input, key: string): Input {
  // Any other value passes unchanged, and the ledger refuses it as it does outside of an event.
  return isPlainObject(input) && input.key === undefined ? { ...input, key } : input;
}

/**
 * The key of the command number `place` of an event: readable where it fits, otherwise a hash. Different events never
 * share a key. Example: `event:shop:order-7:0`.
 */
export function eventKey({ source, id }: ExternalEvent, place: number): string {
  const key = `event:${encodeURIComponent(source)}:${encodeURIComponent(id)}:${place}`;
  if (key.length <= LIMITS.keyCharsMax) return key;
  const digest = createHash('sha256')
    .update(JSON.stringify([source, id]))
    .digest('hex');
  return `event-sha256:${digest}:${place}`;
}
