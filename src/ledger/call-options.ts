import { z } from 'zod';
import { LedgerError } from '../domain/errors.ts';
import type { Clock } from '../domain/world.ts';
import { onAbort } from '../platform/on-abort.ts';
import { checkNames, invalidOptions } from './options.ts';

/** Limits of the time that a caller waits. They end the waiting, not the command or the read. */
export interface CallOptions {
  /** The call rejects with `ERR_TIMEOUT` after this many milliseconds: at most 2^31 - 1, or `Infinity` for no limit. */
  readonly timeoutMs?: number | undefined;
  /** The call rejects with `ERR_TIMEOUT`, and the signal's reason as cause, when this signal aborts. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a command. */
export interface CommandOptions extends CallOptions {
  /**
   * A command that finds no room in the mailbox of a payer is refused at once with `ERR_MAILBOX_FULL` (`'reject'`, the
   * default), or waits until the mailboxes of all payers have room (`'wait'`), within `timeoutMs` and until `signal`
   * aborts. No command of a wallet overtakes one of this wallet that waits.
   */
  readonly whenFull?: 'reject' | 'wait' | undefined;
}

/** The options of a call without options. */
export const NO_OPTIONS: CommandOptions = Object.freeze({});

/** The maximum delay of a Node timer; a longer delay would fire at once. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;
const TIMEOUT_EXPECTED = `expected a number from 0 to ${TIMEOUT_MS_MAX}, or Infinity`;

const callSchema = z.strictObject({
  timeoutMs: z.custom<number>(isTimeout, TIMEOUT_EXPECTED).optional(),
  // Checked by its members: it may come from another realm or another package.
  signal: z.custom<AbortSignal>(isSignal, 'expected an AbortSignal').optional(),
});

const commandSchema = callSchema.extend({
  whenFull: z.enum(['reject', 'wait'], "expected 'reject' or 'wait'").optional(),
});

const CALL_NAMES = Object.keys(callSchema.shape);
const COMMAND_NAMES = Object.keys(commandSchema.shape);

/**
 * Parses the options of a call. `Infinity` becomes no timeout.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function parseCallOptions(options: unknown): CallOptions {
  return parse(options, callSchema, CALL_NAMES);
}

/**
 * Options of a call with fields of their own, before those are taken from them.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` if they are no object.
 */
export function checkOptionsObject<Options extends CallOptions>(options: Options): Options {
  if (typeof options !== 'object' || options === null) parseCallOptions(options);
  return options;
}

/**
 * Parses the options of a command, before the command takes a slot in a mailbox. `Infinity` becomes no timeout.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS` naming the option.
 */
export function parseCommandOptions(options: unknown): CommandOptions {
  return parse(options, commandSchema, COMMAND_NAMES);
}

function parse<Options extends CallOptions>(
  options: unknown,
  schema: z.ZodType<Options>,
  names: readonly string[],
): Options | CallOptions {
  if (options === NO_OPTIONS) return NO_OPTIONS;
  if (typeof options === 'object' && options !== null) checkNames(options, names);
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw invalidOptions(parsed.error);
  const { timeoutMs } = parsed.data;
  return { ...parsed.data, timeoutMs: timeoutMs === Number.POSITIVE_INFINITY ? undefined : timeoutMs };
}

function isTimeout(value: unknown): boolean {
  if (typeof value !== 'number') return false;
  return value === Number.POSITIVE_INFINITY || (value >= 0 && value <= TIMEOUT_MS_MAX);
}

function isSignal(value: unknown): boolean {
  const signal = value as AbortSignal | null | undefined;
  return (
    typeof signal?.aborted === 'boolean' &&
    typeof signal.addEventListener === 'function' &&
    typeof signal.removeEventListener === 'function'
  );
}

/**
 * Resolves to the outcome of a command or the result of a read, or rejects with `ERR_TIMEOUT` when the timeout ends or
 * the signal aborts. A command may still commit after that: a repeated call with its `key` returns the result. `state`
 * describes what goes on when the caller no longer waits.
 */
export function waitFor<T>(
  clock: Clock,
  outcome: Promise<T>,
  options: CallOptions,
  state?: () => string,
  key?: string,
): Promise<T> {
  const { timeoutMs, signal } = options;
  if (timeoutMs === undefined && signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const stop = (message: string, cause?: unknown): void => {
      reject(new LedgerError('ERR_TIMEOUT', message, { cause, ...(key === undefined ? {} : { key }) }));
    };
    const still = (): string => (state === undefined ? '' : `; ${state()}`);
    const aborted = (): void => stop(`the caller aborted the call${still()}`, signal?.reason);
    const late = (): void => stop(`no answer within ${timeoutMs} ms${still()}`);
    const cancel = timeoutMs === undefined ? (): void => {} : clock.after(timeoutMs, late);
    const forget = signal === undefined ? (): void => {} : onAbort(signal, aborted);
    outcome.then(resolve, reject).finally(() => {
      cancel();
      forget();
    });
  });
}
