import type { ErrorCode } from '../index.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** The end of a command: one line for the user and an exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

const DATABASE_CODES: readonly ErrorCode[] = [
  'ERR_STORE_UNAVAILABLE',
  'ERR_IN_DOUBT',
  'ERR_DIRECTORY_LOCKED',
  'ERR_DATABASE_UNFIT',
  'ERR_SCHEMA',
];

/** Converts any thrown value to a {@link CliError}. */
export async function toCliError(error: unknown): Promise<CliError> {
  if (error instanceof CliError) return error;
  const [exitCode, message] = await classify(error);
  return new CliError(exitCode, message, { cause: error });
}

async function classify(error: unknown): Promise<[ExitCode, string]> {
  // Loaded here: the start of the command line, and the end of a wrong one, need nothing of the runtime.
  const { isLedgerError } = await import('../index.ts');
  const { describeError } = await import('../scenarios/index.ts');
  if (!(error instanceof Error)) return [EXIT.failed, `threw ${describeError(error)}`];
  const message = oneLine(error.message);
  if (isLedgerError(error, 'ERR_INVALID_OPTIONS')) return [EXIT.usage, message];
  if (isLedgerError(error)) {
    return DATABASE_CODES.includes(error.code) ? [EXIT.database, message] : [EXIT.failed, `${error.code}: ${message}`];
  }
  // A script may query Postgres itself: the errors of a server have a severity.
  if ('severity' in error) return [EXIT.database, `the database reports: ${message}`];
  return [EXIT.failed, oneLine(String(error))];
}

/** Replaces the line breaks of a message by spaces. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
