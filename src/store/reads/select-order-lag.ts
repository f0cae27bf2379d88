import type { OrderLag } from '../feed-store.ts';
import type { Row, Statement } from '../postgres/database.ts';

/** The commits without a position that are counted, at most. */
const UNPLACED_MAX = 1_000;

/** The lag of positions and of the projection of spends behind the commits. */
export function selectOrderLagStatement(schema: string): Statement {
  return {
    name: 'select-order-lag',
    text: `select o.last_position::text as position, p.last_position::text as projected,
        (select pg_catalog.count(*)::text from (
          select from "${schema}".unplaced_commits limit $1::text::bigint
        ) u) as unplaced,
        (select (extract(epoch from pg_catalog.clock_timestamp() - u.committed_at) * 1000::numeric)::text
          from "${schema}".unplaced_commits u order by u.id limit 1) as unplaced_ms,
        (select (extract(epoch from pg_catalog.clock_timestamp() - c.committed_at) * 1000::numeric)::text
          from "${schema}".placed_commits c where c.position = p.last_position + 1::bigint) as projected_ms
      from "${schema}".commit_order o, "${schema}".projected_spends p`,
    values: [String(UNPLACED_MAX)],
  };
}

/** The row of {@link selectOrderLagStatement}. */
export function mapOrderLag([row]: readonly Row[]): OrderLag {
  const [position, projected] = [Number(row?.position), Number(row?.projected)];
  return {
    position,
    unplaced: Number(row?.unplaced),
    lagMs: msOf(row?.unplaced_ms),
    spends: { position: projected, commits: position - projected, lagMs: msOf(row?.projected_ms ?? row?.unplaced_ms) },
  };
}

/** Whole milliseconds; 0 where nothing lags, or the clock was set back. */
function msOf(text: string | null | undefined): number {
  return typeof text === 'string' ? Math.max(0, Math.floor(Number(text))) : 0;
}
