import type { ClaimRequest, ClaimResult } from '../outbox-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { mapDelivery } from './delivery-rows.ts';

/** Confirms what was made and claims what is next, in one round trip: see migrations 8 and 10. */
export function settleAndClaimStatement(schema: string, request: ClaimRequest, aheadMs: number): Statement {
  const { delivered, claimant, types, wallets, starting, limit, leaseMs } = request;
  return {
    name: 'settle-and-claim',
    text: `select delivery as row, id, index, wallet, type, payload, attempts from "${schema}".relay_turn(
      $1::text::bigint[], $2::text::uuid, $3::text::text[], $4::text::text[], $5::text::integer,
      $6::text::integer, $7::text::double precision, $8::text::double precision)`,
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

/** The rows of {@link turnStatement}. */
export function mapClaimResult(rows: readonly Row[]): ClaimResult {
  const claimed: ClaimResult['claimed'][number][] = [];
  const lockedElsewhere: string[] = [];
  for (const row of rows) {
    if (row.row === null) lockedElsewhere.push(row.wallet as string);
    else claimed.push({ ...mapDelivery(row), attempt: Number(row.attempts) });
  }
  return { claimed, lockedElsewhere };
}
