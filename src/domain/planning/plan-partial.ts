import type { Shortfall } from '../records/rejection.ts';
import { refuseFunds } from '../rules/sufficient-funds.ts';
import type { Bundle } from '../values/bundle.ts';
import type { UtxoSet } from '../values/utxo-set.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planMergeFirst } from './plan-merge.ts';

/**
 * Plans a spend for which the UTXOs in memory do not suffice, where they are a part of those of the wallet. `totals`
 * has the totals of some assets over all UTXOs of the wallet, loaded or not.
 *
 * Example: 12 gold are wanted; 4 UTXOs of 1, 2, 3 and 4 gold are loaded. Without a total of gold: load it. With a total
 * of 11: refused. With a total of 20: merge the loaded UTXOs, then load again.
 */
export function planPartial(
  wallet: string,
  wanted: Bundle,
  shortfalls: readonly Shortfall[],
  utxos: UtxoSet,
  totals: Bundle,
  bounds: PlanBounds,
): Plan {
  if (shortfalls.some(({ asset }) => !totals.has(asset))) return { status: 'needs_load' };
  const real = shortfalls
    .map((shortfall) => ({ ...shortfall, available: totals.get(shortfall.asset) as bigint }))
    .filter(({ asked, available }) => available < asked);
  if (real.length > 0) return { status: 'rejected', refusal: refuseFunds(real) };
  // The largest UTXOs were loaded, at least as many as one transaction takes, and do not suffice.
  if (!bounds.merges) return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
  for (const { asset } of shortfalls) {
    const holders = utxos.byAmount(asset);
    // Their sum is below the amount asked for, so one output holds it: the merge leaves one UTXO of this asset.
    if (holders.length < 2) continue;
    return planMergeFirst(wallet, holders.slice(0, bounds.inputsMax), wanted);
  }
  return { status: 'needs_load' };
}
