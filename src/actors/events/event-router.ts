import { createHash } from 'node:crypto';
import type { CommandMethods, Commands } from '../../domain/commands/commands.ts';
import { isLedgerError, LedgerError, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import type { LedgerTypes } from '../../domain/values/ledger-types.ts';
import type { DeliveryCall, Processor } from '../messages/delivery.ts';
import { checkEventType, type ExternalEvent } from '../messages/external-event.ts';
import { HandlerRegistry } from '../messages/handler-registry.ts';
import { withCommands } from './delivery-effects.ts';
import { IssuedEffects } from './issued-effects.ts';
import { type Effect, RefusedEffects, type RefusedEffectsDeps } from './refused-effects.ts';

/**
 * Turns an event into commands. A command without a key gets one that is derived from the event and from its number, so
 * a handler must issue the same commands in the same order every time it gets the same event. Dry runs get no key, and
 * are not counted.
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
  /** One outcome per command. Dry runs have none here. */
  readonly outcomes: readonly Outcome<Types>[];
}

/** Routes external events to the handlers of their types. */
export class EventRouter {
  readonly #handlers = new HandlerRegistry<EventHandler>('handler');
  readonly #deps: RefusedEffectsDeps;
  readonly #refused: RefusedEffects;
  readonly #effects: IssuedEffects;

  constructor(deps: RefusedEffectsDeps) {
    this.#deps = deps;
    this.#refused = new RefusedEffects(deps);
    this.#effects = new IssuedEffects(this.#refused);
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
   * Calls the handler of a validated event and waits for all commands that it issues, which are sent with `commands`.
   *
   * @throws LedgerError `ERR_CLOSED`, `ERR_UNKNOWN_EVENT`, `ERR_HANDLER_FAILED`, or the error of a command.
   */
  async dispatch(event: ExternalEvent, commands: CommandMethods): Promise<EventOutcome> {
    this.#handlers.assertOpen();
    const handler = this.#handlers.all.get(event.type);
    if (handler === undefined) {
      const { deadLetters, events, clock } = this.#deps;
      const deadLetter = deadLetters.add({ kind: 'event', event }, 'unhandled', clock.now());
      events.emit('deadletter:added', { deadLetter });
      throw new LedgerError('ERR_UNKNOWN_EVENT', `no handler is registered for events of type ${event.type}`);
    }
    const failed = (cause: unknown): unknown => {
      if (isLedgerError(cause)) return cause;
      const text = messageOf(cause);
      return new LedgerError('ERR_HANDLER_FAILED', `the handler of ${event.type} failed: ${text}`, { cause });
    };
    const source = { event, key: (place: number) => eventKey(event, place), commands };
    const outcomes = await this.#effects.issue(source, (keyed) => handler(event, keyed), failed);
    const isRepeated = outcomes.length > 0 && outcomes.every(wasDecidedBefore);
    return { status: isRepeated ? 'duplicate' : 'handled', outcomes };
  }

  /** The processor with its commands: what it issues is applied once, as the commands of a handler are. */
  withCommands(processor: Processor, commands: CommandMethods): DeliveryCall {
    return withCommands(processor, this.#effects, commands);
  }

  /**
   * Sends a refused effect again under a new key, with `commands`. Returns true if it was applied, now or before.
   *
   * @throws LedgerError the error of the command.
   */
  redrive(effect: Effect, commands: CommandMethods): Promise<boolean> {
    return this.#refused.redrive(effect, commands);
  }
}

function wasDecidedBefore(outcome: Outcome): boolean {
  return outcome.status === 'duplicate' || (outcome.status === 'rejected' && outcome.repeated === true);
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
