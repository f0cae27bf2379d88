import { openRuntimes, type Runtimes } from '../../admin/index.ts';
import {
  type BegunStep,
  ReportCollector,
  type RunResult,
  runScenario,
  type ScenarioReport,
} from '../../scenarios/index.ts';
import { CliError, toCliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, type NamedDatabase, namedDatabase } from '../input/database-flag.ts';
import { findSource, loadScenario } from '../input/load-scenario.ts';
import { opening } from '../input/opening.ts';
import { type Pace, RunPace } from '../input/run-pace.ts';
import { serveInspector } from '../input/serve-inspector.ts';
import { balancesCsv } from '../output/balances-csv.ts';
import { invariantLines, invariantsHold } from '../output/invariant-text.ts';
import { makeReporter, type RunForm } from '../output/make-reporter.ts';
import { placeText } from '../output/place-text.ts';
import { ReportFiles } from '../output/report/report-files.ts';
import { runPage } from '../output/report/run-page.ts';
import type { Shown } from '../output/shown-balances.ts';
import { failuresText } from '../output/summary-text.ts';
import { printable, withoutPasswords } from '../printable.ts';

/** The flags of `pursekit run`. */
export interface RunFlags extends LedgerFlags {
  readonly runtimes: number;
  readonly seed: number;
  readonly keys?: string;
  /** The files of the report. */
  readonly report?: readonly string[];
  readonly show: Shown;
  readonly quiet?: boolean;
  readonly csv?: boolean;
  readonly inspect?: boolean;
  /** The port of the inspector. */
  readonly port: number;
  readonly pace?: Pace;
}

/** Runs a scenario, then checks the invariants of its ledger. */
export async function run(what: string, flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  const { terminal, progress, shutdown } = context;
  const database = namedDatabase(flags.database) ?? 'memory';
  const source = findSource(what);
  const form = formOf(flags);
  const report = new RunReport(flags.report);
  // A signal ends a run early: the report says how far it came.
  shutdown.add(async () => report.writeUnfinished());
  announce(database, form, context);
  const scenario = await loadScenario(source);
  const { schema, runtimes: count, seed, keys } = flags;
  const runtimes = await opening(database, () => openRuntimes({ database, schema, runtimes: count }));
  shutdown.add(() => runtimes.close());
  progress.stop();

  const reporter = makeReporter(form, flags.show, terminal, progress, report.collector);
  const pace = new RunPace(flags.pace, terminal);
  shutdown.add(async () => pace.end());
  const address = await inspectorOf(runtimes, flags, context);
  if (address !== undefined) terminal.err(`the inspector is at ${address}`);
  const options = {
    ...{ ledgers: runtimes.ledgers, reporter, seed, ...(keys === undefined ? {} : { keys }) },
    beforeStep: (step: BegunStep) => pace.before(step),
  };
  const result = await report.watching(() => runScenario(scenario, options));
  if (form === 'csv') for (const line of balancesCsv(result.summary.balances)) terminal.out(line);
  const failure = await failureOf(result);
  // The invariants cannot be checked without a database.
  if (failure !== undefined && failure.exitCode !== EXIT.failed) throw failure;
  const isSound = await report.watching(() => checkInvariants(runtimes, form, context));
  report.write(isSound ? [] : ['an invariant of the ledger is broken']);
  if (failure !== undefined && isSound) throw failure;
  if (failure !== undefined) terminal.err(`pursekit: ${printable(failure.message)}`);
  if (!isSound) return EXIT.broken;
  const { ok } = result.summary;
  sayVerdict(result, form, context);
  if (address !== undefined && terminal.isInteractive) {
    terminal.err('Enter ends the inspector');
    await pace.line();
  }
  return ok ? EXIT.ok : EXIT.failed;
}

/** Serves the inspector over the first runtime of the run, if it is asked for; returns its address. */
async function inspectorOf(
  { ledgers, admin }: Runtimes,
  { inspect, port }: RunFlags,
  context: CommandContext,
): Promise<string | undefined> {
  const [ledger] = ledgers;
  return inspect === true && ledger !== undefined ? serveInspector(ledger, { admin }, port, context) : undefined;
}

function formOf({ json, csv, quiet }: RunFlags): RunForm {
  if (json === true) return 'json';
  if (csv === true) return 'csv';
  return quiet === true ? 'quiet' : 'text';
}

/** The report of a run, if one is asked for. */
class RunReport {
  readonly collector: ReportCollector | undefined;
  readonly #files: ReportFiles;

  constructor(files: readonly string[] = []) {
    this.#files = new ReportFiles(files);
    this.collector = files.length === 0 ? undefined : new ReportCollector();
  }

  /** Does a part of the run: its error is in the report. */
  async watching<Result>(part: () => Promise<Result>): Promise<Result> {
    try {
      return await part();
    } catch (error) {
      const { message } = await toCliError(error);
      try {
        this.write([message]);
      } catch {
        // The error of the run tells more than that of its report.
      }
      throw error;
    }
  }

  /** Writes the files. `failures` says why the run did not pass beyond what its events say. */
  write(failures: readonly string[]): void {
    const report = reportOf(this.collector, failures);
    if (report !== undefined) this.#files.write({ page: () => runPage(report), data: () => report });
  }

  /** Writes the files of a run that began, unless they are written. */
  writeUnfinished(): void {
    const { collector } = this;
    if (collector?.isBegun !== true) return;
    const report = reportOf(collector, []) as ScenarioReport;
    this.#files.writeOnce({ page: () => runPage(report), data: () => report });
  }
}

/** The report of a run, with the messages of errors as the terminal shows them: they may have passwords. */
function reportOf(collector: ReportCollector | undefined, failures: readonly string[]): ScenarioReport | undefined {
  const report = collector?.result(failures);
  return report === undefined ? undefined : { ...report, failures: report.failures.map(withoutPasswords) };
}

/** Prints the first line before the database opens: the first start of an embedded database takes seconds. */
function announce(database: NamedDatabase, form: RunForm, { terminal, progress }: CommandContext): void {
  const embedded = typeof database !== 'string' || database === 'memory';
  const text = `${embedded ? 'starting' : 'connecting to'} ${databaseText(database)} …`;
  if (terminal.isInteractive) progress.start(text, { atOnce: true });
  else if (form === 'json') terminal.err(text);
  else if (form === 'text') terminal.out(text);
}

/** Prints the last line. */
function sayVerdict({ summary }: RunResult, form: RunForm, { terminal }: CommandContext): void {
  const { green, red } = terminal.colours;
  if (form === 'json') return;
  const failed = red(`   Failed: ${printable(failuresText(summary))}.`);
  const passed = 'Passed: no expectation failed, no delivery waits unexpectedly, all invariants hold.';
  if (form !== 'csv') terminal.out(summary.ok ? green(`   ${passed}`) : failed);
  else if (!summary.ok) terminal.err(failed);
}

/** Converts what the script threw to the end of the command. */
async function failureOf({ error, summary }: RunResult): Promise<CliError | undefined> {
  if (error === undefined) return undefined;
  const { exitCode, message } = await toCliError(error);
  const at = summary.failure?.at;
  const hint =
    (error as { readonly code?: unknown }).code === 'ERR_KEY_REUSED'
      ? ' (an earlier run of another version of this scenario? Take another --schema, or other --keys)'
      : '';
  // The command line was valid: invalid options of a script are errors of the script.
  const code = exitCode === EXIT.usage ? EXIT.failed : exitCode;
  return new CliError(code, `${at === undefined ? '' : `${placeText(at)}: `}${message}${hint}`, { cause: error });
}

async function checkInvariants(
  runtimes: Runtimes,
  form: RunForm,
  { terminal, progress }: CommandContext,
): Promise<boolean> {
  progress.start('checking the invariants');
  const reports = await runtimes.verify();
  progress.stop();
  const isSound = invariantsHold(reports);
  if (isSound && (form === 'quiet' || form === 'csv')) return true;
  for (const line of invariantLines(reports, form === 'json', terminal.colours, { brief: true })) {
    if (form === 'csv') terminal.err(line);
    else terminal.out(line);
  }
  return isSound;
}
