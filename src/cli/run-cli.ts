import { CommanderError } from 'commander';
import { scriptLocation } from '../scenarios/run/call-site.ts';
import { toCliError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { placeText } from './output/place-text.ts';
import { Progress } from './output/progress.ts';
import { makeProgram } from './program.ts';
import { Shutdown } from './shutdown.ts';
import { Terminal } from './terminal.ts';

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs a command line to its end and ends the process.
 *
 * 1. Whatever happens, what was opened is closed first: a directory of embedded Postgres is not left locked.
 * 2. The first end counts: what a signal breaks off is not told as an error.
 */
export async function runCli(args: readonly string[]): Promise<void> {
  const terminal = new Terminal();
  const progress = new Progress(terminal.isInteractive);
  const shutdown = new Shutdown();
  let isEnding = false;

  const end = async (code: number, message?: string): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    progress.stop();
    if (message !== undefined) terminal.err(`pursekit: ${message}`);
    await shutdown.run();
    await terminal.flushed();
    // Said outright: a script may leave timers behind, and embedded Postgres sets an exit code of its own.
    process.exit(code);
  };
  const fail = (error: unknown): Promise<void> => {
    const { exitCode, message } = toCliError(error);
    const at = error instanceof Error ? scriptLocation(error.stack) : undefined;
    return end(exitCode, at === undefined ? message : `${placeText(at)}: ${message}`);
  };

  for (const [signal, code] of Object.entries(SIGNAL_EXITS)) {
    process.on(signal, () => {
      // The second one does not wait for the database.
      if (isEnding) process.exit(code);
      void end(code, `stopped by ${signal}`);
    });
  }
  process.on('unhandledRejection', (error) => void fail(error));
  process.on('uncaughtException', (error) => void fail(error));
  // Node is about to leave because nothing is left to wait for, though the command has not ended.
  process.on('beforeExit', () => void end(EXIT.failed, 'the script waits for something that never comes'));

  let exitCode: ExitCode = EXIT.ok;
  const program = makeProgram({ terminal, progress, shutdown }, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'pursekit: ')),
    });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(error);
    // Commander has said what is wrong; help and version are not wrong.
    exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await end(exitCode);
}
