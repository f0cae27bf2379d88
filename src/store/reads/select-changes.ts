import { isLedgerError } from '../../domain/errors.ts';
import { type Transaction, viewInputs } from '../../domain/records/transaction.ts';
import { viewUtxo } from '../../domain/values/utxo.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import { readOutputs, readSpent } from '../codec/movement-text.ts';
import type { ChangesRead, OrderEnd, OrderedPlace } from '../feed-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapTransaction } from './select-transactions.ts';

/** The bytes that the transactions of one read store, at most, unless there is one only. */
const BYTES_MAX = 2_000_000;
/** Before all transactions. */
const START: OrderedPlace = { position: 0, commitId: 0, committedMs: 0, place: 0 };

/** Reads the transactions that follow a place of the order (`schema/baseline/feed.sql`). */
export function selectChangesStatement(schema: string, after: OrderedPlace = START, limit: number): Statement {
  const { position, commitId, committedMs, place } = after;
  return {
    name: 'select-changes',
    text: `select is_known, has_more, id, commit, place, kind, key, legs, reverses, open, ms, body, "position",
        recorded_ms, "freeze", spent, outputs
      from "${schema}".changes_after(
        after_position => $1::text::bigint, after_commit => $2::text::bigint,
        after_ms => $3::text::double precision, after_place => $4::text::integer,
        row_limit => $5::text::integer, byte_limit => $6::text::integer)`,
    values: [position, commitId, committedMs, place, limit, BYTES_MAX].map(String),
    isPrepared: true,
  };
}

/** The rows of {@link selectChangesStatement}. A row that cannot be decoded ends them, if it is not the first. */
export function mapChanges([head, ...rows]: readonly Row[]): ChangesRead {
  if (head?.is_known !== 'true') return { isStale: true };
  const transactions: Transaction[] = [];
  for (const row of rows) {
    try {
      transactions.push(mapChange(row));
    } catch (error) {
      if (transactions.length > 0) break;
      throw isLedgerError(error) ? error : corrupt(`the movement of ${row.id}`, error);
    }
  }
  return { isStale: false, transactions, hasMore: head.has_more === 'true' || transactions.length < rows.length };
}

function mapChange(row: Row): Transaction {
  const id = row.id as string;
  return mapTransaction(row, id, {
    inputs: viewInputs(readSpent(row.spent ?? '')),
    outputs: readOutputs(row.outputs ?? '', id).map(viewUtxo),
  });
}

/** The last position, and whether a visible commit has none. */
export function selectOrderEndStatement(schema: string): Statement {
  return {
    name: 'select-order-end',
    text: `select o.last_position::text as position,
        (exists (select from "${schema}".unplaced_commits))::text as has_unplaced
      from "${schema}".commit_order o`,
    values: [],
    isPrepared: true,
  };
}

/** The row of {@link selectOrderEndStatement}. */
export function mapOrderEnd([row]: readonly Row[]): OrderEnd {
  return { position: Number(row?.position), hasUnplaced: row?.has_unplaced === 'true' };
}
