import type { Action } from '../../domain/values/action.ts';
import type { Database, Row, Statement } from '../postgres/database.ts';
import { WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';
import { fromByteaText } from '../postgres/sql-array.ts';
import { readAction } from './delivery-rows.ts';

/** The rows of the outbox that one step reads, at most. */
const ROWS_MAX = 2_000;
/** The bytes of payload after which a step reads no further row. */
const BYTES_MAX = 8_388_608;

/** A delivery that was made or cancelled, as the outbox held it before it was archived. */
export interface ArchivedDelivery {
  /** The number of its row: the order in which deliveries were written or became due. */
  readonly row: string;
  /** The transaction that carried the action. */
  readonly transactionId: string;
  /** The number of the action in its transaction, from 0. */
  readonly actionIndex: number;
  /** The wallet whose command carried the action. */
  readonly wallet: string;
  /** The action as the command passed it; only its type, if the stored bytes cannot be decoded. */
  readonly action: Action;
  /** The stored bytes, if they cannot be decoded. */
  readonly bytes?: Uint8Array;
  readonly status: 'delivered' | 'cancelled';
  /** The time of the commit. */
  readonly createdAt: Date;
  /** The time at which it was confirmed as delivered, or cancelled. */
  readonly settledAt: Date;
}

/** The rows that stay in the outbox, by the reason. */
export interface KeptDeliveries {
  /** Those that failed their last attempt: a person decides. */
  readonly dead: number;
  /** Those that are due, claimed or in a back-off. */
  readonly waiting: number;
  /** Those that are due later. */
  readonly scheduled: number;
  /** Those that were delivered or cancelled at the time that was given, or later. */
  readonly settledLater: number;
}

/** The last row of the outbox. */
export async function outboxEnd(database: Database, schema: string): Promise<string> {
  const [end] = await database.run({
    name: 'outbox-end',
    text: `select coalesce((select o.id from "${schema}".outbox o order by o.id desc limit 1::bigint), 0::bigint)::text
        as row`,
    values: [],
  });
  return end?.row as string;
}

/** The rows that a step reads. */
export interface OutboxPage {
  readonly after: string;
  readonly upto: string;
  readonly before: Date;
  /** {@link ROWS_MAX} by default. */
  readonly rowsMax?: number | undefined;
}

/** The rows of a step of the archive. */
export interface OutboxStep {
  readonly archived: readonly ArchivedDelivery[];
  readonly kept: KeptDeliveries;
  /** The last row that was read; undefined if there was none. */
  readonly last: string | undefined;
}

/**
 * Archives a page of the outbox in a database transaction (`schema/baseline/archive.sql`). `received` has the rows
 * before the transaction is committed: if it throws, they stay in the outbox.
 */
export function archiveOutboxStep(
  database: Database,
  schema: string,
  page: OutboxPage,
  received: (deliveries: readonly ArchivedDelivery[]) => unknown,
): Promise<OutboxStep> {
  return database.transaction(async ({ run }) => {
    const step = mapStep(await run(archiveOutboxStatement(schema, page)));
    if (step.archived.length > 0) await received(step.archived);
    return step;
  });
}

function archiveOutboxStatement(schema: string, { after, upto, before, rowsMax = ROWS_MAX }: OutboxPage): Statement {
  return {
    name: 'archive-outbox',
    text: `select delivery, id, index, wallet, type, payload, status, created_ms, settled_ms, rows
      from "${schema}".archive_outbox(after_id => $1::text::bigint, upto_id => $2::text::bigint,
        before_ms => $3::text::double precision, row_limit => $4::text::integer, bytes_max => $5::text::bigint)`,
    values: [after, upto, String(before.getTime()), String(rowsMax), String(BYTES_MAX)],
    // It waits for another archive, and so for a step whose rows are written to a file.
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  };
}

function mapStep(rows: readonly Row[]): OutboxStep {
  const counts = new Map<string, number>();
  const archived: ArchivedDelivery[] = [];
  let last: string | undefined;
  for (const row of rows) {
    if (row.status === 'page') last = row.delivery ?? undefined;
    else if (row.delivery === null) counts.set(row.status as string, Number(row.rows));
    else archived.push(mapArchived(row));
  }
  const count = (status: string): number => counts.get(status) ?? 0;
  return {
    archived: archived.sort((one, other) => (BigInt(one.row) < BigInt(other.row) ? -1 : 1)),
    kept: {
      dead: count('dead'),
      waiting: count('waiting'),
      scheduled: count('scheduled'),
      settledLater: count('settled'),
    },
    last,
  };
}

function mapArchived(row: Row): ArchivedDelivery {
  const payload = fromByteaText(row.payload as string);
  const { action, unreadable } = readAction(row.type as string, payload);
  return {
    row: row.delivery as string,
    transactionId: row.id as string,
    actionIndex: Number(row.index),
    wallet: row.wallet as string,
    action,
    ...(unreadable === undefined ? {} : { bytes: payload }),
    status: row.status as ArchivedDelivery['status'],
    createdAt: new Date(Number(row.created_ms)),
    settledAt: new Date(Number(row.settled_ms)),
  };
}
