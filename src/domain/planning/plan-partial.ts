import type { Command } from '../commands/command.ts';
import type { Bundle } from '../values/bundle.ts';
import type { UtxoSet } from '../values/utxo-set.ts';
import { findShortfalls, type Plan, type PlanBounds, plan, planMerge } from './plan-spend.ts';

/** What a command comes to where the UTXOs at hand are a part of what the wallet holds. */
export type PartialPlan =
  | Plan
  /** It may be paid with what is not at hand: read that, then plan again. */
  | { readonly status: 'needs_load' };

/**
 * Plans with a part of what the wallet holds, which is as good as the whole where it suffices. `sums` says what the
 * wallet holds in all of some assets, at hand or not. Pure, as {@link plan} is.
 */
export function planPartial(command: Command, utxos: UtxoSet, bounds: PlanBounds, sums: Bundle): PartialPlan {
  const { kind, from, bundle: wanted } = command;
  const shortfalls = kind === 'mint' ? undefined : findShortfalls(wanted, utxos);
  if (shortfalls === undefined) return plan(command, utxos, bounds);
  if (shortfalls.some(({ asset }) => !sums.has(asset))) return { status: 'needs_load' };
  const real = shortfalls
    .map(({ asset, asked }) => ({ asset, asked, available: sums.get(asset) as bigint }))
    .filter(({ asked, available }) => available < asked);
  if (real.length > 0) return { status: 'rejected', refusal: { reason: 'insufficient_funds', shortfalls: real } };
  // The largest were read, at least as many as one transaction takes, and do not suffice.
  if (!bounds.merges) return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
  for (const { asset } of shortfalls) {
    const holders = utxos.byAmount(asset);
    // Less than was asked for, and so no more than one output holds: one is left of these, whatever else they bundle.
    if (holders.length < 2) continue;
    const movement = planMerge(from as string, holders.slice(0, bounds.inputsMax), wanted);
    return { status: 'merge_first', movement };
  }
  return { status: 'needs_load' };
}
