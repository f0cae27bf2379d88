import type { RunResult, Runtimes } from '../../scenarios/index.ts';
import { CliError, toCliError } from '../cli-error.ts';
import type { CommandContext, LedgerFlags } from '../command-context.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { databaseText, type NamedDatabase, namedDatabase } from '../input/database-flag.ts';
import { findSource, loadScenario } from '../input/load-scenario.ts';
import { opening } from '../input/opening.ts';
import { placeText } from '../output/place-text.ts';

/** The options of `pursekit run`. */
export interface RunFlags extends LedgerFlags {
  readonly runtimes: number;
  readonly seed: number;
  readonly keys?: string;
}

/** Runs a scenario, then checks the invariants of the ledger it leaves behind. */
export async function run(what: string, flags: RunFlags, context: CommandContext): Promise<ExitCode> {
  const { progress, shutdown } = context;
  const database = flags.database === undefined ? undefined : namedDatabase(flags.database);
  const source = findSource(what);
  announce(database, flags, context);
  const scenario = await loadScenario(source);
  // Loaded after the first line is out: together they take a good part of a second.
  const { openRuntimes, runScenario } = await import('../../scenarios/index.ts');
  const { makeReporter } = await import('../output/make-reporter.ts');
  const { schema, runtimes: count, seed, keys, json = false } = flags;
  const runtimes = await opening(database, () => openRuntimes({ database, schema, runtimes: count }));
  shutdown.add(() => runtimes.close());
  progress.stop();

  const result = await runScenario(scenario, {
    ledgers: runtimes.ledgers,
    reporter: makeReporter(json, context),
    seed,
    ...(keys === undefined ? {} : { keys }),
  });
  const failure = failureOf(result);
  // Without a database there is nothing to check.
  if (failure !== undefined && failure.exitCode !== EXIT.failed) throw failure;
  const isSound = await checkInvariants(runtimes, json, context);
  if (failure !== undefined && isSound) throw failure;
  if (failure !== undefined) context.terminal.err(`pursekit: ${failure.message}`);
  if (!isSound) return EXIT.broken;
  if (!result.summary.ok) return EXIT.failed;
  if (!json) context.terminal.out(context.terminal.colours.green('   All is well.'));
  return EXIT.ok;
}

/** The first line, at once: starting an embedded database takes seconds, the first time. */
function announce(
  database: NamedDatabase | undefined,
  { json }: RunFlags,
  { terminal, progress }: CommandContext,
): void {
  const embedded = typeof database !== 'string';
  const text = `${embedded ? 'starting' : 'connecting to'} ${databaseText(database)} …`;
  if (terminal.isInteractive) progress.start(text, { atOnce: true });
  else if (json === true) terminal.err(text);
  else terminal.out(text);
}

/** What the script threw, as the end of the command. */
function failureOf({ error, summary }: RunResult): CliError | undefined {
  if (error === undefined) return undefined;
  const { exitCode, message } = toCliError(error);
  const at = summary.failure?.at;
  const hint =
    (error as { readonly code?: unknown }).code === 'ERR_KEY_REUSED'
      ? ' (an earlier run of another version of this scenario? Take another --schema, or other --keys)'
      : '';
  // The command line was right: options that a script gets wrong are its own fault.
  const code = exitCode === EXIT.usage ? EXIT.failed : exitCode;
  return new CliError(code, `${at === undefined ? '' : `${placeText(at)}: `}${message}${hint}`, { cause: error });
}

async function checkInvariants(
  runtimes: Runtimes,
  json: boolean,
  { terminal, progress }: CommandContext,
): Promise<boolean> {
  const { invariantLines, invariantsHold } = await import('../output/invariant-text.ts');
  progress.start('checking the invariants');
  const reports = await runtimes.verify();
  progress.stop();
  for (const line of invariantLines(reports, json, terminal.colours, { brief: true })) terminal.out(line);
  return invariantsHold(reports);
}
