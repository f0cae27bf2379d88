import { messageOf } from '../domain/errors.ts';
import {
  type Action,
  type AssetsInput,
  type CommandKind,
  isLedgerError,
  type Outcome,
  type Transaction,
} from '../index.ts';
import type { Answer, AnsweredCommand } from './report.ts';

/** A command as a script issues it. */
export interface ScriptCommand {
  readonly kind: CommandKind;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly assets: AssetsInput;
  readonly actions?: readonly Action[] | undefined;
}

/** A command with what came of it, for the report. */
export function answeredCommand(command: ScriptCommand, answer: Answer): AnsweredCommand {
  const { kind, from, to, assets, actions = [] } = command;
  return {
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    assets: listAssets(assets),
    actions,
    answer,
  };
}

/** What an outcome comes to in a report. */
export function answerOf(outcome: Outcome): Answer {
  if (outcome.status !== 'rejected') return { status: outcome.status, transactionId: outcome.transaction.id };
  const { status, reason, shortfalls } = outcome;
  return { status, reason, shortfalls };
}

/** What a thrown error comes to in a report. */
export function failureOf(error: unknown): Answer {
  const message = messageOf(error);
  if (!isLedgerError(error)) return { status: 'failed', message };
  const { code, problem, field } = error;
  if (problem !== undefined) return { status: 'refused', problem, field: field ?? '', message };
  return { status: 'failed', code, message };
}

/** The transaction of an outcome, if it has one. */
export function transactionOf(outcome: Outcome): Transaction | undefined {
  return outcome.status === 'rejected' ? undefined : outcome.transaction;
}

/** The assets of a command one by one, right or wrong. */
export function listAssets(assets: unknown): AnsweredCommand['assets'] {
  // A script may pass anything: what is wrong is the ledger's to say, here it is only shown.
  if (typeof assets !== 'object' || assets === null) return [];
  if (!Array.isArray(assets)) return Object.entries(assets).map(([asset, amount]) => ({ asset, amount }));
  return assets.map((entry) => ({ asset: String(entry?.asset), amount: entry?.amount as unknown }));
}
