import type { Row, Statement } from '../database.ts';
import { arrayOf } from '../sql-array.ts';
import type { DeadDelivery } from '../store.ts';
import { DELIVERY_COLUMNS, databaseNow, readDelivery } from './delivery-rows.ts';

/** Marks deliveries as made. */
export function confirmStatement(schema: string, rowIds: readonly string[]): Statement {
  return {
    name: 'confirm-deliveries',
    text: `update "${schema}".outbox set status = 'delivered', settled_at = now(), claimed_by = null
      where id = any($1::text::bigint[]) and status = 'waiting'`,
    values: [arrayOf(rowIds)],
  };
}

/** Gives a delivery back, or buries it if `delayMs` is null. */
export function failStatement(
  schema: string,
  failure: { rowId: string; claimant: string; error: string; delayMs: number | undefined; aheadMs: number },
): Statement {
  return {
    name: 'fail-delivery',
    text: `update "${schema}".outbox set claimed_by = null, last_error = $3::text,
        status = case when $4::text is null then 'dead' else 'waiting' end,
        settled_at = case when $4::text is null then now() end,
        due_at = ${databaseNow('$5')} + coalesce($4::text::double precision, 0) * interval '1 millisecond'
      where id = $1::text::bigint and claimed_by = $2::text::uuid and status = 'waiting'`,
    values: [
      failure.rowId,
      failure.claimant,
      // A processor may throw any text, and Postgres takes none with NUL: the failure must be recorded all the same.
      failure.error.replaceAll('\0', '\uFFFD'),
      failure.delayMs === undefined ? null : String(failure.delayMs),
      String(failure.aheadMs),
    ],
  };
}

/** The dead deliveries, oldest first. */
export function deadStatement(schema: string, most: number): Statement {
  return {
    name: 'select-dead-deliveries',
    text: `select ${DELIVERY_COLUMNS}, o.last_error, (extract(epoch from o.settled_at) * 1000)::text as ms
      from "${schema}".outbox o where o.status = 'dead' order by o.id limit $1::text::bigint`,
    values: [String(most)],
  };
}

/** The rows of {@link deadStatement}. */
export function readDead(rows: readonly Row[]): DeadDelivery[] {
  return rows.map((row) => ({
    ...readDelivery(row),
    attempts: Number(row.attempts),
    error: row.last_error ?? '',
    diedAt: new Date(Number(row.ms)),
  }));
}

/** Makes a dead delivery due again. */
export function redriveStatement(schema: string, rowId: string): Statement {
  return {
    name: 'redrive-delivery',
    text: `update "${schema}".outbox set status = 'waiting', attempts = 0, settled_at = null, due_at = now()
      where id = $1::text::bigint and status = 'dead' returning id::text as row`,
    values: [rowId],
  };
}
