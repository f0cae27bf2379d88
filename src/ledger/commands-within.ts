import { type Commands, makeCommands } from '../domain/commands/commands.ts';
import { LedgerError } from '../domain/errors.ts';
import type { Outcome } from '../domain/records/outcome.ts';
import type { CommandKind } from '../domain/records/transaction-kind.ts';
import type { Clock } from '../domain/world.ts';
import { type CommandOptions, NO_OPTIONS, parseCommandOptions, waitFor } from './call-options.ts';

type Submit = (kind: CommandKind, input: unknown, options: CommandOptions) => Promise<Outcome>;

/** The commands of one call. Its `timeoutMs` counts from now: each command gets what is left of it. */
export function commandsWithin(submit: Submit, clock: Clock, options: CommandOptions): Commands {
  const { timeoutMs, ...rest } = options;
  const endMs = timeoutMs === undefined ? undefined : clock.steadyMs() + timeoutMs;
  const left = (): CommandOptions =>
    endMs === undefined ? rest : { ...rest, timeoutMs: Math.max(0, endMs - clock.steadyMs()) };
  return makeCommands((kind) => (input) => submit(kind, input, options === NO_OPTIONS ? NO_OPTIONS : left()));
}

/**
 * Makes a call that sends commands of its own, and ends the waiting for it as its options say. `state` describes what
 * may go on then.
 *
 * @throws LedgerError `ERR_INVALID_OPTIONS`, `ERR_TIMEOUT`, or the error of the call.
 */
export async function callWithin<T>(
  clock: Clock,
  options: unknown,
  call: (waiting: CommandOptions) => Promise<T>,
  state: string,
): Promise<T> {
  const waiting = parseCommandOptions(options);
  const { signal } = waiting;
  if (signal?.aborted === true) {
    throw new LedgerError('ERR_TIMEOUT', 'the caller aborted the call; nothing was sent', { cause: signal.reason });
  }
  return waitFor(clock, call(waiting), waiting, () => state);
}
