import type { Scenario } from '../../../src/scenarios/index.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { type RecordedRun, type RunOnOptions, runOn } from './run-on.ts';

/** Runs a scenario in a fresh schema of embedded Postgres. Its caller calls `closeTestDatabasesAfterAll()`. */
export async function play(played: Scenario, options?: RunOnOptions): Promise<RecordedRun> {
  return runOn(await openTestDatabase('embedded'), played, options);
}
