import type { StepPart, TraceStep } from '../../domain/records/trace-step.ts';
import { isTransactionKind } from '../../domain/records/transaction-kind.ts';
import { outpointOf } from '../../domain/values/outpoint.ts';
import { corrupt } from '../codec/cbor-validation.ts';
import { readLegs } from '../codec/movement-text.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { arrayOf, nameArray } from '../postgres/sql-array.ts';
import type { StepName } from '../provenance-store.ts';

/** Steps of a trace, and what is reached from them (`schema/baseline/provenance.sql`). */
export function selectStepsStatement(
  schema: string,
  names: readonly StepName[],
  isForward: boolean,
  more: number,
): Statement {
  return {
    name: 'select-steps',
    isPrepared: true,
    text: `select id, asset, commit_id, place, kind, "position", recorded_ms, legs, inputs, outputs
      from "${schema}".${isForward ? 'steps_after' : 'steps_before'}(
        ids => $1::text::uuid[], assets => $2::text::text[], step_limit => $3::text::integer)`,
    values: [arrayOf(names.map(({ id }) => id)), nameArray(names.map(({ asset }) => asset)), String(more)],
  };
}

/** The rows of {@link selectStepsStatement}. */
export function mapSteps(rows: readonly Row[]): TraceStep[] {
  return rows.map((row) => {
    const id = row.id as string;
    if (!isTransactionKind(row.kind)) throw corrupt(`unknown kind of transaction: ${row.kind}`);
    return {
      id,
      asset: row.asset as string,
      kind: row.kind,
      commitId: Number(row.commit_id),
      place: Number(row.place),
      position: typeof row.position === 'string' ? Number(row.position) : undefined,
      recordedAt: typeof row.recorded_ms === 'string' ? new Date(Number(row.recorded_ms)) : undefined,
      legs: typeof row.legs === 'string' ? readLegs(row.legs) : undefined,
      inputs: partsOf(row.inputs, (outpoint) => outpoint),
      outputs: partsOf(row.outputs, (index) => outpointOf(id, Number(index))),
    };
  });
}

function partsOf(text: string | null | undefined, nameOf: (first: string) => string): StepPart[] {
  if (typeof text !== 'string') return [];
  return text.split(';').map((part) => {
    const [first = '', owner = '', amount = '', wallet = '', spentBy] = part.split(' ');
    const named = { outpoint: nameOf(first), owner, wallet, amount: BigInt(amount) };
    return spentBy === undefined ? named : { ...named, spentBy };
  });
}
