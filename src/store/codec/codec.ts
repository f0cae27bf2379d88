import { hash } from 'node:crypto';
import { Encoder } from 'cbor-x';
import type { Command } from '../../domain/commands/command.ts';
import { intentOf } from '../../domain/commands/command-content.ts';
import { messageOf } from '../../domain/errors.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { Action, Meta } from '../../domain/values/action.ts';
import { isPlainObject } from '../../domain/values/plain-data.ts';
import { checkCbor, corrupt } from './cbor-validation.ts';

/**
 * CBOR for data that SQL never filters on. The options are explicit: by default cbor-x writes records, which other
 * decoders cannot read.
 */
const cbor = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
  structuredClone: false,
  largeBigIntToFloat: false,
  variableMapSize: true,
});

/** The content of a transaction row beside its columns. */
export interface TransactionBody {
  readonly meta?: Meta;
  /** Kind `exchange` only: the `meta` of the holds that its legs opened, by their ids. */
  readonly holds?: Readonly<Record<string, Meta>>;
  readonly actions?: readonly Action[];
  /** Kind `refused` only. */
  readonly refusal?: Refusal;
}

/** The bytes of a body; null for an empty one. */
export function encodeBody(body: TransactionBody): Uint8Array | null {
  return Object.keys(body).length === 0 ? null : encode(body);
}

/**
 * The body that {@link encodeBody} wrote.
 *
 * @throws LedgerError `ERR_CORRUPT` if it did not.
 */
export function decodeBody(bytes: Uint8Array | null): TransactionBody {
  const body = bytes === null ? {} : decode(bytes);
  if (!isBody(body)) throw corrupt('this is not the body of a transaction');
  return body;
}

/**
 * An action that {@link encode} wrote.
 *
 * @throws LedgerError `ERR_CORRUPT` if it did not.
 */
export function decodeAction(bytes: Uint8Array): Action {
  const action = decode(bytes);
  if (!isAction(action)) throw corrupt('this is not an action');
  return action;
}

/** Bytes of plain data (see `copyPlainData`); equal data gives equal bytes. */
export function encode(data: unknown): Uint8Array {
  // The encoder reuses its buffer: what it returns is a view that the next call overwrites.
  return Uint8Array.from(cbor.encode(data));
}

/**
 * The data that {@link encode} encoded. Accepts any bytes: disks, restores and administrators can change a row.
 *
 * @throws LedgerError `ERR_CORRUPT` for bytes that cannot be pursekit's.
 */
export function decode(bytes: Uint8Array): unknown {
  checkCbor(bytes);
  try {
    return cbor.decode(bytes);
  } catch (cause) {
    throw corrupt(messageOf(cause), cause);
  }
}

/** The number of bytes of {@link encode}. */
export function encodedLength(data: unknown): number {
  return cbor.encode(data).length;
}

/** SHA-256 in hexadecimal over the content of a command, which must be equal if its key is used again. */
export function fingerprint(command: Command): string {
  return hash('sha256', cbor.encode(intentOf(command)), 'hex');
}

function isBody(body: unknown): body is TransactionBody {
  if (!isPlainObject(body)) return false;
  const { meta, holds, actions, refusal } = body;
  return (
    (meta === undefined || isPlainObject(meta)) &&
    (holds === undefined || (isPlainObject(holds) && Object.values(holds).every(isPlainObject))) &&
    (actions === undefined || (Array.isArray(actions) && actions.every(isAction))) &&
    (refusal === undefined || isRefusal(refusal))
  );
}

function isAction(action: unknown): action is Action {
  return isPlainObject(action) && typeof action.type === 'string';
}

function isRefusal(refusal: unknown): refusal is Refusal {
  return isPlainObject(refusal) && typeof refusal.reason === 'string' && Array.isArray(refusal.shortfalls);
}
