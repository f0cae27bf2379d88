import type { Shortfall } from '../records/rejection.ts';
import { refuseFunds } from '../rules/sufficient-funds.ts';
import type { Bundle } from '../values/bundle.ts';
import type { LoadedUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planExpire } from './plan-expire.ts';
import { planPartial } from './plan-partial.ts';

/** For a search whose results do not say what is held. */
export const NOTHING_HELD = (): bigint => 0n;

/**
 * Plans a spend for which the UTXOs in memory do not suffice: gives an expired hold back first, loads or merges where
 * the UTXOs in memory are a part, or refuses the command.
 */
export function planShort(
  wallet: string,
  wanted: Bundle,
  shortfalls: readonly Shortfall[],
  loaded: LoadedUtxos,
  bounds: PlanBounds,
): Plan {
  const { utxos, totals, due: [due] = [] } = loaded;
  if (due !== undefined) return { status: 'merge_first', movement: planExpire(wallet, due) };
  const known: Shortfall[] = [];
  for (const shortfall of shortfalls) {
    const held = loaded.held === undefined ? 0n : loaded.held(shortfall.asset);
    if (held === undefined) return { status: 'needs_load' };
    known.push({ ...shortfall, held });
  }
  if (totals !== undefined) return planPartial(wallet, wanted, known, utxos, totals, bounds);
  return { status: 'rejected', refusal: refuseFunds(known) };
}
