import { isLedgerError } from '../../index.ts';
import { checkOptions } from '../check-options.ts';
import type { RunSummary } from '../report/run-summary.ts';
import { isScenario, type Scenario } from '../scenario.ts';
import type { RunOptions } from './run-options.ts';
import { ScenarioRun } from './scenario-run.ts';

/** The result of {@link runScenario}. */
export interface RunResult {
  /** The counts and the verdict of the run. */
  readonly summary: RunSummary;
  /** The value that the script threw, if any. */
  readonly error?: unknown;
}

/**
 * Runs a scenario and reports its events. An error of the script ends the script and is returned, not thrown.
 *
 * @throws TypeError for a value that `scenario()` did not create, for an invalid option, and without a ledger.
 */
export async function runScenario(scenario: Scenario, options: RunOptions): Promise<RunResult> {
  checkRun(scenario, options);
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

function checkRun(scenario: unknown, options: RunOptions): void {
  if (!isScenario(scenario)) throw new TypeError('runScenario(): expected a scenario that scenario() created');
  checkOptions('runScenario()', options, ['ledgers', 'reporter', 'seed', 'keys', 'beforeStep']);
  const { ledgers, reporter, seed, keys, beforeStep }: { readonly [Name in keyof RunOptions]: unknown } = options;
  if (!Array.isArray(ledgers) || ledgers.length === 0) throw new TypeError('runScenario() needs at least one ledger');
  if (typeof (reporter as RunOptions['reporter'] | null | undefined)?.report !== 'function') {
    throw new TypeError('runScenario(): reporter is an object with a method report()');
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) throw new TypeError('runScenario(): seed is a whole number');
  if (beforeStep !== undefined && typeof beforeStep !== 'function') {
    throw new TypeError('runScenario(): beforeStep is a function');
  }
  if (keys !== undefined && typeof keys !== 'string') throw new TypeError('runScenario(): keys is a text');
}
