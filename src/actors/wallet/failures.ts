import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Mailbox } from './mailbox.ts';
import type { Engaging } from './participant.ts';
import type { ReplyBuffer } from './replies.ts';
import type { UtxoCache } from './utxo-cache.ts';

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

/** A wallet whose commands fail. */
interface FailingWallet {
  readonly mailbox: Mailbox;
  readonly cache: UtxoCache;
  readonly replies: ReplyBuffer;
}

/**
 * Fails the commands that wait in a mailbox, because the commit of those before them failed with this error. Shared
 * ones leave the mailboxes of their other payers.
 */
export function failUnsent(
  { mailbox, cache, replies }: FailingWallet,
  error: LedgerError,
  engagement: Pick<Engaging, 'gone'>,
): void {
  const unsent = isLedgerError(error, 'ERR_IN_DOUBT')
    ? new LedgerError('ERR_STORE_UNAVAILABLE', 'nothing was sent: the commit before it is in doubt', { cause: error })
    : error;
  cache.invalidate();
  for (const envelope of mailbox.takeAll()) {
    replies.fail(
      envelope,
      envelope.mayBeApplied ? inDoubt(`the database is unavailable: ${error.message}`, error) : unsent,
    );
    if (envelope.sharedBy !== undefined) engagement.gone(envelope);
  }
}

/** The error for a command that may be applied and cannot be looked up now. */
export function inDoubt(text: string, cause: unknown): LedgerError {
  return new LedgerError('ERR_IN_DOUBT', `its wallet crashed while it was in flight, and ${text}`, { cause });
}
