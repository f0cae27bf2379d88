import type { TraceStep } from '../../domain/records/trace-step.ts';
import type { Row, Statement } from '../postgres/database.ts';
import type { ProvenanceStore, StepName } from '../provenance-store.ts';
import { mapOutputAssets, selectOutputAssetsStatement } from './select-output-assets.ts';
import { mapSteps, selectStepsStatement } from './select-steps.ts';

/** The {@link ProvenanceStore} on Postgres: one statement per method. */
export class PostgresProvenance implements ProvenanceStore {
  readonly #run: (statement: Statement) => Promise<Row[]>;
  readonly #schema: string;

  constructor(run: (statement: Statement) => Promise<Row[]>, schema: string) {
    this.#run = run;
    this.#schema = schema;
  }

  async lastPosition(): Promise<number> {
    const [row] = await this.#run({
      name: 'select-last-position',
      isPrepared: true,
      text: `select last_position::text as last from "${this.#schema}".commit_order`,
      values: [],
    });
    return Number(row?.last);
  }

  async outputsOf(ids: readonly string[]): Promise<Map<string, string[][]>> {
    return ids.length === 0
      ? new Map()
      : mapOutputAssets(await this.#run(selectOutputAssetsStatement(this.#schema, ids)));
  }

  async steps(names: readonly StepName[], isForward: boolean, more: number): Promise<TraceStep[]> {
    return mapSteps(await this.#run(selectStepsStatement(this.#schema, names, isForward, more)));
  }
}
