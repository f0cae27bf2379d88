import type { ErrorCode } from '../domain/error-codes.ts';
import { isLedgerError, messageOf } from '../domain/errors.ts';
import { isConnectionError } from '../store/postgres/database.ts';
import { EXIT, type ExitCode } from './exit-code.ts';

/** The end of a command, as one line for its user and an exit code. */
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

/** Turns whatever a command threw into its end. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const [exitCode, message] = classify(error);
  return new CliError(exitCode, message, { cause: error });
}

function classify(error: unknown): [ExitCode, string] {
  if (!(error instanceof Error)) return [EXIT.failed, `threw ${messageOf(error)}`];
  const message = oneLine(error.message);
  if (isLedgerError(error, 'ERR_INVALID_OPTIONS')) return [EXIT.usage, message];
  if (isLedgerError(error)) {
    return DATABASE_CODES.includes(error.code) ? [EXIT.database, message] : [EXIT.failed, `${error.code}: ${message}`];
  }
  if (isConnectionError(error)) return [EXIT.database, message];
  // What a server answers has a severity: a schema that may not be created, a disk that is full.
  if ('severity' in error) return [EXIT.database, `the database refuses: ${message}`];
  return [EXIT.failed, oneLine(String(error))];
}

/** A message without its line breaks. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
