import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { RetryDecision } from '../../platform/retry.ts';
import { classify, type ErrorClass } from '../postgres/sql-errors.ts';

/** The outcome so far of the attempts to send one batch. */
export class Attempts {
  last: ErrorClass | undefined;
  /** As in {@link Taken}. Only a result clears it, not a later error. */
  inDoubt = false;
  readonly #skipsLocked: boolean;

  constructor(skipsLocked: boolean) {
    this.#skipsLocked = skipsLocked;
  }

  failed(error: unknown): RetryDecision {
    this.last = classify(error);
    if (this.last === 'in_doubt') this.inDoubt = true;
    switch (this.last) {
      case 'retry':
      case 'unavailable':
      case 'in_doubt':
        return 'retry';
      case 'retry_now':
        return 'retry_now';
      case 'locked':
        // A batch that leaves out locked inputs waited for another lock: of a key, or of a table.
        return this.#skipsLocked ? 'retry' : 'stop';
      default:
        return 'stop';
    }
  }
}

/** Nothing of a unit was applied. */
export function unavailableError(cause: unknown): LedgerError {
  return new LedgerError('ERR_STORE_UNAVAILABLE', `nothing was committed: ${messageOf(cause)}`, { cause });
}

/** A unit may have been applied. */
export function inDoubtError(cause: unknown): LedgerError {
  return new LedgerError('ERR_IN_DOUBT', `the answer to the commit was lost: ${messageOf(cause)}`, { cause });
}
