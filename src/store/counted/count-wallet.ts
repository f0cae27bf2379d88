import type { Row, Statement } from '../postgres/database.ts';

/** To sum ten million rows takes some seconds; from a cold disk it takes minutes. */
const SUM_TIMEOUT_MS = 600_000;
/** The changes of one step: some milliseconds. */
const CHANGES_FOLDED_MAX = 10_000;

/** Names a wallet whose totals commits keep from now on (`schema/baseline/counted.sql`). */
export function startCountingStatement(schema: string, wallet: string): Statement {
  return {
    name: 'start-counting',
    text: `select "${schema}".start_counting(of_owner => $1::text)::text as is_needed`,
    values: [wallet],
  };
}

/** Lists the transactions that write unspent outputs and are not over. */
export function unspentWritersStatement(schema: string): Statement {
  return { name: 'unspent-writers', text: `select "${schema}".unspent_writers() as writers`, values: [] };
}

/** Sums the unspent outputs of a wallet whose totals commits keep: from then on they are complete. */
export function endCountingStatement(schema: string, wallet: string): Statement {
  return {
    name: 'end-counting',
    text: `select "${schema}".end_counting(of_owner => $1::text)::text as has_ended`,
    values: [wallet],
    timeoutMs: SUM_TIMEOUT_MS,
  };
}

/** Adds the oldest changes to the totals. */
export function foldTotalsStatement(schema: string): Statement {
  return {
    name: 'fold-totals',
    text: `select "${schema}".fold_totals(row_limit => $1::text::integer)::text as folded`,
    values: [String(CHANGES_FOLDED_MAX)],
    isPrepared: true,
  };
}

/** The row of {@link startCountingStatement}: true if the totals of the wallet are not complete. */
export function isCountingNeeded([row]: readonly Row[]): boolean {
  return row?.is_needed === 'true';
}

/** The row of {@link endCountingStatement}: false if another step was at work. */
export function hasEnded([row]: readonly Row[]): boolean {
  return row?.has_ended === 'true';
}

/** The row of {@link foldTotalsStatement}: true if changes may be left. */
export function hasMoreChanges([row]: readonly Row[]): boolean {
  return Number(row?.folded) >= CHANGES_FOLDED_MAX;
}

/** The row of {@link unspentWritersStatement}. */
export function mapWriters([row]: readonly Row[]): readonly string[] {
  return String(row?.writers ?? '')
    .split(' ')
    .filter((writer) => writer !== '');
}
