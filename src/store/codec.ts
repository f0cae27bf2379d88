import { createHash } from 'node:crypto';
import { Encoder } from 'cbor-x';
import type { Action, Command, Meta } from '../domain/command.ts';
import type { Refusal } from '../domain/refusal.ts';

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

/** The body that {@link encodeBody} wrote. */
export function decodeBody(bytes: Uint8Array | null): TransactionBody {
  return bytes === null ? {} : (decode(bytes) as TransactionBody);
}

/** Bytes of plain data (see `copyPlainData`); equal data gives equal bytes. */
export function encode(data: unknown): Uint8Array {
  // The encoder reuses its buffer: what it returns is a view that the next call overwrites.
  return Uint8Array.from(cbor.encode(data));
}

/** The data that {@link encode} was given. Only for bytes that pursekit wrote. */
export function decode(bytes: Uint8Array): unknown {
  return cbor.decode(bytes);
}

/** SHA-256 over the intent of a command: what must be equal when its key comes again. */
export function fingerprint(command: Command): Uint8Array {
  const assets = [...command.bundle].map(([asset, amount]) => [asset, amount.toString()]);
  assets.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));
  const intent = [
    command.kind,
    command.from ?? null,
    command.to ?? null,
    assets,
    command.meta ?? null,
    command.actions,
  ];
  return createHash('sha256').update(cbor.encode(intent)).digest();
}
