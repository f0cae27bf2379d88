import type { Ledger } from '../../../src/index.ts';
import { startLedger } from '../../../src/ledger/create-ledger.ts';
import { LedgerRuntime } from '../../../src/ledger/ledger-runtime.ts';
import { resolveBounds } from '../../../src/ledger/options.ts';
import { systemWorld } from '../../../src/platform/system-world.ts';
import { RecordingReporter, type RunResult, runScenario, type Scenario } from '../../../src/scenarios/index.ts';
import type { Database } from '../../../src/store/postgres/database.ts';
import { shareDatabase } from '../../../src/store/postgres/shared-database.ts';
import { ledgerDatabase, type TestDatabase } from '../../support/databases.ts';

/** The options of {@link runOn}. */
export interface RunOnOptions {
  readonly runtimes?: number;
  readonly seed?: number;
  readonly keys?: string;
}

/** The result of a run, its report, and the balances after it. */
export interface RecordedRun extends RunResult {
  readonly recording: RecordingReporter;
  readonly balances: Readonly<Record<string, Readonly<Record<string, bigint>>>>;
}

/** Runs a scenario on the database of a test, in new runtimes. */
export async function runOn(
  { database, schema }: Pick<TestDatabase, 'database' | 'schema'>,
  scenario: Scenario,
  { runtimes = 1, ...options }: RunOnOptions = {},
): Promise<RecordedRun> {
  const ledgers = await openLedgers(database, schema, runtimes);
  try {
    const recording = new RecordingReporter();
    const result = await runScenario(scenario, { ledgers, reporter: recording, ...options });
    const last = recording.of('balances').at(-1);
    const balances = Object.fromEntries((last?.wallets ?? []).map(({ wallet, assets }) => [wallet, assets]));
    return { ...result, recording, balances };
  } finally {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
  }
}

/** Starts runtimes on handles of one database, which stays open. */
export async function openLedgers(database: Database, schema: string, runtimes: number): Promise<Ledger[]> {
  // The first handle is never closed.
  const own = await ledgerDatabase({ database, schema });
  const [, ...handles] = shareDatabase(own, runtimes + 1) as [Database, ...Database[]];
  const ledgers: Ledger[] = [];
  for (const handle of handles) {
    const options = { database: handle, schema, migrate: true, bounds: resolveBounds({}), world: systemWorld };
    ledgers.push(await startLedger(options, (parts) => new LedgerRuntime(parts)));
  }
  return ledgers;
}
