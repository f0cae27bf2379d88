import { invalidCommand } from '../domain/errors.ts';
import type { Database } from '../store/postgres/database.ts';
import { databaseClock } from '../store/postgres/database-clock.ts';

/**
 * Checks the time of an archive, and copies it: the caller may change it. It is not later than the clock of the
 * database: what happens meanwhile would be archived as well.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `moment_invalid`.
 */
export async function parseBefore(database: Database, before: unknown): Promise<Date> {
  const ms = before instanceof Date ? before.getTime() : Number.NaN;
  // Postgres has no times far beyond, and the ledger none far before.
  if (Number.isNaN(ms) || ms < 0) throw invalidCommand('moment_invalid', 'before', 'must be a date from 1970 on');
  const databaseMs = await databaseClock(database);
  if (ms <= databaseMs) return new Date(ms);
  const now = new Date(databaseMs).toISOString();
  throw invalidCommand('moment_invalid', 'before', `is in the future: the clock of the database says ${now}`);
}
