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
 * Notes in each command what is read before it is planned again: the hold whose id it found taken, or its own record.
 * An earlier send of a reversal may be the one that precedes it: without inputs, the two meet at the row of their
 * transaction only.
 */
export function noteReads(entries: readonly ChainEntry[], { holds = [], reversed = [] }: Conflict): void {
  for (const { movement, envelope } of entries) {
    if (envelope === undefined) continue;
    const taken = movement.holds?.find(({ id, change }) => change === 'open' && holds.includes(id));
    if (taken !== undefined) envelope.takenHold = taken.id;
    if (movement.back?.some(({ of }) => reversed.includes(of)) === true) envelope.mayBeApplied = true;
  }
}
