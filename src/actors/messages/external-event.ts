import type { ErrorCode } from '../../domain/error-codes.ts';
import { invalidCommand } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { isWellFormedText } from '../../domain/values/names.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';

/**
 * Something that happened outside, with the attribute names of CloudEvents 1.0. `source` and `id` together name it: an
 * event that is delivered twice is the same event. Other CloudEvents attributes may be there and are left alone.
 */
export interface ExternalEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** What it is about, usually a wallet. */
  readonly subject?: string | undefined;
  readonly data?: unknown;
  readonly [attribute: string]: unknown;
}

/**
 * Checks an event at the border and returns a copy of its attributes.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `event_invalid`.
 */
export function validateEvent(input: unknown): ExternalEvent {
  if (!isPlainObject(input)) throw invalidCommand('not_an_object', 'event');
  const event = { ...input };
  for (const field of ['id', 'source', 'type'] as const) if (!isAttribute(event[field])) throw badAttribute(field);
  if (event.subject !== undefined && !isAttribute(event.subject)) throw badAttribute('subject');
  return event as unknown as ExternalEvent;
}

/** @throws LedgerError `ERR_INVALID_COMMAND` with problem `event_invalid` for a type that no event has. */
export function checkEventType(type: unknown): void {
  if (!isAttribute(type)) throw badAttribute('type');
}

function isAttribute(value: unknown): boolean {
  return isWellFormedText(value) && value.length > 0 && value.length <= LIMITS.keyCharsMax;
}

function badAttribute(field: string): Error & { code: ErrorCode } {
  return invalidCommand('event_invalid', field, 'must be a well-formed string of 1 to 255 characters');
}
