import type { ErrorCode } from '../../domain/error-codes.ts';
import { invalidCommand } from '../../domain/errors.ts';
import type { Declares, LedgerTypes } from '../../domain/values/ledger-types.ts';
import { isKey } from '../../domain/values/names.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';

/**
 * An event from outside the ledger, with the attribute names of CloudEvents 1.0. `source` and `id` together identify
 * it: two deliveries with the same pair are the same event. Other CloudEvents attributes may be present and are
 * ignored.
 */
export interface ExternalEvent {
  /** Unique within its source; 1 to 255 characters. */
  readonly id: string;
  /** The origin of the event, such as `/shop`; 1 to 255 characters. */
  readonly source: string;
  /** The type that selects the handler, such as `payment.settled`; 1 to 255 characters. */
  readonly type: string;
  /** The subject of the event, usually a wallet. */
  readonly subject?: string | undefined;
  /** The content of the event, of any shape: the handler checks it. */
  readonly data?: unknown;
  readonly [attribute: string]: unknown;
}

/** The types of the external events of a ledger. */
export type EventTypeOf<Types extends LedgerTypes> =
  Types extends Declares<'events'> ? keyof Types['events'] & string : string;

/** The external events of a ledger, or those of one type: `EventOf<Game, 'payment.settled'>`. */
export type EventOf<Types extends LedgerTypes, Type extends string = string> =
  Types extends Declares<'events'> ? EventsOf<Types['events']>[keyof Types['events'] & Type] : ExternalEvent;

type EventsOf<Events> = {
  readonly [Type in keyof Events]: ExternalEvent & Readonly<Record<'type', Type>> & WithData<Events[Type]>;
};

type WithData<Data> = undefined extends Data ? Readonly<Partial<Record<'data', Data>>> : Readonly<Record<'data', Data>>;

/** Maximum number of attributes of an event: far more than CloudEvents and its extensions define. */
const ATTRIBUTES_MAX = 1_000;

/**
 * Validates an event of the host and returns a copy of its attributes.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `event_invalid`.
 */
export function validateEvent(input: unknown): ExternalEvent {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', 'event');
  if (Object.keys(input).length > ATTRIBUTES_MAX) {
    throw invalidCommand('event_invalid', 'event', `has more than ${ATTRIBUTES_MAX} attributes`);
  }
  const event = { ...input };
  for (const field of ['id', 'source', 'type'] as const) if (!isAttribute(event[field])) throw badAttribute(field);
  if (event.subject !== undefined && !isAttribute(event.subject)) throw badAttribute('subject');
  return event as unknown as ExternalEvent;
}

/** @throws LedgerError `ERR_INVALID_COMMAND` with problem `event_invalid` for an invalid event type. */
export function checkEventType(type: unknown): void {
  if (!isAttribute(type)) throw badAttribute('type');
}

function isAttribute(value: unknown): boolean {
  return isKey(value);
}

function badAttribute(field: string): Error & { code: ErrorCode } {
  return invalidCommand('event_invalid', field, 'must be a well-formed string of 1 to 255 characters');
}
