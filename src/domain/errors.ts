import type { ErrorCode, Problem } from './error-codes.ts';
import { ERROR_CODES, PROBLEMS } from './error-codes.ts';

const BRAND = Symbol.for('pursekit.LedgerError');

/** What a {@link LedgerError} may carry beside its code and message. */
export interface LedgerErrorOptions {
  /** What went wrong underneath, if anything did. */
  readonly cause?: unknown;
  /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
  readonly field?: string;
  /** `ERR_INVALID_COMMAND` only: which rule the field breaks. */
  readonly problem?: Problem;
  /** The idempotency key to send again, where there is one. */
  readonly key?: string;
}

/**
 * Trouble: the command got no answer from the ledger's rules. A refusal is never thrown; it is an outcome.
 *
 * `retryable` says whether the same call may succeed later without a change of the call.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly field?: string;
  readonly problem?: Problem;
  readonly key?: string;

  constructor(code: ErrorCode, message: string, options: LedgerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = ERROR_CODES[code].retryable;
    if (options.field !== undefined) this.field = options.field;
    if (options.problem !== undefined) this.problem = options.problem;
    if (options.key !== undefined) this.key = options.key;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * Whether `error` is a {@link LedgerError}, with this code if one is given. Works across duplicate installs of the
 * package, where `instanceof` does not.
 */
export function isLedgerError(error: unknown, code?: ErrorCode): error is LedgerError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as unknown as LedgerError).code === code;
}

/** The error for one bad input: names the field and the rule it breaks, in the rule's own words if none are given. */
export function invalidCommand(problem: Problem, field: string, message: string = PROBLEMS[problem]): LedgerError {
  return new LedgerError('ERR_INVALID_COMMAND', `${field}: ${message}`, { problem, field });
}

/** The error for whatever is asked of a ledger that takes no more. */
export function ledgerClosed(): LedgerError {
  return new LedgerError('ERR_CLOSED', 'the ledger is closing or closed');
}

/** The words of whatever was thrown: anything can be. */
export function messageOf(thrown: unknown): string {
  try {
    // What answers of other servers are copied into has lists and objects for a message.
    const words: unknown = thrown instanceof Error ? thrown.message : thrown;
    return typeof words === 'string' ? words : String(words);
  } catch {
    // An object without a prototype, or one whose message or toString throws: hosts throw anything.
    return 'something that has no words';
  }
}
