import type { Ledger, Outcome } from '../../../../src/index.ts';
import { isLedgerError } from '../../../../src/index.ts';
import { within } from '../time.ts';

/** The answer of a call: a status of an outcome, an error code, or `no answer`. */
export interface Answer {
  readonly what: string;
  readonly outcome?: Outcome;
  readonly error?: unknown;
}

const NO_ANSWER = 'no answer';

/** Waits for the answer of one call, within a bound. */
export async function answerOf(call: Promise<Outcome>, msMax: number): Promise<Answer> {
  const answer = call.then(
    (outcome): Answer => ({ what: outcome.status, outcome }),
    (error: unknown): Answer => ({ what: codeOf(error), error }),
  );
  return (await within(msMax, answer)) ?? { what: NO_ANSWER };
}

/** The code or the message of any thrown value. */
export function codeOf(error: unknown): string {
  if (isLedgerError(error)) return error.code;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** A command that can be sent again: its key and a function that sends it. */
export interface Keyed {
  readonly key: string;
  readonly wallet: string;
  send(ledger: Ledger): Promise<Outcome>;
}

/** Returns true if an answer says that the key is in the ledger. */
export function isApplied({ what }: Answer): boolean {
  return what === 'committed' || what === 'duplicate';
}

/** Sends a command with its key until the answer is final: an outcome, none at all, or the last of many attempts. */
export async function settle(ledger: Ledger, command: Keyed, attemptsMax = 50, msMax = 30_000): Promise<Answer> {
  let answer: Answer = { what: 'never sent' };
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    answer = await answerOf(command.send(ledger), msMax);
    if (answer.outcome !== undefined || answer.what === NO_ANSWER) return answer;
  }
  return answer;
}
