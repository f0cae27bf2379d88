import { type Database, type Row, type Statement, WHOLE_LEDGER_TIMEOUT_MS } from '../postgres/database.ts';

/** The rows that one step reads, at most. */
const ROWS_MAX = 5_000;

/** The positions of an archive that begins. */
export interface HistoryArchiveBegun {
  /** The position up to which the history is archived: it is packed up to there at least. */
  readonly upto: number;
  /** The last position that was recorded before the time. */
  readonly recorded: number;
}

/** Raises the archived position to the last one before a time (`schema/baseline/archive.sql`). */
export async function beginHistoryArchive(
  database: Database,
  schema: string,
  before: Date,
): Promise<HistoryArchiveBegun> {
  const [row] = await database.transaction(({ run }) =>
    run({
      name: 'begin-archive',
      text: `select archived_upto, recorded_upto from "${schema}".begin_archive(
        before_ms => $1::text::double precision)`,
      values: [String(before.getTime())],
    }),
  );
  return { upto: Number(row?.archived_upto), recorded: Number(row?.recorded_upto) };
}

/** Removes the pages that are archived, a database transaction for each step. Returns the number of them. */
export function archivePages(database: Database, schema: string, rowsMax = ROWS_MAX): Promise<number> {
  return removeAll(
    database,
    ['', '0', '0'],
    ({ wallet, last_position, last_place }) => [wallet, last_position, last_place],
    (after) => ({
      name: 'archive-pages',
      text: `select wallet, last_position, last_place, removed from "${schema}".archive_pages(after_wallet => $1::text,
        after_position => $2::text::bigint, after_place => $3::text::integer, row_limit => $4::text::integer)`,
      values: [...after, String(rowsMax)],
      timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
    }),
  );
}

/** Removes the points that are archived, except the last one of each wallet and asset. Returns the number of them. */
export function archivePoints(database: Database, schema: string, rowsMax = ROWS_MAX): Promise<number> {
  const cursor = ({ wallet, asset, last_position, last_place }: Row) => [wallet, asset, last_position, last_place];
  return removeAll(database, ['', '', '0', '0'], cursor, (after) => ({
    name: 'archive-points',
    text: `select wallet, asset, last_position, last_place, removed from "${schema}".archive_points(
      after_wallet => $1::text, after_asset => $2::text, after_position => $3::text::bigint,
      after_place => $4::text::integer, row_limit => $5::text::integer)`,
    values: [...after, String(rowsMax)],
    timeoutMs: WHOLE_LEDGER_TIMEOUT_MS,
  }));
}

async function removeAll(
  database: Database,
  start: readonly string[],
  cursor: (row: Row) => readonly (string | null | undefined)[],
  step: (after: readonly string[]) => Statement,
): Promise<number> {
  let removed = 0;
  for (let after: readonly string[] = start; ; ) {
    const statement = step(after);
    const [row] = await database.transaction(({ run }) => run(statement));
    removed += Number(row?.removed);
    const next = row === undefined ? [] : cursor(row);
    // After the last row there is none.
    if (typeof next[0] !== 'string') return removed;
    after = next as readonly string[];
  }
}
