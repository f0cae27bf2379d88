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
 * CBOR for what SQL never filters on. The options are written out because cbor-x's defaults write records that other
 * decoders do not read.
 */
const cbor = new Encoder({
  useRecords: false,
  mapsAsObjects: true,
  tagUint8Array: false,
  structuredClone: false,
  largeBigIntToFloat: false,
  variableMapSize: true,
});

/** What a transaction row holds beside its columns. */
export interface TransactionBody {
  readonly meta?: Meta;
  readonly actions?: readonly Action[];
  /** Kind `refused` only. */
  readonly refusal?: Refusal;
}

/** The bytes of a body, or nothing when there is nothing to hold. */
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
  if (!isBody(body)) throw corrupt('this is no body of a transaction');
  return body;
}

/**
 * An action that {@link encode} wrote.
 *
 * @throws LedgerError `ERR_CORRUPT` if it did not.
 */
export function decodeAction(bytes: Uint8Array): Action {
  const action = decode(bytes);
  if (!isAction(action)) throw corrupt('this is no action');
  return action;
}

/** Bytes of plain data (see `copyPlainData`); equal data gives equal bytes. */
export function encode(data: unknown): Uint8Array {
  // The encoder reuses its buffer: what it returns is a view that the next call overwrites.
  return Uint8Array.from(cbor.encode(data));
}

/**
 * The data that {@link encode} was given. Any bytes may come: disks, restores and administrators write, too.
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

/** SHA-256 in hexadecimal over the intent of a command: what must be equal when its key comes again. */
export function fingerprint(command: Command): string {
  return hash('sha256', cbor.encode(intentOf(command)), 'hex');
}

function isBody(body: unknown): body is TransactionBody {
  if (!isPlainObject(body)) return false;
  const { meta, actions, refusal } = body;
  return (
    (meta === undefined || isPlainObject(meta)) &&
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
