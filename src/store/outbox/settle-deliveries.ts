import { ERROR_CHARS_MAX } from '../../domain/limits.ts';
import { shorten } from '../../domain/shorten.ts';
import type { ClaimedDelivery, DeadDelivery, FailedDelivery } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf } from '../postgres/sql-array.ts';
import { DELIVERY_COLUMNS, databaseNow, mapDelivery } from './delivery-rows.ts';

/** Records a failed attempt: the delivery is due again after `delayMs`, or dead if that is undefined. */
export function failStatement(schema: string, claimant: string, failed: FailedDelivery, aheadMs: number): Statement {
  const { rowId, attempt, error, delayMs } = failed;
  return {
    name: 'fail-delivery',
    text: `update "${schema}".outbox set claimed_by = null, last_error = $3::text, attempts = $6::text::integer,
        status = case when $4::text is null then 'dead' else 'waiting' end,
        settled_at = case when $4::text is null then pg_catalog.now() end,
        due_at = ${databaseNow('$5')} + coalesce($4::text::double precision, 0) * interval '1 millisecond'
      -- "is true" hides conditions from the planner, which would choose a small partial index over the id.
      where id = $1::text::bigint and (claimed_by = $2::text::uuid) is true and (status = 'waiting') is true`,
    values: [
      rowId,
      claimant,
      // A processor can throw any text, of any length. Postgres refuses text with NUL; the failure must be recorded.
      shorten(error, ERROR_CHARS_MAX).replaceAll('\0', '\uFFFD'),
      delayMs === undefined ? null : String(delayMs),
      String(aheadMs),
      String(attempt),
    ],
  };
}

/** Releases claimed deliveries that were not dispatched (`schema/baseline/outbox.sql`). */
export function releaseStatement(
  schema: string,
  claimant: string,
  deliveries: readonly Pick<ClaimedDelivery, 'rowId' | 'attempt'>[],
  aheadMs: number,
): Statement {
  return {
    name: 'release-deliveries',
    text: `select from "${schema}".release_deliveries(claimant => $1::text::uuid,
      ids => $2::text::bigint[], counts => $3::text::integer[], ahead_ms => $4::text::double precision)`,
    values: [
      claimant,
      arrayOf(deliveries.map(({ rowId }) => rowId)),
      arrayOf(deliveries.map(({ attempt }) => attempt - 1)),
      String(aheadMs),
    ],
  };
}

/** The dead deliveries after a row, oldest first. */
export function deadStatement(schema: string, limit: number, after = '0'): Statement {
  return {
    name: 'select-dead-deliveries',
    text: `select ${DELIVERY_COLUMNS}, o.last_error, (extract(epoch from o.settled_at) * 1000::numeric)::text as ms
      from "${schema}".outbox o where o.status = 'dead' and o.id > $2::text::bigint
      order by o.id limit $1::text::bigint`,
    values: [String(limit), after],
  };
}

/** The rows of {@link deadStatement}. */
export function mapDeadDeliveries(rows: readonly Row[]): DeadDelivery[] {
  return rows.map((row) => ({
    ...mapDelivery(row),
    attempts: Number(row.attempts),
    error: row.last_error ?? '',
    diedAt: new Date(Number(row.ms)),
  }));
}

/** Makes a dead delivery due again. */
export function redriveStatement(schema: string, rowId: string, aheadMs: number): Statement {
  return {
    name: 'redrive-delivery',
    text: `update "${schema}".outbox set status = 'waiting', attempts = 0, settled_at = null,
        due_at = ${databaseNow('$2')}
      where id = $1::text::bigint and (status = 'dead') is true
      returning id::text as id, wallet, type`,
    values: [rowId, String(aheadMs)],
  };
}
