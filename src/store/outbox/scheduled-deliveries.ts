import type { Cancellation, MadeDue } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapDueRow } from './delivery-rows.ts';

/** Makes the scheduled actions due whose time has come (`schema/baseline/outbox.sql`). */
export function makeDueStatement(schema: string, limit: number, aheadMs: number): Statement {
  return {
    name: 'make-due',
    text: `select wallet, type, id from "${schema}".make_due(
      row_limit => $1::text::integer, ahead_ms => $2::text::double precision)`,
    values: [String(limit), String(aheadMs)],
  };
}

/** The rows of {@link makeDueStatement}: deliveries, and the end without a wallet. */
export function mapMadeDue(rows: readonly Row[]): MadeDue {
  return {
    rows: rows.filter(({ wallet }) => wallet !== null).map(mapDueRow),
    hasLooked: rows.some(({ wallet, id }) => wallet === null && id === 'true'),
  };
}

/** Cancels an action that was never claimed (`schema/baseline/outbox.sql`). */
export function cancelStatement(schema: string, transactionId: string, actionIndex: number): Statement {
  return {
    name: 'cancel-delivery',
    text: `select answer, wallet, type from "${schema}".cancel_delivery(
      of_transaction => $1::text::uuid, of_index => $2::text::integer)`,
    values: [transactionId, String(actionIndex)],
  };
}

/** The row of {@link cancelStatement}, if the action is there. */
export function mapCancellation([row]: readonly Row[]): Cancellation {
  if (row === undefined) return { status: 'not_found' };
  const { answer, wallet, type } = row;
  if (answer !== 'cancelled_now') return { status: answer as 'cancelled' | 'claimed' };
  return { status: answer, wallet: wallet as string, type: type as string };
}
