import type { UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { CommitTimings } from '../messages/runtime-events.ts';
import type { ChainEntry } from './plan-chain.ts';

/** Counts the batches that were sent with the commands of entries and did not commit them. */
export function countAttempts(entries: readonly ChainEntry[], times: UnitTimes | undefined): void {
  for (const { envelope } of entries) if (envelope !== undefined) envelope.attempts += times?.attempts ?? 1;
}

/** The times of a command, from those of the unit that has committed it. */
export function timingsOf(envelope: Envelope | undefined, times: UnitTimes | undefined, nowMs: number): CommitTimings {
  const attempts = Math.max(1, (envelope?.attempts ?? 0) + (times?.attempts ?? 0));
  const waitedMs = envelope === undefined ? 0 : nowMs - envelope.receivedAtMs;
  if (times === undefined) return { waitedMs, queuedMs: waitedMs, planMs: 0, commitMs: 0, attempts };
  const { plannedAtMs, sentAtMs, answeredAtMs } = times;
  return {
    waitedMs,
    queuedMs: envelope === undefined ? 0 : Math.max(0, plannedAtMs - envelope.receivedAtMs),
    planMs: sentAtMs - plannedAtMs,
    commitMs: answeredAtMs - sentAtMs,
    attempts,
  };
}
