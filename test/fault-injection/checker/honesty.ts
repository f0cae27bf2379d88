import type { Answered, Entry } from '../history.ts';

/** Errors that promise that nothing moved. */
const NOTHING_MOVED = ['ERR_STORE_UNAVAILABLE', 'ERR_MAILBOX_FULL', 'ERR_OVERLOADED', 'ERR_CONTENTION'];

/**
 * Answers that said that nothing was committed, where something was: a key that was only ever answered with such
 * errors, by one process that lived on, and then turned out to be committed before.
 */
export function findLies(logs: readonly (readonly Entry[])[]): string[] {
  const owners = new Map<string, number>();
  for (const log of logs) {
    const keys = new Set(log.flatMap((entry) => (entry.type === 'invoke' ? [entry.key] : [])));
    for (const key of keys) owners.set(key, (owners.get(key) ?? 0) + 1);
  }
  return logs
    .flatMap((log) => liesIn(log).filter((key) => owners.get(key) === 1))
    .map((key) => `${key} was said to have moved nothing, and had been committed`);
}

function liesIn(log: readonly Entry[]): string[] {
  /** Keys about which nothing is unknown, with what they were told last. */
  const known = new Map<string, { open: number; told: Answered | undefined; isPlain: boolean }>();
  const lies: string[] = [];
  for (const entry of log) {
    // What was under way when a life ended is unknown.
    if (entry.type === 'start') for (const state of known.values()) state.isPlain &&= state.open === 0;
    if (entry.type === 'invoke') {
      const state = known.get(entry.key) ?? { open: 0, told: undefined, isPlain: true };
      known.set(entry.key, state);
      // Two at once: which answer belongs to which is unknown.
      if (state.open > 0) state.isPlain = false;
      state.open += 1;
    }
    if (entry.type === 'answer') {
      const state = known.get(entry.key);
      if (state === undefined) continue;
      state.open -= 1;
      if (entry.status === 'duplicate' && state.isPlain && state.told !== undefined) lies.push(entry.key);
      state.told = entry;
      if (entry.status !== 'error' || !NOTHING_MOVED.includes(entry.code ?? '')) state.isPlain = false;
    }
  }
  return lies;
}
