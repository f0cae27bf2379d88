import type { Conflict } from './failures.ts';
import type { ChainEntry } from './plan-chain.ts';

/** True if an entry has lost an input, or found a hold or a transaction that it reverses in another state. */
export function hasLost({ movement }: ChainEntry, lost: ReadonlySet<string>, conflict: Conflict): boolean {
  const { holds = [], reversed = [] } = conflict;
  return (
    movement.inputs.some(({ outpoint }) => lost.has(outpoint)) ||
    (movement.holds ?? []).some(({ id }) => holds.includes(id)) ||
    (movement.back ?? []).some(({ of }) => reversed.includes(of))
  );
}

/**
 * Notes a conflict in the commands that are planned again: one that opens a hold whose id is taken has to read the
 * hold, and the room that a commit found before is old.
 */
export function noteConflict(entries: readonly ChainEntry[], { holds = [] }: Conflict): void {
  for (const { movement, envelope } of entries) {
    if (envelope === undefined) continue;
    envelope.rooms = undefined;
    const taken = movement.holds?.find(({ id, change }) => change === 'open' && holds.includes(id));
    if (taken !== undefined) envelope.takenHold = taken.id;
  }
}
