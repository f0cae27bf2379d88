import type { ClaimRequest, ClaimResult } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { mapDelivery } from './delivery-rows.ts';

/** Settles delivered rows and claims the next ones in one round trip (`schema/baseline/outbox.sql`). */
export function settleAndClaimStatement(schema: string, request: ClaimRequest, aheadMs: number): Statement {
  const { delivered, claimant, types, wallets, starting, limit, leaseMs } = request;
  return {
    name: 'settle-and-claim',
    text: `select delivery as row, id, index, wallet, type, payload, attempts from "${schema}".settle_and_claim(
      delivered => $1::text::bigint[], claimant => $2::text::uuid, types => $3::text::text[],
      wallets => $4::text::text[], starting => $5::text::integer, row_limit => $6::text::integer,
      lease_ms => $7::text::double precision, ahead_ms => $8::text::double precision)`,
    values: [
      arrayOf(delivered),
      claimant,
      nameArray(types),
      nameArray(wallets),
      String(starting),
      String(limit),
      String(leaseMs),
      String(aheadMs),
    ],
    isPrepared: true,
  };
}

/** The rows of {@link settleAndClaimStatement}: a row without a delivery names a wallet that is locked elsewhere. */
export function mapClaimResult(rows: readonly Row[]): ClaimResult {
  const claimed: ClaimResult['claimed'][number][] = [];
  const lockedElsewhere: string[] = [];
  for (const row of rows) {
    if (row.row === null) lockedElsewhere.push(row.wallet as string);
    else claimed.push({ ...mapDelivery(row), attempt: Number(row.attempts) });
  }
  return { claimed, lockedElsewhere };
}
