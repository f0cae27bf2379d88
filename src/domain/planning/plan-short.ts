import { findShortfalls, refuseFunds } from '../rules/sufficient-funds.ts';
import type { Bundle } from '../values/bundle.ts';
import type { LoadedUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planExpire } from './plan-expire.ts';
import { planPartial } from './plan-partial.ts';

/** For a search whose results do not say what is held. */
export const NOTHING_HELD = (): bigint => 0n;

/**
 * Plans a spend for which the UTXOs in memory do not suffice: gives an expired hold back first, loads or merges where
 * the UTXOs in memory are a part, or refuses the command. A refusal names also what is in memory, and was spent by
 * another runtime as the totals say.
 */
export function planShort(wallet: string, wanted: Bundle, loaded: LoadedUtxos, bounds: PlanBounds): Plan {
  const { utxos, totals, due: [due] = [] } = loaded;
  if (due !== undefined) return { status: 'merge_first', movement: planExpire(wallet, due) };
  let isUnknown = false;
  const available = (asset: string): bigint => {
    const [inMemory, total] = [utxos.total(asset), totals?.get(asset)];
    return total === undefined || inMemory < total ? inMemory : total;
  };
  const held = (asset: string): bigint => {
    const amount = loaded.held === undefined ? 0n : loaded.held(asset);
    isUnknown ||= amount === undefined;
    return amount ?? 0n;
  };
  const shortfalls = findShortfalls(wallet, wanted, available, held) ?? [];
  if (isUnknown) return { status: 'needs_load' };
  if (totals !== undefined) return planPartial(wallet, wanted, shortfalls, utxos, totals, bounds);
  return { status: 'rejected', refusal: refuseFunds(shortfalls) };
}
