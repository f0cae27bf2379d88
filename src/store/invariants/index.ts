import { conservation } from './i1-conservation.ts';
import { supply } from './i2-supply.ts';
import { spends } from './i3-spends.ts';
import { amounts } from './i4-amounts.ts';
import { keys } from './i5-keys.ts';
import { allOrNothing } from './i7-all-or-nothing.ts';
import { provenance } from './i9-provenance.ts';
import { outbox } from './i10-outbox.ts';
import type { Invariant } from './invariant.ts';

/**
 * What `pursekit verify` checks, by name. I6 (acknowledged means durable) needs the log of a
 * client, I8 (order per wallet) that of a runtime: no query sees them.
 */
export const INVARIANTS: readonly Invariant[] = [
  conservation,
  supply,
  spends,
  amounts,
  keys,
  allOrNothing,
  provenance,
  outbox,
];
