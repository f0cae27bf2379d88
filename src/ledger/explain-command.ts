import { viewCommand } from '../actors/messages/command-view.ts';
import type { RetryLog } from '../actors/messages/retry-log.ts';
import type { FoundCommand } from '../actors/supervisor/find-command.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import type { Explanation, RetryView } from './explanation.ts';

/** The reads of spenders of one explanation. */
const SPENDERS_MAX = 100;

/** The dependencies of {@link explainCommand}. */
export interface ExplainDeps {
  /** Finds a command that is not answered. */
  find(idOrKey: string): FoundCommand | undefined;
  /** Reads a transaction or a recorded refusal. */
  recorded(idOrKey: string): Promise<Transaction | undefined>;
  spentBy(outpoint: string): Promise<string | undefined>;
  readonly retries: Pick<RetryLog, 'of'>;
  nowMs(): number;
}

/** Explains a command by its id or its key; undefined if it does not wait here and is not in the ledger. */
export async function explainCommand(idOrKey: string, deps: ExplainDeps): Promise<Explanation | undefined> {
  const waiting = deps.find(idOrKey);
  if (waiting !== undefined) {
    const { envelope, queued } = waiting;
    const { id } = envelope;
    const acceptedAt = timeOfId(id);
    return {
      ...{ id, state: queued.length > 0 ? 'waiting' : 'committing', acceptedAt },
      waitedMs: acceptedAt === undefined ? undefined : Math.max(0, deps.nowMs() - acceptedAt.getTime()),
      ...{ command: viewCommand(envelope), queued, retries: await retriesOf(id, deps) },
    };
  }
  const transaction = await deps.recorded(idOrKey);
  if (transaction === undefined) return undefined;
  const { id, kind, committedAt } = transaction;
  const acceptedAt = timeOfId(id);
  return {
    ...{ id, state: kind === 'refused' ? 'refused' : 'committed', acceptedAt },
    waitedMs: acceptedAt === undefined ? undefined : Math.max(0, committedAt.getTime() - acceptedAt.getTime()),
    ...{ queued: [], retries: await retriesOf(id, deps), transaction },
  };
}

async function retriesOf(id: string, deps: ExplainDeps): Promise<readonly RetryView[]> {
  const views: RetryView[] = [];
  let left = SPENDERS_MAX;
  for (const { atMs, attempt, delayMs, lost } of deps.retries.of(id)) {
    const read = lost.slice(0, left);
    left -= read.length;
    const spenders = await Promise.all(read.map((outpoint) => deps.spentBy(outpoint)));
    const outpoints = read.map((outpoint, at) => ({ outpoint, spentBy: spenders[at] }));
    views.push({ at: new Date(atMs), attempt, delayMs, lost: outpoints });
  }
  return views;
}

/** The time in a UUID of version 7: its first 48 bits (RFC 9562, section 5.7). Undefined for another version. */
function timeOfId(id: string): Date | undefined {
  return id[14] === '7' ? new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)) : undefined;
}
