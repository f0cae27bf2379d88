import type { ErrorCode, Problem } from './error-codes.ts';
import { ERROR_CODES, PROBLEMS } from './error-codes.ts';
import { ERROR_CHARS_MAX } from './limits.ts';
import { shorten } from './shorten.ts';

const BRAND = Symbol.for('pursekit.LedgerError');

/** Optional data of a {@link LedgerError}. */
export interface LedgerErrorOptions {
  /** The underlying error. */
  readonly cause?: unknown;
  /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
  readonly field?: string;
  /** `ERR_INVALID_COMMAND` only: the rule that the field breaks. */
  readonly problem?: Problem;
  /** The idempotency key of the command, to be sent again. */
  readonly key?: string;
}

/**
 * An error of the ledger: the rules of the ledger did not decide on the command. A refusal by a rule is not an error
 * but an outcome. `retryable` says that the same call may succeed later.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  /** The kind of the error: a key of `ERROR_CODES`. */
  readonly code: ErrorCode;
  /** True if the same call may succeed later. A command with a key is safe to send again. */
  readonly retryable: boolean;
  /** `ERR_INVALID_COMMAND` only: the path of the offending field, such as `assets.gold`. */
  readonly field?: string;
  /** `ERR_INVALID_COMMAND` only: the rule that the field breaks. */
  readonly problem?: Problem;
  /** The idempotency key of the command, to be sent again. */
  readonly key?: string;

  constructor(code: ErrorCode, message: string, options: LedgerErrorOptions = {}) {
    // An input may be a text of megabytes, and a message that quotes it is logged.
    super(shorten(message, ERROR_CHARS_MAX), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = ERROR_CODES[code].retryable;
    if (options.field !== undefined) this.field = shorten(options.field, ERROR_CHARS_MAX);
    if (options.problem !== undefined) this.problem = options.problem;
    if (options.key !== undefined) this.key = options.key;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/**
 * Checks that `error` is a {@link LedgerError}, with this code if one is given. Works across duplicate installs of the
 * package, where `instanceof` does not.
 */
export function isLedgerError(error: unknown, code?: ErrorCode): error is LedgerError {
  if (typeof error !== 'object' || error === null || !(BRAND in error)) return false;
  return code === undefined || (error as unknown as LedgerError).code === code;
}

/** Creates the error for an invalid input: the field, and the message of the rule unless another is given. */
export function invalidCommand(problem: Problem, field: string, message: string = PROBLEMS[problem]): LedgerError {
  return new LedgerError('ERR_INVALID_COMMAND', `${field}: ${message}`, { problem, field });
}

/** Creates the error for a call of a ledger that is closing or closed. */
export function ledgerClosed(): LedgerError {
  return new LedgerError('ERR_CLOSED', 'the ledger is closing or closed');
}

/** The message of any thrown value. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    // Some libraries copy the response of a server into an error: then `message` is a list or an object.
    const text = String(thrown instanceof Error ? thrown.message : thrown);
    // Node reports a refused connection to a name with several addresses as an AggregateError without a message.
    return text === '' && thrown instanceof Error ? String((thrown as { code?: unknown }).code ?? thrown.name) : text;
  } catch {
    // An object without a prototype, or one whose message or toString throws.
    return 'unprintable error';
  }
}
