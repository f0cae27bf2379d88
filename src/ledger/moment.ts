import { invalidCommand } from '../domain/errors.ts';
import { isPlainObject } from '../domain/values/plain-data.ts';

/** A moment of the past: a time, which includes what was recorded at it, or a position, which is included. */
export type MomentInput =
  | Date
  | {
      /** The position of a commit; 0 is before the first one. */
      readonly position: number;
    };

/** A {@link MomentInput} that was checked. */
export type Moment = { readonly at: Date } | { readonly position: number };

/**
 * Checks a moment. A date is copied: the caller may change it.
 *
 * @throws LedgerError `ERR_INVALID_COMMAND` with problem `moment_invalid`.
 */
export function parseMoment(moment: unknown): Moment {
  if (moment instanceof Date) {
    const ms = moment.getTime();
    // Postgres has no times far beyond, and the ledger none far before.
    if (Number.isNaN(ms) || ms < 0) throw invalidCommand('moment_invalid', 'at', 'must be a date from 1970 on');
    return { at: new Date(ms) };
  }
  if (!isPlainObject(moment) || Object.keys(moment).join() !== 'position') throw invalidCommand('moment_invalid', 'at');
  const { position } = moment as { readonly position: unknown };
  if (!Number.isSafeInteger(position) || (position as number) < 0)
    throw invalidCommand('moment_invalid', 'position', 'must be a whole number from 0');
  return { position: position as number };
}
