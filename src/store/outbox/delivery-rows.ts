import { isLedgerError, type LedgerError } from '../../domain/errors.ts';
import type { Action } from '../../domain/values/action.ts';
import { decodeAction } from '../codec/codec.ts';
import type { DueRow, StoredDelivery } from '../outbox-store.ts';
import type { Row } from '../postgres/database.ts';
import { fromByteaText } from '../postgres/sql-array.ts';

/** The columns that {@link mapDelivery} reads, of an outbox named `o`. */
export const DELIVERY_COLUMNS = `o.id::text as row, o.transaction_id::text as id,
  o.action_index::text as index, o.wallet, o.type, o.payload::text as payload, o.attempts::text as attempts`;

/** Database time plus the offset of the runtime's clock from real time, which only a clock of a test has. */
export function databaseNow(parameter: string): string {
  return `(pg_catalog.now() + ${parameter}::text::double precision * interval '1 millisecond')`;
}

/** A row of {@link DELIVERY_COLUMNS}. */
export function mapDelivery(row: Row): StoredDelivery {
  return {
    rowId: row.row as string,
    transactionId: row.id as string,
    actionIndex: Number(row.index),
    wallet: row.wallet as string,
    ...readAction(row.type as string, fromByteaText(row.payload as string)),
  };
}

/** A row with the id, wallet and type of a delivery. */
export function mapDueRow({ id, wallet, type }: Row): DueRow {
  return { rowId: id as string, wallet: wallet as string, type: type as string };
}

/** Decodes an action. An unreadable one fails its own delivery, not the others of the same claim. */
export function readAction(
  type: string,
  payload: Uint8Array,
): { readonly action: Action; readonly unreadable?: LedgerError } {
  try {
    return { action: decodeAction(payload) };
  } catch (error) {
    if (!isLedgerError(error, 'ERR_CORRUPT')) throw error;
    return { action: { type }, unreadable: error };
  }
}
