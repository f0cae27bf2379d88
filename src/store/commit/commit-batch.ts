import { assert } from '../../domain/assert.ts';
import type { CommitUnit, RecordedTransaction, UnitResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { BatchArguments, COMMIT_ARGUMENTS, externalInputs } from './batch-arguments.ts';

/** By name. A server prepares the statement once per session; PGlite parses it each time: 25 of 500 µs per batch. */
const ARGUMENTS = COMMIT_ARGUMENTS.map(({ name, type }, at) => `${name} => $${at + 1}::text::${type}[]`).join(', ');

/** One call of `commit_batch` (`schema/baseline/commit.sql`): commits the units of many wallets in one statement. */
export function commitBatchStatement(schema: string, units: readonly CommitUnit[]): Statement {
  const batch = new BatchArguments();
  for (const unit of units) batch.add(unit);
  return {
    name: 'commit-batch',
    isPrepared: true,
    text: `select committed_ms, commit_id, conflicts, recorded from "${schema}".commit_batch(${ARGUMENTS})`,
    values: batch.encode(),
  };
}

/** The row of {@link commitBatchStatement} as one result per unit. */
export function mapBatchResult(units: readonly CommitUnit[], rows: readonly Row[]): UnitResult[] {
  const [row] = rows;
  assert(row !== undefined && rows.length === 1, 'commit_batch returns one row');
  const committedAt = new Date(Number(row.committed_ms));
  const commitId = Number(row.commit_id);
  const conflicts = new Set(mapIntegers(row.conflicts));
  const recorded = mapRecorded(row.recorded ?? null);
  let firstPlace = 1;
  let firstInput = 1;
  return units.map((unit) => {
    const [from, to] = [firstPlace, firstPlace + unit.transactions.length];
    firstPlace = to;
    // Collected only if they are needed: most batches have neither a conflict nor a recorded transaction.
    const inputs = conflicts.size === 0 ? [] : externalInputs(unit);
    const firstOfUnit = firstInput;
    firstInput += inputs.length;
    const ofUnit = recorded.length === 0 ? recorded : recorded.filter(({ place }) => place >= from && place < to);
    if (ofUnit.length > 0) return recordedResult(unit, from, ofUnit);
    const outpoints = inputs.filter((_, at) => conflicts.has(firstOfUnit + at)).map(({ outpoint }) => outpoint);
    if (outpoints.length > 0) return { status: 'conflict', outpoints };
    return { status: 'applied', committedAt, commitId, firstPlace: from };
  });
}

/** An element of the column `recorded`. `own`: the planned transaction's own id is recorded, not only its key. */
interface RecordedRow {
  readonly place: number;
  readonly id: string;
  readonly own: boolean;
  /** The commit, the place in it and the time of the recorded transaction; only if its own id is recorded. */
  readonly commit?: number;
  readonly first?: number;
  readonly ms?: number;
  readonly fingerprint: string | null;
}

/** If all ids of the unit are recorded, an earlier send of it was applied and its result lost: it is `applied`. */
function recordedResult(unit: CommitUnit, from: number, rows: readonly RecordedRow[]): UnitResult {
  const own = rows.filter((row) => row.own).sort((a, b) => a.place - b.place);
  if (own.length === unit.transactions.length) {
    const { commit = 0, first = 0, ms = 0 } = own[0] as RecordedRow;
    return { status: 'applied', committedAt: new Date(ms), commitId: commit, firstPlace: first };
  }
  const recorded: RecordedTransaction[] = rows.map(({ place, id, fingerprint }) => ({
    place: place - from,
    transactionId: id,
    fingerprint,
  }));
  return { status: 'already_recorded', recorded };
}

function mapIntegers(text: string | null | undefined): number[] {
  return text === null || text === undefined || text === '' ? [] : text.split(',').map(Number);
}

function mapRecorded(text: string | null): RecordedRow[] {
  // It holds no amount: ids of commits, places and times are safe as JSON numbers.
  return text === null ? [] : (JSON.parse(text) as RecordedRow[]);
}
