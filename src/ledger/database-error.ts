import { isLedgerError, LedgerError } from '../domain/errors.ts';
import { isConnectionError } from '../store/postgres/database.ts';
import { classify, isRefusedLogin } from '../store/postgres/sql-errors.ts';

/**
 * Converts an error of a driver to a `LedgerError`: `ERR_STORE_UNAVAILABLE` for a lost connection, `ERR_DATABASE_UNFIT`
 * for a login that the server refuses, a certificate that does not match, and a statement that never succeeds there (a
 * missing right, a missing role). `describe` completes the message of the server. A `LedgerError` and an error without
 * a code, which is a bug, are returned unchanged.
 */
export function toDatabaseError(error: unknown, describe: (message: string) => string): unknown {
  if (isConnectionError(error)) {
    const code = isRefusedLogin(error) ? 'ERR_DATABASE_UNFIT' : 'ERR_STORE_UNAVAILABLE';
    return new LedgerError(code, error.message, { cause: error });
  }
  // The code is an SQLSTATE or an errno.
  if (isLedgerError(error) || !(error instanceof Error) || !('code' in error)) return error;
  const code = classify(error) === 'broken' ? 'ERR_DATABASE_UNFIT' : 'ERR_STORE_UNAVAILABLE';
  return new LedgerError(code, describe(error.message), { cause: error });
}
