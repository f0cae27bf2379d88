import { isLedgerError } from '../../index.ts';
import type { RunSummary } from '../report/run-summary.ts';
import type { Scenario } from '../scenario.ts';
import type { RunOptions } from './run-options.ts';
import { ScenarioRun } from './scenario-run.ts';

/** The result of {@link runScenario}. */
export interface RunResult {
  readonly summary: RunSummary;
  /** The value that the script threw, if any. */
  readonly error?: unknown;
}

/**
 * Runs a scenario and reports its events. An error of the script ends the script and is returned, not thrown.
 *
 * @throws TypeError without a ledger.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  const run = new ScenarioRun(scenario, options);
  let error: unknown;
  try {
    await run.play();
  } catch (thrown) {
    error = thrown ?? new Error(`the script threw ${String(thrown)}`);
  }
  try {
    return { summary: await run.finish(error), ...(error === undefined ? {} : { error }) };
  } catch (thrown) {
    // The database is unavailable: the error of the script tells more than the error of the summary.
    if (isLedgerError(error)) throw error;
    throw thrown;
  } finally {
    run.leave();
  }
}
