import { type Answered, type Entry, type Intent, isFinal } from '../history.ts';
import { expectedMoves, type Known } from './expected-moves.ts';
import { findLies } from './honesty.ts';
import { findDisorder } from './order.ts';
import type { StoredLedger, StoredTransaction } from './stored-ledger.ts';

/** The kinds that a runtime commits by itself. */
const KEYLESS = new Set(['merge', 'expire']);

/** The result of checking a history. */
export interface HistoryReport {
  readonly violations: readonly string[];
  readonly counts: {
    readonly commands: number;
    readonly acknowledged: number;
    readonly refused: number;
    /** Commands without a final answer that are in the database. */
    readonly appliedUnacknowledged: number;
    readonly unsettled: number;
    readonly lost: number;
    readonly appliedTwice: number;
    readonly deliveries: number;
    readonly repeatedDeliveries: number;
    readonly expiredUnswept: number;
  };
}

interface Course {
  readonly intent: Intent;
  readonly finals: Answered[];
}

/**
 * Compares the logs of the workers with the database:
 * acknowledged commands are stored under the acknowledged id and moved what was asked; refused ones
 * moved nothing; a key has one answer; no transaction exists without a command; each wallet keeps its order; the outbox
 * holds the actions of the committed transactions, and each delivery is of the outbox.
 */
export function checkHistory(
  logs: readonly (readonly Entry[])[],
  stored: StoredLedger,
  settled: boolean,
): HistoryReport {
  const violations: string[] = [];
  const courses = coursesOf(logs);
  const intents = [...courses.values()].map(({ intent }) => intent);
  const inPart = new Set(intents.flatMap(({ of, isPartial }) => (of !== undefined && isPartial === true ? [of] : [])));
  const known: Known = {
    walletOf: (hold) => courses.get(hold)?.intent.wallet,
    transaction: (id) => stored.byId.get(id),
    isReversedInPart: (id) => inPart.has(id),
  };
  const counts = { commands: courses.size, acknowledged: 0, refused: 0, appliedUnacknowledged: 0, unsettled: 0 };
  const twice = { lost: 0, appliedTwice: 0 };
  for (const [key, { intent, finals }] of courses) {
    const there = stored.byKey.get(key);
    const [first] = finals;
    if (first === undefined) {
      counts.unsettled += 1;
      if (there !== undefined) counts.appliedUnacknowledged += 1;
      if (settled) violations.push(`${key} was never answered`);
    } else if (first.status === 'rejected') {
      counts.refused += 1;
      if (there?.kind !== 'refused')
        violations.push(`${key} was refused and is recorded as ${there?.kind ?? 'nothing'}`);
    } else {
      counts.acknowledged += 1;
      if (there === undefined) {
        twice.lost += 1;
        violations.push(`${key} was acknowledged as ${first.id} and is lost`);
      }
    }
    if (there !== undefined && there.kind !== 'refused') violations.push(...wrongMoves(intent, there, known));
    for (const { status, id, code } of finals) {
      if ((status === 'rejected') !== (first?.status === 'rejected') || code !== first?.code || id !== first?.id) {
        violations.push(`${key} was answered ${first?.status} ${first?.id} and then ${status} ${id ?? code}`);
      }
      if (id !== undefined && there !== undefined && there.id !== id) {
        twice.appliedTwice += 1;
        violations.push(`${key} was answered with ${id} and is there as ${there.id}`);
      }
    }
  }
  for (const key of stored.byKey.keys()) if (!courses.has(key)) violations.push(`${key} is there and nobody sent it`);
  for (const { id, kind } of stored.keyless) if (!KEYLESS.has(kind)) violations.push(`${kind} ${id} has no key`);
  violations.push(...findDisorder(logs, stored), ...findLies(logs), ...uncaughtIn(logs));
  const deliveries = checkDeliveries(logs, stored, settled);
  violations.push(...deliveries.violations);
  return { violations, counts: { ...counts, ...twice, ...deliveries.counts, expiredUnswept: stored.expiredUnswept } };
}

function coursesOf(logs: readonly (readonly Entry[])[]): Map<string, Course> {
  const courses = new Map<string, Course>();
  for (const log of logs) {
    for (const entry of log) {
      if (entry.type === 'invoke' && !courses.has(entry.key)) courses.set(entry.key, { intent: entry, finals: [] });
      if (entry.type === 'answer' && isFinal(entry)) courses.get(entry.key)?.finals.push(entry);
    }
  }
  return courses;
}

/** Compares the movements of a transaction with its command: the same wallets and amounts. */
function wrongMoves(intent: Intent, there: StoredTransaction, known: Known): string[] {
  const { id, kind, moved, actions } = there;
  const show = (moves: ReadonlyMap<string, bigint>): string =>
    [...moves]
      .map(([name, amount]) => `${name} ${amount}`)
      .sort()
      .join(', ');
  const wrong: string[] = [];
  const kindThere = intent.kind === 'reverse' ? 'reversal' : intent.kind;
  if (kind !== kindThere) wrong.push(`${intent.key} is a ${intent.kind} and is there as ${kind} ${id}`);
  const wanted = expectedMoves(intent, there, known);
  if (wanted !== undefined && show(wanted) !== show(moved))
    wrong.push(`${intent.key} asked for ${show(wanted)} and moved ${show(moved)}`);
  if (actions !== intent.actions) wrong.push(`${intent.key} carries ${intent.actions} actions and has ${actions}`);
  return wrong;
}

function uncaughtIn(logs: readonly (readonly Entry[])[]): string[] {
  return logs.flat().flatMap((entry) => (entry.type === 'uncaught' ? [`uncaught: ${entry.error}`] : []));
}

function checkDeliveries(logs: readonly (readonly Entry[])[], stored: StoredLedger, settled: boolean) {
  const violations: string[] = [];
  const made = new Map<string, number>();
  for (const entry of logs.flat()) {
    if (entry.type === 'delivery') made.set(entry.transactionId, (made.get(entry.transactionId) ?? 0) + 1);
  }
  const due = new Set(stored.outbox.map(({ transactionId }) => transactionId));
  for (const { transactionId, status } of stored.outbox) {
    const isMade = made.has(transactionId);
    if (status === 'delivered' && !isMade) violations.push(`the delivery of ${transactionId} is ticked off, not made`);
    if (settled && !isMade) violations.push(`the delivery of ${transactionId} was never made`);
    if (status === 'dead') violations.push(`the delivery of ${transactionId} is dead`);
  }
  for (const id of made.keys()) if (!due.has(id)) violations.push(`${id} was delivered and is not in the outbox`);
  const total = [...made.values()].reduce((sum, count) => sum + count, 0);
  return { violations, counts: { deliveries: made.size, repeatedDeliveries: total - made.size } };
}
