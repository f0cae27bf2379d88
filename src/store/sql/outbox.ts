import type { Action } from '../../domain/command.ts';
import { isLedgerError, type LedgerError } from '../../domain/errors.ts';
import { decodeAction } from '../codec.ts';
import type { Row, Statement } from '../database.ts';
import { fromByteaText, nameArray, plainArray } from '../sql-array.ts';
import type { ClaimedDelivery, DeadDelivery, StoredDelivery } from '../store.ts';

const COLUMNS = `o.id::text as row, o.transaction_id::text as id, o.action_index::text as index, o.wallet, o.type,
  o.payload::text as payload, o.attempts::text as attempts`;

/** Database time, moved by what the runtime's clock is ahead of real time (zero but for a test's clock). */
const now = (parameter: string): string => `(now() + ${parameter}::text::double precision * interval '1 millisecond')`;

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
        where (h.status = 'waiting') is true and (h.due_at <= ${now('$5')}
          or (h.claimed_by = $2::text::uuid and h.id <> all($6::text::bigint[])))
        order by h.id limit $3::text::bigint
        for update of h skip locked
      ), claimed as (
        update "${schema}".outbox o
        set claimed_by = $2::text::uuid, attempts = o.attempts + 1,
          due_at = ${now('$5')} + $4::text::double precision * interval '1 millisecond'
        from due where o.id = due.id
        returning o.*
      )
      select ${COLUMNS} from claimed o order by o.id`,
    values: [
      nameArray(types),
      claimant,
      String(most),
      String(leaseMs),
      String(aheadMs),
      inHand === undefined ? null : plainArray(inHand),
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

/** Marks deliveries as made. */
export function confirmStatement(schema: string, rowIds: readonly string[]): Statement {
  return {
    name: 'confirm-deliveries',
    text: `update "${schema}".outbox set status = 'delivered', settled_at = now(), claimed_by = null
      where id = any($1::text::bigint[]) and status = 'waiting'`,
    values: [plainArray(rowIds)],
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
        due_at = ${now('$5')} + coalesce($4::text::double precision, 0) * interval '1 millisecond'
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

/** Whether anything is due. */
export function hasDueStatement(schema: string, types: readonly string[], aheadMs: number): Statement {
  return {
    name: 'has-due-deliveries',
    text: `with ${heads(schema)}
      select 1::text as due from "${schema}".outbox h join head on head.id = h.id
      where h.status = 'waiting' and h.due_at <= ${now('$2')} limit 1`,
    values: [nameArray(types), String(aheadMs)],
  };
}

/** The dead deliveries, oldest first. */
export function deadStatement(schema: string, most: number): Statement {
  return {
    name: 'select-dead-deliveries',
    text: `select ${COLUMNS}, o.last_error, (extract(epoch from o.settled_at) * 1000)::text as ms
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

function readDelivery(row: Row): StoredDelivery {
  return {
    rowId: row.row as string,
    transactionId: row.id as string,
    actionIndex: Number(row.index),
    wallet: row.wallet as string,
    ...readAction(row.type as string, fromByteaText(row.payload as string)),
  };
}

/** An action that cannot be read is a fault of its own delivery, not of those it was claimed with. */
function readAction(type: string, payload: Uint8Array): { readonly action: Action; readonly unreadable?: LedgerError } {
  try {
    return { action: decodeAction(payload) };
  } catch (error) {
    if (!isLedgerError(error, 'ERR_CORRUPT')) throw error;
    return { action: { type }, unreadable: error };
  }
}
