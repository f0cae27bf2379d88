import type { Row, Statement } from '../database.ts';
import { arrayOf, nameArray } from '../sql-array.ts';
import type { ClaimedDelivery } from '../store.ts';
import { DELIVERY_COLUMNS, databaseNow, readDelivery } from './delivery-rows.ts';

/**
 * The oldest waiting delivery of each wallet, of the types in `$1`: a walk over the index from wallet to wallet (a
 * loose index scan), so that what waits behind the oldest, and what was delivered before it, costs nothing.
 */
const heads = (schema: string): string => {
  const first = (where: string): string => `
    select o.wallet, o.id from "${schema}".outbox o
    where o.status = 'waiting' and o.type = any($1::text::text[]) ${where} order by o.wallet, o.id limit 1`;
  return `recursive head as (
      (${first('')})
      union all
      select next.wallet, next.id from head cross join lateral (${first('and o.wallet > head.wallet')}) next
    )`;
};

/**
 * Claims the oldest waiting delivery of each wallet, where it is due. A claim of this claimant's that it does not have
 * in hand is due, too: the answer that told of it was lost.
 */
export function claimStatement(schema: string, claim: ClaimOptions): Statement {
  const { claimant, types, most, leaseMs, aheadMs, inHand } = claim;
  return {
    name: 'claim-deliveries',
    text: `with ${heads(schema)}, due as (
        select h.id from "${schema}".outbox h join head on head.id = h.id
        -- "is true" hides this from the planner, which knows what waits only as long as its statistics are fresh.
        where (h.status = 'waiting') is true and (h.due_at <= ${databaseNow('$5')}
          or (h.claimed_by = $2::text::uuid and h.id <> all($6::text::bigint[])))
        order by h.id limit $3::text::bigint
        for update of h skip locked
      ), claimed as (
        update "${schema}".outbox o
        set claimed_by = $2::text::uuid, attempts = o.attempts + 1,
          due_at = ${databaseNow('$5')} + $4::text::double precision * interval '1 millisecond'
        from due where o.id = due.id
        returning o.*
      )
      select ${DELIVERY_COLUMNS} from claimed o order by o.id`,
    values: [
      nameArray(types),
      claimant,
      String(most),
      String(leaseMs),
      String(aheadMs),
      inHand === undefined ? null : arrayOf(inHand),
    ],
  };
}

/** What {@link claimStatement} asks for. */
export interface ClaimOptions {
  readonly claimant: string;
  readonly types: readonly string[];
  readonly most: number;
  readonly leaseMs: number;
  readonly aheadMs: number;
  /** Rows that the claimant knows it has claimed; undefined: claims are left alone. */
  readonly inHand: readonly string[] | undefined;
}

/** The rows of {@link claimStatement}. */
export function readClaimed(rows: readonly Row[]): ClaimedDelivery[] {
  return rows.map((row) => ({ ...readDelivery(row), attempt: Number(row.attempts) }));
}

/** Whether anything is due. */
export function hasDueStatement(schema: string, types: readonly string[], aheadMs: number): Statement {
  return {
    name: 'has-due-deliveries',
    text: `with ${heads(schema)}
      select 1::text as due from "${schema}".outbox h join head on head.id = h.id
      where h.status = 'waiting' and h.due_at <= ${databaseNow('$2')} limit 1`,
    values: [nameArray(types), String(aheadMs)],
  };
}
