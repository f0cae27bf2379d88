import { viewCommand } from '../actors/messages/command-view.ts';
import type { Envelope } from '../actors/messages/envelope.ts';
import type { RetryLog } from '../actors/messages/retry-log.ts';
import type { FoundCommand } from '../actors/supervisor/find-command.ts';
import type { Transaction } from '../domain/records/transaction.ts';
import { isTransactionId } from '../domain/values/outpoint.ts';
import type { Explanation, RetryView } from './explanation.ts';

/** The reads of spenders of one explanation. */
const SPENDERS_MAX = 100;

/** The dependencies of {@link explainCommand}. */
export interface ExplainDeps {
  /** Finds a command that is not answered. */
  find(isWanted: (envelope: Envelope) => boolean): FoundCommand | undefined;
  /** Reads a transaction or a recorded refusal by its id. */
  byId(id: string): Promise<Transaction | undefined>;
  /** The same by its key. */
  byKey(key: string): Promise<Transaction | undefined>;
  spentBy(outpoint: string): Promise<string | undefined>;
  readonly retries: Pick<RetryLog, 'of'>;
  nowMs(): number;
}

/**
 * Explains a command by its id or its key; undefined if it does not wait here and is not in the ledger. An id comes
 * before an equal key, and what is recorded under a key before commands that repeat it.
 */
export async function explainCommand(idOrKey: string, deps: ExplainDeps): Promise<Explanation | undefined> {
  const id = idOrKey.toLowerCase();
  if (isTransactionId(id)) {
    const found =
      (await explainWaiting(({ id: own }) => own === id, deps)) ?? (await explainRecorded(await deps.byId(id), deps));
    if (found !== undefined) return found;
  }
  const byKey = async () => explainRecorded(await deps.byKey(idOrKey), deps);
  // It may be committed between the first read and the search.
  return (await byKey()) ?? (await explainWaiting(({ command }) => command.key === idOrKey, deps)) ?? byKey();
}

async function explainWaiting(
  isWanted: (envelope: Envelope) => boolean,
  deps: ExplainDeps,
): Promise<Explanation | undefined> {
  const waiting = deps.find(isWanted);
  if (waiting === undefined) return undefined;
  const { envelope, queued, isOutside } = waiting;
  const { id } = envelope;
  const acceptedAt = timeOfId(id);
  return {
    ...{ id, state: queued.length > 0 || isOutside ? 'waiting' : 'committing', acceptedAt },
    waitedMs: acceptedAt === undefined ? undefined : Math.max(0, deps.nowMs() - acceptedAt.getTime()),
    ...{ command: viewCommand(envelope), queued, retries: await retriesOf(id, deps) },
  };
}

async function explainRecorded(
  transaction: Transaction | undefined,
  deps: ExplainDeps,
): Promise<Explanation | undefined> {
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
