import { LIMITS } from '../limits.ts';
import type { Output } from '../records/movement.ts';
import type { TransactionKind } from '../records/transaction-kind.ts';
import { findShortfalls } from '../rules/sufficient-funds.ts';
import { addTo, type Bundle, packChange, subtractFrom } from '../values/bundle.ts';
import { sumOf } from '../values/utxo.ts';
import { selectInputs, selectSweep } from './coin-selection.ts';
import type { LoadedUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planMergeFirst } from './plan-merge.ts';
import { NOTHING_HELD, planShort } from './plan-short.ts';

/**
 * Plans a transaction of one payer: `wallet` spends `wanted` of its UTXOs, the outputs in `paid` come first, and the
 * change returns to the wallet.
 */
export function planSpend(
  wallet: string,
  wanted: Bundle,
  paid: readonly Output[],
  loaded: LoadedUtxos,
  bounds: PlanBounds,
  kind: TransactionKind,
): Plan {
  const { utxos } = loaded;
  if (findShortfalls(wallet, wanted, (asset) => utxos.total(asset), NOTHING_HELD) !== undefined)
    return planShort(wallet, wanted, loaded, bounds);
  const chosen = selectInputs(wanted, utxos);
  if (chosen.length > bounds.inputsMax) {
    if (!bounds.merges) return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
    return planMergeFirst(wallet, chosen.slice(0, bounds.inputsMax), wanted);
  }

  // After this point the command must commit, unless another runtime spends an input first.
  const rest = sumOf(chosen);
  subtractFrom(rest, wanted);
  const sweeps = rest.size > 0 || utxos.size > LIMITS.sweepAboveUtxos;
  const swept = sweeps ? selectSweep(wanted, chosen, utxos, bounds.inputsMax - chosen.length) : [];
  for (const { bundle } of swept) addTo(rest, bundle);
  const change = packChange(rest, wanted).map((bundle) => ({ owner: wallet, bundle }));
  const inputs = swept.length === 0 ? chosen : [...chosen, ...swept];
  return { status: 'planned', movement: { kind, inputs, outputs: [...paid, ...change] } };
}
