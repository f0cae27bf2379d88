import {
  type Action,
  COMMAND_KINDS,
  type CommandKindInfo,
  isLedgerError,
  LIMITS,
  type Outcome,
  type Transaction,
} from '../../index.ts';
import { listAssets, type ScriptCommand } from './command-parts.ts';
import { describeError, describeValue } from './describe-values.ts';
import { isPlainObject } from './plain-object.ts';
import type { Answer, AnsweredCommand } from './report.ts';

/** Combines a command with its answer, for the report. */
export function answeredCommand({ kind, input }: ScriptCommand, answer: Answer): AnsweredCommand {
  const fields = reportedFields(COMMAND_KINDS[kind], input);
  return { kind, ...fields, actions: listActions(input.actions), answer } as unknown as AnsweredCommand;
}

/** Converts an outcome to an answer of the report. */
export function answerOf(outcome: Outcome): Answer {
  if (outcome.status !== 'rejected') return { status: outcome.status, transactionId: outcome.transaction.id };
  const { status, reason, shortfalls, hold, rule } = outcome;
  const named = { ...(hold === undefined ? {} : { hold }), ...(rule === undefined ? {} : { rule }) };
  return { status, reason, shortfalls, ...named };
}

/** Converts a thrown error to an answer of the report. */
export function failureOf(error: unknown): Answer {
  const message = describeError(error);
  if (!isLedgerError(error)) return { status: 'failed', message };
  const { code, problem, field } = error;
  if (problem !== undefined) return { status: 'refused', problem, field: field ?? '', message };
  return { status: 'failed', code, message };
}

/** Returns the transaction of an outcome, if it has one. */
export function transactionOf(outcome: Outcome): Transaction | undefined {
  return outcome.status === 'rejected' ? undefined : outcome.transaction;
}

// A script may be JavaScript and pass any value. The ledger validates it; the report shows it in a form that every
// reporter can write.

/**
 * Returns the fields of a command, valid or not, in the order of its definition. A field that is missing is left out,
 * but for required assets, which are an empty list.
 */
export function reportedFields(
  { fields }: CommandKindInfo,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const reported: Record<string, unknown> = {};
  for (const { name, type, isRequired } of fields) {
    const value = input[name];
    if (value === undefined && !(isRequired && type === 'assets')) continue;
    if (type === 'assets') reported[name] = listAssets(value);
    else reported[name] = shownValue(value);
  }
  return reported;
}

/** Returns a value that every reporter can write, and the text of any other. */
export function shownValue(value: unknown): unknown {
  return isWritable(value, 0) ? value : describeValue(value);
}

/** Lists the actions of a command, valid or not. */
function listActions(actions: unknown = []): readonly Action[] {
  if (!Array.isArray(actions)) return [{ type: describeValue(actions) }];
  return actions.map((action) => (isAction(action) ? action : { type: describeValue(action) }));
}

function isAction(value: unknown): value is Action {
  return isPlainObject(value) && typeof value.type === 'string' && isWritable(value, 0);
}

/** Returns true for a value that every reporter can write, as text or as JSON. */
function isWritable(value: unknown, depth: number): boolean {
  if (depth > LIMITS.dataDepthMax) return false;
  if (value === undefined || value === null || value instanceof Uint8Array) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every((item) => item !== undefined && isWritable(item, depth + 1));
  if (isPlainObject(value)) return Object.values(value).every((field) => isWritable(field, depth + 1));
  return ['string', 'boolean', 'bigint'].includes(typeof value);
}
