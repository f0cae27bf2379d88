import { openRuntimes, type Runtimes } from '../../admin/index.ts';
import { type RunResult, runScenario } from '../../scenarios/index.ts';
import { CliError, toCliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, type NamedDatabase, namedDatabase } from '../input/database-flag.ts';
import { findSource, loadScenario } from '../input/load-scenario.ts';
import { opening } from '../input/opening.ts';
import { invariantLines, invariantsHold } from '../output/invariant-text.ts';
import { makeReporter } from '../output/make-reporter.ts';
import { placeText } from '../output/place-text.ts';
import { failuresText } from '../output/summary-text.ts';
import { printable } from '../printable.ts';

/** The flags of `pursekit run`. */
export interface RunFlags extends LedgerFlags {
  readonly runtimes: number;
  readonly seed: number;
  readonly keys?: string;
}

/** Runs a scenario, then checks the invariants of its ledger. */
export async function run(what: string, flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  const { progress, shutdown } = context;
  const database = namedDatabase(flags.database) ?? 'memory';
  const source = findSource(what);
  announce(database, flags, context);
  const scenario = await loadScenario(source);
  const { schema, runtimes: count, seed, keys, json = false } = flags;
  const runtimes = await opening(database, () => openRuntimes({ database, schema, runtimes: count }));
  shutdown.add(() => runtimes.close());
  progress.stop();

  const result = await runScenario(scenario, {
    ledgers: runtimes.ledgers,
    reporter: makeReporter(json, context.terminal, progress),
    seed,
    ...(keys === undefined ? {} : { keys }),
  });
  const failure = await failureOf(result);
  // The invariants cannot be checked without a database.
  if (failure !== undefined && failure.exitCode !== EXIT.failed) throw failure;
  const isSound = await checkInvariants(runtimes, json, context);
  if (failure !== undefined && isSound) throw failure;
  if (failure !== undefined) context.terminal.err(`pursekit: ${printable(failure.message)}`);
  if (!isSound) return EXIT.broken;
  if (!result.summary.ok) {
    if (!json)
      context.terminal.out(context.terminal.colours.red(`   Failed: ${printable(failuresText(result.summary))}.`));
    return EXIT.failed;
  }
  if (!json)
    context.terminal.out(
      context.terminal.colours.green(
        '   Passed: no expectation failed, no delivery waits unexpectedly, all invariants hold.',
      ),
    );
  return EXIT.ok;
}

/** Prints the first line before the database opens: the first start of an embedded database takes seconds. */
function announce(database: NamedDatabase, { json }: RunFlags, { terminal, progress }: CommandContext): void {
  const embedded = typeof database !== 'string' || database === 'memory';
  const text = `${embedded ? 'starting' : 'connecting to'} ${databaseText(database)} …`;
  if (terminal.isInteractive) progress.start(text, { atOnce: true });
  else if (json === true) terminal.err(text);
  else terminal.out(text);
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
  json: boolean,
  { terminal, progress }: CommandContext,
): Promise<boolean> {
  progress.start('checking the invariants');
  const reports = await runtimes.verify();
  progress.stop();
  for (const line of invariantLines(reports, json, terminal.colours, { brief: true })) terminal.out(line);
  return invariantsHold(reports);
}
