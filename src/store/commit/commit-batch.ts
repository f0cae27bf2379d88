import { assert } from '../../domain/assert.ts';
import type { WalletFreeze } from '../../domain/records/freeze.ts';
import type { CommitUnit, RecordedTransaction, UnitResult } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import { BatchArguments, externalInputs } from './batch-arguments.ts';
import { COMMIT_ARGUMENTS } from './commit-arguments.ts';
import { countsOf, exceededBy, mapFailedCounts } from './exceeded-caps.ts';

/** By name. A server prepares the statement once per session; PGlite parses it each time: 25 of 500 µs per batch. */
const ARGUMENTS = [
  'skip_locked => $1::text::boolean',
  ...COMMIT_ARGUMENTS.map(({ name, type }, at) => `${name} => $${at + 2}::text::${type}[]`),
  `policy_version => $${COMMIT_ARGUMENTS.length + 2}::text::bigint`,
].join(', ');

/** The columns that the functions return which commit a batch. */
const COLUMNS = `committed_ms, commit_id, conflicts, locked, recorded, failed_holds, hold_ms_now, failed_reversals,
  locked_holds, locked_reversals, policy_now, failed_counts, locked_counts`;

/**
 * One call of `commit_batch` (`schema/baseline/commit.sql`): commits the units of many wallets in one statement. With
 * `skipLocked` it leaves out the units of which an input is locked, and does not wait for it. The values are bytes of
 * `batch`, which is empty before: they are valid until it is reset.
 */
export function commitBatchStatement(
  schema: string,
  units: readonly CommitUnit[],
  skipLocked = false,
  batch = new BatchArguments(),
  policyVersion = 0,
): Statement {
  for (const unit of units) batch.add(unit);
  return {
    name: 'commit-batch',
    isPrepared: true,
    isCommit: true,
    text: `select ${COLUMNS} from "${schema}".commit_batch(${ARGUMENTS})`,
    values: [String(skipLocked), ...batch.encode(), String(policyVersion)],
  };
}

const FREEZE_ARGUMENTS = [
  `freeze_wallet => $${COMMIT_ARGUMENTS.length + 3}::text::text[]`,
  `freeze_outgoing => $${COMMIT_ARGUMENTS.length + 4}::text::boolean[]`,
  `freeze_incoming => $${COMMIT_ARGUMENTS.length + 5}::text::boolean[]`,
  `changes_apart_ms => $${COMMIT_ARGUMENTS.length + 6}::text::integer`,
].join(', ');

/**
 * One call of `commit_freezes` (`schema/baseline/policy.sql`): commits units of one freeze each as one change of the
 * policy, this long after the last one at least. It returns no row if the policy was not free in time.
 */
export function commitFreezesStatement(
  schema: string,
  units: readonly CommitUnit[],
  freezes: readonly WalletFreeze[],
  changesApartMs: number,
): Statement {
  const { text: _, values, ...batch } = commitBatchStatement(schema, units);
  return {
    ...batch,
    text: `select ${COLUMNS} from "${schema}".commit_freezes(${ARGUMENTS}, ${FREEZE_ARGUMENTS})`,
    values: [
      ...values,
      nameArray(freezes.map(({ wallet }) => wallet)),
      arrayOf(freezes.map(({ out }) => String(out))),
      arrayOf(freezes.map((freeze) => String(freeze.in))),
      String(changesApartMs),
    ],
  };
}

/**
 * The result of a unit in one batch. Locked: it was left out, because others have locked an input, a hold, or what was
 * reversed of a transaction.
 */
export type BatchedResult = UnitResult | { readonly status: 'locked' };

/** True for the row of a batch that was planned with another version of the policy: nothing was written. */
export function isOfOtherPolicy([row]: readonly Row[]): boolean {
  return typeof row?.policy_now === 'string';
}

/** The row of {@link commitBatchStatement} as one result per unit. */
export function mapBatchResult(units: readonly CommitUnit[], rows: readonly Row[]): BatchedResult[] {
  const [row] = rows;
  assert(row !== undefined && rows.length === 1, 'commit_batch returns one row');
  const committedAt = new Date(Number(row.committed_ms));
  const commitId = Number(row.commit_id);
  const conflicts = new Set(mapIntegers(row.conflicts));
  const locked = new Set(mapIntegers(row.locked));
  const recorded = mapRecorded(row.recorded ?? null);
  const failedHolds = new Set(mapIntegers(row.failed_holds));
  const failedBack = new Set(mapIntegers(row.failed_reversals));
  const lockedHolds = new Set(mapIntegers(row.locked_holds));
  const lockedBack = new Set(mapIntegers(row.locked_reversals));
  const failedCounts = mapFailedCounts(row.failed_counts ?? null);
  const lockedCounts = new Set(mapIntegers(row.locked_counts));
  const heldAt = typeof row.hold_ms_now === 'string' ? new Date(Number(row.hold_ms_now)) : undefined;
  let firstPlace = 1;
  let firstRow = 1;
  let firstChange = 1;
  let firstBack = 1;
  let firstCount = 1;
  return units.map((unit) => {
    const [from, to] = [firstPlace, firstPlace + unit.transactions.length];
    firstPlace = to;
    // Collected only if they are needed: most batches have neither a conflict nor a recorded transaction.
    const inputRows = conflicts.size + locked.size === 0 ? [] : inputRowsOf(unit);
    const firstOfUnit = firstRow;
    firstRow += inputRows.length;
    // Of every unit, also of one that is recorded: the places of those behind it count its changes.
    const firstOfHolds = firstChange;
    const changes = unit.transactions.flatMap(({ movement }) => movement.holds ?? []);
    firstChange += changes.length;
    const firstOfBack = firstBack;
    const back = unit.transactions.flatMap(({ movement }) => movement.back ?? []);
    firstBack += back.length;
    const firstOfCounts = firstCount;
    const counts = countsOf(unit);
    firstCount += counts.length;
    const among = (places: ReadonlySet<number>) => inputRows.filter((_, at) => places.has(firstOfUnit + at));
    const ofUnit = recorded.length === 0 ? recorded : recorded.filter(({ place }) => place >= from && place < to);
    if (ofUnit.length > 0) return recordedResult(unit, from, ofUnit);
    const outpoints = new Set(among(conflicts));
    const holds = changes.filter((_, at) => failedHolds.has(firstOfHolds + at)).map(({ id }) => id);
    const reversed = back.filter((_, at) => failedBack.has(firstOfBack + at)).map(({ of }) => of);
    if (outpoints.size + holds.length + reversed.length > 0)
      return { status: 'conflict', outpoints: [...outpoints], holds, reversed: [...new Set(reversed)] };
    const caps = exceededBy(counts, failedCounts, firstOfCounts);
    if (caps.length > 0) return { status: 'capped', caps };
    const isCountLocked = counts.some((_, at) => lockedCounts.has(firstOfCounts + at));
    const isHoldLocked = changes.some((_, at) => lockedHolds.has(firstOfHolds + at));
    const isBackLocked = back.some((_, at) => lockedBack.has(firstOfBack + at));
    if (isHoldLocked || isBackLocked || isCountLocked || among(locked).length > 0) return { status: 'locked' };
    return { status: 'applied', committedAt, commitId, firstPlace: from, ...(heldAt === undefined ? {} : { heldAt }) };
  });
}

/** The outpoint of each row of an input of a unit that exists before it, in the order of the arguments. */
function inputRowsOf(unit: CommitUnit): string[] {
  return externalInputs(unit).flatMap(({ outpoint, bundle }) => Array.from(bundle, () => outpoint));
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
