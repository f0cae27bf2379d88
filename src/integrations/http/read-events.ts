import { type EventSchemas, type ExternalEvent, readCloudEvent } from '../../index.ts';
import { attributesIn, type ContentMode, contentMode } from './content-mode.ts';
import { RequestRefused, toRefused } from './request-refused.ts';

const STRUCTURED = /^application\/cloudevents(?:-batch)?\+json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;
const JSON_TYPE = /^[^;]*[/+]json\s*(?:;|$)/i;
const TEXT_TYPE = /^\s*text\//i;

/** The events of a request, each with its data as the schema of its type returns it. */
export interface RequestEvents {
  readonly mode: ContentMode;
  readonly events: readonly ExternalEvent[];
}

/**
 * Reads all events of a request: one of them that is invalid refuses all.
 *
 * @throws RequestRefused `request_malformed`, `event_invalid`, or `unavailable` if a schema throws.
 */
export async function readEvents(headers: Headers, body: Uint8Array, schemas: EventSchemas): Promise<RequestEvents> {
  const mode = contentMode(headers);
  if (mode === 'binary') return { mode, events: [await read(binaryEvent(headers, body), schemas)] };
  const type = headers.get('content-type') ?? '';
  if (!STRUCTURED.test(type)) throw malformed('events are application/cloudevents+json in UTF-8');
  const json = parse(body);
  if (mode === 'structured') return { mode, events: [await read(json, schemas)] };
  if (!Array.isArray(json)) throw malformed('a batch is a list of events');
  const events: ExternalEvent[] = [];
  // Sequentially: the first invalid event in the order of the batch is the one that the answer names.
  for (const [at, one] of json.entries()) events.push(await read(one, schemas, { event: at }));
  return { mode, events };
}

async function read(json: unknown, schemas: EventSchemas, members = {}): Promise<ExternalEvent> {
  try {
    return await readCloudEvent(json, schemas);
  } catch (error) {
    throw toRefused(error, members);
  }
}

/** The event of a request in binary mode, in the JSON format. */
function binaryEvent(headers: Headers, body: Uint8Array): unknown {
  const attributes = attributesOf(headers);
  if (body.length === 0) return attributes;
  const type = headers.get('content-type') ?? '';
  if (JSON_TYPE.test(type)) return { ...attributes, data: parse(body) };
  if (TEXT_TYPE.test(type)) return { ...attributes, data: decode(body) };
  return { ...attributes, data_base64: Buffer.from(body).toString('base64') };
}

function attributesOf(headers: Headers): Record<string, unknown> {
  try {
    return attributesIn(headers);
  } catch (cause) {
    throw malformed('the headers of an event are percent-encoded UTF-8', cause);
  }
}

function parse(body: Uint8Array): unknown {
  const text = decode(body);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw malformed('the body is not JSON', cause);
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch (cause) {
    throw malformed('the body is not UTF-8', cause);
  }
}

function malformed(detail: string, cause?: unknown): RequestRefused {
  return new RequestRefused('request_malformed', { detail }, { cause });
}
