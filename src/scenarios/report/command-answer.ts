import { messageOf } from '../../domain/errors.ts';
import { copyPlainData, isPlainObject } from '../../domain/values/plain-data.ts';
import {
  type Action,
  type AssetsInput,
  type CommandKind,
  isLedgerError,
  type Outcome,
  type Transaction,
} from '../../index.ts';
import { describe } from './describe.ts';
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
  const { kind, from, to, assets, actions } = command;
  return {
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    assets: listAssets(assets),
    actions: listActions(actions),
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

// A script may pass anything: what is wrong is the ledger's to say, here it is only shown, as what can be written down.

/** The assets of a command one by one, right or wrong. */
export function listAssets(assets: unknown): AnsweredCommand['assets'] {
  if (typeof assets !== 'object' || assets === null) return [];
  if (!Array.isArray(assets)) return Object.entries(assets).map(([asset, amount]) => shownAsset(asset, amount));
  return assets.map((entry) => shownAsset(entry?.asset, entry?.amount));
}

function shownAsset(asset: unknown, amount: unknown): AnsweredCommand['assets'][number] {
  const isShown = typeof amount === 'bigint' || typeof amount === 'string' || Number.isFinite(amount);
  return { asset: shownText(asset), amount: isShown ? amount : describe(amount) };
}

/** The actions of a command one by one, right or wrong. */
function listActions(actions: unknown = []): readonly Action[] {
  if (!Array.isArray(actions)) return [{ type: describe(actions) }];
  return actions.map((action) => (isAction(action) ? action : { type: describe(action) }));
}

function isAction(value: unknown): value is Action {
  if (!isPlainObject(value) || typeof value.type !== 'string') return false;
  try {
    copyPlainData(value, 'action');
    return true;
  } catch {
    return false;
  }
}

/** A text as it is, anything else described. */
export function shownText(value: unknown): string {
  return typeof value === 'string' ? value : describe(value);
}
