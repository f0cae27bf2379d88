import { BACKOFF } from '../../platform/backoff-policies.ts';
import type { ClaimRequest, ClaimResult } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { mapDelivery } from './delivery-rows.ts';

/** Settles delivered rows and claims the next ones in one round trip (`schema/baseline/outbox.sql`). */
export function settleAndClaimStatement(schema: string, request: ClaimRequest, aheadMs: number): Statement {
  const { delivered, claimant, types, starting, takes, wallets, limit, leaseMs, leaseLimitMs } = request;
  return {
    name: 'settle-and-claim',
    text: `select delivery as row, id, index, wallet, type, payload, attempts, now_ms from "${schema}".settle_and_claim(
      delivered => $1::text::bigint[], claimant => $2::text::uuid, types => $3::text::text[],
      starting => $4::text::integer[], takes => $5::text::integer[], wallets => $6::text::text[],
      from_ids => $7::text::bigint[], row_limit => $8::text::integer, lease_ms => $9::text::double precision,
      back_off_max_ms => $10::text::double precision, lease_limit_ms => $11::text::double precision,
      ahead_ms => $12::text::double precision)`,
    values: [
      arrayOf(delivered),
      claimant,
      nameArray(types),
      arrayOf(starting.map(String)),
      arrayOf(takes.map(String)),
      nameArray(wallets),
      arrayOf(request.fromRows ?? wallets.map(() => '0')),
      String(limit),
      String(leaseMs),
      String(BACKOFF.failedDelivery.delayMsMax),
      leaseLimitMs === undefined ? null : String(leaseLimitMs),
      String(aheadMs),
    ],
    isPrepared: true,
  };
}

/**
 * The rows of {@link settleAndClaimStatement}: a row without a delivery names a wallet that waits for a slot of a
 * type, or that is locked elsewhere; the last row has the time.
 */
export function mapClaimResult(rows: readonly Row[]): ClaimResult {
  const claimed: ClaimResult['claimed'][number][] = [];
  const lockedElsewhere: string[] = [];
  const waiting: ClaimResult['waiting'][number][] = [];
  let databaseMs = 0;
  for (const row of rows) {
    if (row.now_ms !== null) databaseMs = Number(row.now_ms);
    else if (row.row === null && row.type !== null) {
      waiting.push({ wallet: row.wallet as string, type: row.type as string });
    } else if (row.row === null) lockedElsewhere.push(row.wallet as string);
    else claimed.push({ ...mapDelivery(row), attempt: Number(row.attempts) });
  }
  return { claimed, lockedElsewhere, waiting, databaseMs };
}
