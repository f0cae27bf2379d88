import { invalidCommand, LedgerError, messageOf } from '../../domain/errors.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import { type ExternalEvent, validateEvent } from './external-event.ts';
import { issuePath, type SchemaResult, type StandardSchema } from './standard-schema.ts';

/** The schemas of the data of events, by event type. A type without a schema has data of any shape. */
export type EventSchemas = Readonly<Record<string, StandardSchema>>;

const VERSION = '1.0';
const ATTRIBUTE = /^[a-z0-9]+$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads an event in the JSON format of CloudEvents 1.0, as `JSON.parse()` returns it, for `dispatch()`. Its data is
 * what the schema of its type makes of it, or unchanged if the type has none; `data_base64` becomes bytes. Attributes
 * that are null are left out, as the format demands.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with `not_an_object`, `event_invalid` or `data_invalid`;
 * `ERR_HANDLER_FAILED` if the schema throws.
 */
export async function readCloudEvent(json: unknown, schemas: EventSchemas = {}): Promise<ExternalEvent> {
  const event = validateEvent(attributesOf(json));
  const schema = Object.hasOwn(schemas, event.type) ? schemas[event.type] : undefined;
  if (schema === undefined) return event;
  const result = await validated(schema, event);
  if (result.issues === undefined) return { ...event, data: result.value };
  const [issue = { message: 'does not fit the schema' }] = result.issues;
  const field = issuePath('data', issue);
  throw invalidCommand('data_invalid', field, issue.message);
}

async function validated(schema: StandardSchema, { type, data }: ExternalEvent): Promise<SchemaResult> {
  try {
    return await schema['~standard'].validate(data);
  } catch (cause) {
    const text = messageOf(cause);
    throw new LedgerError('ERR_HANDLER_FAILED', `the schema of ${type} failed: ${text}`, { cause });
  }
}

/** The attributes and the data of an event in JSON. */
function attributesOf(json: unknown): Record<string, unknown> {
  if (!isPlainObject(json)) throw invalidCommand('not_an_object', 'event');
  const { specversion, data, data_base64: base64, ...attributes } = json;
  if (specversion !== VERSION) throw invalidCommand('event_invalid', 'specversion', `must be ${VERSION}`);
  const present = Object.entries(attributes).filter(([, value]) => value !== null);
  for (const [name, value] of present) {
    if (!ATTRIBUTE.test(name)) throw invalidCommand('event_invalid', name, 'names of attributes match [a-z0-9]+');
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw invalidCommand('event_invalid', name, 'must be a string, a number or a boolean');
    }
  }
  const event = { specversion, ...Object.fromEntries(present) };
  if (base64 === undefined || base64 === null) return data === undefined ? event : { ...event, data };
  if (data !== undefined) throw invalidCommand('event_invalid', 'data_base64', 'excludes data');
  if (typeof base64 !== 'string' || !BASE64.test(base64)) {
    throw invalidCommand('event_invalid', 'data_base64', 'must be base64');
  }
  return { ...event, data: Uint8Array.from(Buffer.from(base64, 'base64')) };
}
