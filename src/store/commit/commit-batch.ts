import { assert } from '../../domain/assert.ts';
import type { CommitUnit, RecordedTransaction, UnitResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { BatchArguments, externalInputs } from './batch-arguments.ts';

/** The types of the arguments, in the order of {@link BatchArguments.encode}. */
const TYPES = [
  ...['uuid', 'integer', 'text', 'text', 'bytea', 'smallint', 'bytea'],
  ...['uuid', 'integer', 'text', 'integer', 'text', 'integer'],
  ...['integer', 'integer', 'text', 'text', 'numeric', 'integer'],
  ...['integer', 'smallint', 'text', 'text', 'bytea'],
];
const PARAMETERS = TYPES.map((type, at) => `$${at + 1}::text::${type}[]`).join(', ');

/** One call of `commit_batch` (migration 11): the units of many wallets in one statement. */
export function commitBatchStatement(schema: string, units: readonly CommitUnit[]): Statement {
  const columns = new BatchArguments();
  for (const unit of units) columns.add(unit);
  return {
    name: 'commit-batch',
    isPrepared: true,
    text: `select committed_ms, seqs, lost, known from "${schema}".commit_batch(${PARAMETERS})`,
    values: columns.encode(),
  };
}

/** What {@link commitBatchStatement} answered, unit by unit. */
export function mapBatchResult(units: readonly CommitUnit[], rows: readonly Row[]): UnitResult[] {
  const [row] = rows;
  assert(row !== undefined && rows.length === 1, 'commit_batch answers with one row');
  const committedAt = new Date(Number(row.committed_ms));
  const seqs = integers(row.seqs);
  const lost = new Set(integers(row.lost));
  const known = readKnown(row.known ?? null);
  let firstPlace = 1;
  let firstInput = 1;
  return units.map((unit) => {
    const [from, to] = [firstPlace, firstPlace + unit.transactions.length];
    firstPlace = to;
    // Counted only where it is asked: in most batches nothing is lost, and in nearly all nothing is known either.
    const inputs = lost.size === 0 ? [] : externalInputs(unit);
    const firstOfUnit = firstInput;
    firstInput += inputs.length;
    const knownHere = known.length === 0 ? known : known.filter(({ place }) => place >= from && place < to);
    if (knownHere.length > 0) return knownResult(unit, from, knownHere);
    const outpoints = inputs.filter((_, at) => lost.has(firstOfUnit + at)).map(({ outpoint }) => outpoint);
    if (outpoints.length > 0) return { status: 'conflict', outpoints };
    return { status: 'applied', committedAt, seqs: seqs.slice(from - 1, to - 1) };
  });
}

interface KnownRow {
  readonly place: number;
  readonly id: string;
  readonly seq: number;
  readonly ms: number;
  readonly own: boolean;
  readonly fingerprint: string | null;
}

/** An earlier send of the whole unit may have been applied without an answer: then it is applied, not known. */
function knownResult(unit: CommitUnit, from: number, rows: readonly KnownRow[]): UnitResult {
  const own = rows.filter((row) => row.own).sort((a, b) => a.place - b.place);
  if (own.length === unit.transactions.length) {
    return { status: 'applied', committedAt: new Date(Number(own[0]?.ms)), seqs: own.map(({ seq }) => seq) };
  }
  const known: RecordedTransaction[] = rows.map(({ place, id, fingerprint }) => ({
    place: place - from,
    transactionId: id,
    fingerprint,
  }));
  return { status: 'already_recorded', recorded: known };
}

function integers(text: string | null | undefined): number[] {
  return text === null || text === undefined || text === '' ? [] : text.split(',').map(Number);
}

function readKnown(text: string | null): KnownRow[] {
  // No amount is in here: sequence numbers and times are safe as JSON numbers.
  return text === null ? [] : (JSON.parse(text) as KnownRow[]);
}
