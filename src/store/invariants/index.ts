import { conservation } from './i1-conservation.ts';
import { supply } from './i2-supply.ts';
import { spends } from './i3-spends.ts';
import { amounts } from './i4-amounts.ts';
import { keys } from './i5-keys.ts';
import { allOrNothing } from './i7-all-or-nothing.ts';
import { provenance } from './i9-provenance.ts';
import { outbox } from './i10-outbox.ts';
import { order } from './i11-order.ts';
import { unspent } from './i12-unspent.ts';
import { projectedSpends } from './i13-projected-spends.ts';
import { countedTotals } from './i14-counted-totals.ts';
import { legs } from './i15-legs.ts';
import { holds } from './i16-holds.ts';
import { reversals } from './i17-reversals.ts';
import { freezes } from './i18-freezes.ts';
import { assetCounters } from './i19-asset-counters.ts';
import { changes } from './i20-changes.ts';
import { history } from './i21-history.ts';
import { rankings } from './i22-rankings.ts';
import type { Invariant } from './invariant.ts';

/**
 * The invariants that `pursekit verify` checks. I6 (acknowledged means durable) and I8 (order per wallet) are not among
 * them: they need the log of a client and of a runtime, and no query can see them.
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
  order,
  unspent,
  projectedSpends,
  countedTotals,
  legs,
  holds,
  reversals,
  freezes,
  assetCounters,
  changes,
  history,
  rankings,
];
