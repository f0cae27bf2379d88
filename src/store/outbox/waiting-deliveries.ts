import type { WaitingDeliveries } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The types that are listed, at most. */
const TYPES_MAX = 1_000;
/** The rows that are read of each state of a type: a count does not exceed it. */
const ROWS_MAX = 1_000;
/** The claimants that are named. */
const CLAIMANTS_MAX = 10;

/** The deliveries that wait, by type (`schema/baseline/waiting.sql`). */
export function waitingDeliveriesStatement(schema: string, aheadMs: number): Statement {
  return {
    name: 'waiting-deliveries',
    text: `select type, due, backing_off, claimed, oldest_ms, retry_at, claimants, scheduled, due_at
      from "${schema}".waiting_deliveries(type_limit => $1::text::integer, row_limit => $2::text::integer,
        ahead_ms => $3::text::double precision)`,
    values: [String(TYPES_MAX), String(ROWS_MAX), String(aheadMs)],
  };
}

/** The rows of {@link waitingDeliveriesStatement}: per type one of what waits, and one of what is due later. */
export function mapWaitingDeliveries(rows: readonly Row[]): WaitingDeliveries[] {
  const byType = new Map<string, WaitingDeliveries>();
  for (const row of rows) {
    const type = row.type as string;
    const known = byType.get(type) ?? { type, due: 0, backingOff: 0, claimed: 0, claimedBy: [], scheduled: 0 };
    byType.set(type, { ...known, ...(row.scheduled === null ? waitingOf(row) : scheduledOf(row)) });
  }
  return [...byType.values()].toSorted((one, two) => (one.type < two.type ? -1 : 1));
}

function waitingOf({
  due,
  backing_off,
  claimed,
  oldest_ms,
  retry_at,
  claimants,
}: Row): Omit<WaitingDeliveries, 'type' | 'scheduled'> {
  return {
    due: Number(due),
    backingOff: Number(backing_off),
    claimed: Number(claimed),
    claimedBy: (claimants ?? '')
      .split(' ')
      .filter((id) => id !== '')
      .slice(0, CLAIMANTS_MAX),
    oldestMs: Number(oldest_ms),
    ...(typeof retry_at === 'string' ? { backingOffUntil: new Date(Number(retry_at)) } : {}),
  };
}

function scheduledOf({ scheduled, due_at }: Row): Pick<WaitingDeliveries, 'scheduled' | 'dueAt'> {
  return { scheduled: Number(scheduled), dueAt: new Date(Number(due_at)) };
}
