import type { Entry } from '../history.ts';

/** Waiting times of callers in milliseconds, by kind of answer: a status or an error code. */
export function waitsIn(logs: readonly (readonly Entry[])[]): Map<string, number[]> {
  const waits = new Map<string, number[]>();
  for (const log of logs) {
    const sentMs = new Map<string, number>();
    for (const entry of log) {
      if (entry.type === 'start') sentMs.clear();
      if (entry.type === 'invoke') sentMs.set(entry.key, entry.atMs);
      if (entry.type !== 'answer') continue;
      const sent = sentMs.get(entry.key);
      if (sent === undefined) continue;
      const kind = entry.status === 'error' ? (entry.code ?? 'error') : entry.status;
      const own = waits.get(kind);
      if (own === undefined) waits.set(kind, [entry.atMs - sent]);
      else own.push(entry.atMs - sent);
    }
  }
  return waits;
}
