import type { Answered, Entry } from '../history.ts';

/** Error codes that promise that nothing was committed. */
const NOTHING_MOVED = ['ERR_STORE_UNAVAILABLE', 'ERR_MAILBOX_FULL', 'ERR_OVERLOADED', 'ERR_CONTENTION'];

/**
 * Finds answers that wrongly say that nothing was committed: a key that was only answered with such
 * errors, by one process that did not die, and is then reported as already committed.
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
  /** Keys without an unknown attempt, with their last answer. */
  const known = new Map<string, { open: number; told: Answered | undefined; isPlain: boolean }>();
  const lies: string[] = [];
  for (const entry of log) {
    // The result of an attempt in flight when a worker died is unknown.
    if (entry.type === 'start') for (const state of known.values()) state.isPlain &&= state.open === 0;
    if (entry.type === 'invoke') {
      const state = known.get(entry.key) ?? { open: 0, told: undefined, isPlain: true };
      known.set(entry.key, state);
      // Of two attempts in flight, the checker cannot assign the answers.
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
