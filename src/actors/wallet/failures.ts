import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ReplyBuffer } from './replies.ts';

/** The result of a unit that lost inputs to somebody else. */
export type Conflict = Extract<UnitResult, { status: 'conflict' }>;

/** Inputs of a chain were already spent: by another runtime, or before this one knew of it. */
export class ConflictError extends Error {
  readonly outpoints: readonly string[];
  constructor({ outpoints }: Conflict) {
    super(`already spent: ${outpoints.join(', ')}`);
    this.outpoints = outpoints;
  }
}

/** Fails commands that were not sent, because the commit of those before them failed with this error. */
export function failUnsent(envelopes: readonly Envelope[], error: LedgerError, replies: ReplyBuffer): void {
  const unsent = isLedgerError(error, 'ERR_IN_DOUBT')
    ? new LedgerError('ERR_STORE_UNAVAILABLE', 'nothing was sent: the commit before it is in doubt', { cause: error })
    : error;
  for (const envelope of envelopes) {
    replies.fail(
      envelope,
      envelope.mayBeApplied ? inDoubt(`the database is unavailable: ${error.message}`, error) : unsent,
    );
  }
}

/** The error for a command that may be applied and cannot be looked up now. */
export function inDoubt(text: string, cause: unknown): LedgerError {
  return new LedgerError('ERR_IN_DOUBT', `its wallet crashed while it was in flight, and ${text}`, { cause });
}
