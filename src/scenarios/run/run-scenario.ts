import { isLedgerError } from '../../index.ts';
import type { RunSummary } from '../report/run-summary.ts';
import type { Scenario } from '../scenario.ts';
import type { RunOptions } from './run-options.ts';
import { ScenarioRun } from './scenario-run.ts';

/** What {@link runScenario} resolves to. */
export interface RunResult {
  readonly summary: RunSummary;
  /** What the script threw, if it did. */
  readonly error?: unknown;
}

/**
 * Runs a scenario to its end and reports what happens. What the script throws ends the script, not this call.
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
    // The database is lost: then what the script ran into tells more than what the summary does.
    if (isLedgerError(error)) throw error;
    throw thrown;
  } finally {
    run.leave();
  }
}
