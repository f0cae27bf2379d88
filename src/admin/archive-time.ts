import { invalidCommand } from '../domain/errors.ts';

/**
 * Checks the time of an archive, and copies it: the caller may change it.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `moment_invalid`.
 */
export function parseBefore(before: unknown): Date {
  const ms = before instanceof Date ? before.getTime() : Number.NaN;
  // Postgres has no times far beyond, and the ledger none far before.
  if (Number.isNaN(ms) || ms < 0) throw invalidCommand('moment_invalid', 'before', 'must be a date from 1970 on');
  return new Date(ms);
}

/**
 * Checks that a time is not later than that of the database: what happens meanwhile would be archived as well.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `moment_invalid`.
 */
export function checkPast(before: Date, databaseMs: number): void {
  if (before.getTime() <= databaseMs) return;
  const now = new Date(databaseMs).toISOString();
  throw invalidCommand('moment_invalid', 'before', `is in the future: the clock of the database says ${now}`);
}
