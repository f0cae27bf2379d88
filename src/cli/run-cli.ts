import { CommanderError } from 'commander';
import { CliError, toCliError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { placeText } from './output/place-text.ts';
import { Progress } from './output/progress.ts';
import { forTerminal, printable } from './printable.ts';
import { makeProgram } from './program.ts';
import { Shutdown } from './shutdown.ts';
import { Terminal } from './terminal.ts';

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;

/** The end of the process: its exit code and its last message. */
interface Ending {
  readonly code: number;
  readonly message?: string;
}

/**
 * Runs a command line and ends the process.
 *
 * 1. Everything that was opened is closed first: a directory of embedded Postgres is not left locked.
 * 2. Only the first ending has an effect: an error that a signal causes is not reported.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  const terminal = new Terminal();
  const progress = new Progress(terminal.isInteractive, (line) => terminal.err(line));
  const shutdown = new Shutdown();
  let isEnding = false;

  const end = async (ending: () => Ending | Promise<Ending>): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    progress.stop();
    const { code, message } = await ending();
    if (message !== undefined) terminal.err(`pursekit: ${printable(message)}`);
    await shutdown.run();
    await terminal.flushed();
    // Explicit: a script may leave timers behind, and embedded Postgres sets an exit code of its own.
    process.exit(code);
  };
  const fail = (error: unknown): Promise<void> => end(() => endingOf(error));

  for (const [signal, code] of Object.entries(SIGNAL_EXITS)) {
    process.on(signal, () => {
      // The second signal does not wait for the database.
      if (isEnding) process.exit(code);
      void end(() => ({ code, message: `stopped by ${signal}` }));
    });
  }
  process.on('unhandledRejection', (error) => void fail(error));
  process.on('uncaughtException', (error) => void fail(error));
  // Node exits because nothing is pending, although the command has not ended.
  process.on('beforeExit', () => {
    void end(() => ({ code: EXIT.failed, message: 'the script awaits a promise that nothing settles' }));
  });

  let exitCode: ExitCode = EXIT.ok;
  const program = makeProgram({ terminal, progress, shutdown }, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(forTerminal(text, false).replace(/^error: /, 'pursekit: ')),
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error);
    // Commander has printed its message; help and version are not errors.
    exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await end(() => ({ code: exitCode }));
}

async function endingOf(error: unknown): Promise<Ending> {
  const { exitCode: code, message } = await toCliError(error);
  if (error instanceof CliError || !(error instanceof Error)) return { code, message };
  const { scriptLocation } = await import('../scenarios/index.ts');
  const at = scriptLocation(error.stack);
  return { code, message: at === undefined ? message : `${placeText(at)}: ${message}` };
}
