import { BACKOFF } from '../../platform/backoff-policies.ts';
import type { DueWalletPage, DueWallets } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';
import { mapDueRow } from './delivery-rows.ts';

/** Scans the next wallets that have waiting deliveries (`schema/baseline/outbox.sql`). */
export function dueWalletsStatement(schema: string, search: DueWalletPage, aheadMs: number): Statement {
  const { claimant, types, after, limit, leaseLimitMs } = search;
  return {
    name: 'due-wallets',
    text: `select wallet, type, id, due, nth from "${schema}".due_wallets(
      claimant => $1::text::uuid, types => $2::text::text[], after => $3::text, wallet_limit => $4::text::integer,
      back_off_max_ms => $5::text::double precision, lease_limit_ms => $6::text::double precision,
      ahead_ms => $7::text::double precision)`,
    values: [
      claimant,
      nameArray(types),
      after ?? '',
      String(limit),
      String(BACKOFF.failedDelivery.delayMsMax),
      leaseLimitMs === undefined ? null : String(leaseLimitMs),
      String(aheadMs),
    ],
    isPrepared: true,
  };
}

/** The rows of {@link dueWalletsStatement}. The last wallet of a full page comes with them even if it is not due. */
export function mapDueWallets(rows: readonly Row[], limit: number): DueWallets {
  const last = rows.find(({ nth }) => Number(nth) === limit);
  return {
    rows: rows.filter(({ due }) => due === 'true').map(mapDueRow),
    next: last?.wallet ?? undefined,
  };
}
