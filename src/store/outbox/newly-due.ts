import { BACKOFF } from '../../platform/backoff-policies.ts';
import type { NewlyDue, NewlyDueRequest } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { mapDueRow } from './delivery-rows.ts';

/** Finds deliveries that became due lately (`schema/baseline/outbox.sql`). */
export function newlyDueStatement(schema: string, search: NewlyDueRequest, aheadMs: number): Statement {
  const { after, sinceS, limit, leaseMs, leaseLimitMs } = search;
  return {
    name: 'newly-due',
    text: `select wallet, type, id, due_s, oldest, newest, scheduled_ms from "${schema}".newly_due(
      types => $1::text::text[], after_s => $2::text::double precision[], after_ids => $3::text::bigint[],
      since_s => $4::text::double precision, row_limit => $5::text::integer,
      horizon_ms => $6::text::double precision, lease_limit_ms => $7::text::double precision,
      ahead_ms => $8::text::double precision)`,
    values: [
      nameArray(after.map(({ type }) => type)),
      arrayOf(after.map(({ dueS }) => String(dueS))),
      arrayOf(after.map(({ rowId }) => rowId)),
      String(sinceS),
      String(limit),
      String(Math.max(BACKOFF.failedDelivery.delayMsMax, leaseMs)),
      leaseLimitMs === undefined ? null : String(leaseLimitMs),
      String(aheadMs),
    ],
    isPrepared: true,
  };
}

/** The rows of {@link newlyDueStatement}: deliveries, positions without a wallet, and the end without a type. */
export function mapNewlyDue(rows: readonly Row[]): NewlyDue {
  const end = rows.find(({ type }) => type === null);
  return {
    rows: rows.filter(({ wallet }) => wallet !== null).map(mapDueRow),
    next: rows
      .filter(({ wallet, type }) => wallet === null && type !== null)
      .map(({ type, id, due_s }) => ({ type: type as string, dueS: Number(due_s), rowId: id as string })),
    lastRowId: end?.id as string,
    untilS: Number(end?.due_s),
    oldestInProgress: BigInt(end?.oldest as string),
    nextTransaction: BigInt(end?.newest as string),
    scheduledInMs: typeof end?.scheduled_ms === 'string' ? Number(end.scheduled_ms) : undefined,
  };
}
