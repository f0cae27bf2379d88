import type { Movement } from '../records/movement.ts';
import { assertConserved } from '../rules/conservation.ts';
import { type Bundle, packChange } from '../values/bundle.ts';
import { sumOf, type Utxo } from '../values/utxo.ts';
import type { UtxoSet } from '../values/utxo-set.ts';
import type { Plan } from './plan.ts';

/**
 * Plans the merge of these UTXOs of one wallet into as few outputs as possible; `hot` assets stay together, so that a
 * merge always leaves fewer UTXOs of them. Example: inputs of 1, 2 and 3 gold become one output of 6 gold.
 */
export function planMerge(wallet: string, inputs: readonly Utxo[], hot: Bundle): Movement {
  const outputs = packChange(sumOf(inputs), hot).map((bundle) => ({ owner: wallet, bundle }));
  const movement: Movement = { kind: 'merge', inputs, outputs };
  assertConserved(movement);
  return movement;
}

/**
 * Plans the merge of these UTXOs before the command that needs it. Amounts close to the largest one do not fit into one
 * output: a merge that changes no amount of a `hot` asset would be followed by the same merge, for ever. Then the
 * command is refused.
 */
export function planMergeFirst(wallet: string, inputs: readonly Utxo[], hot: Bundle): Plan {
  const movement = planMerge(wallet, inputs, hot);
  const amountsIn = (parts: readonly { readonly bundle: Bundle }[]): string =>
    parts
      .map(({ bundle }) => Array.from(hot.keys(), (asset) => bundle.get(asset) ?? 0n).join())
      .sort()
      .join(' ');
  if (amountsIn(movement.outputs) === amountsIn(inputs))
    return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
  return { status: 'merge_first', movement };
}

/**
 * Plans a merge that leaves an idle wallet with fewer UTXOs: the smallest UTXOs of the asset that is spread over the
 * most UTXOs, else any small bundles, until about `kept` are left. Undefined if no merge is worth a transaction.
 */
export function planIdleMerge(wallet: string, utxos: UtxoSet, inputsMax: number, kept: number): Movement | undefined {
  const limit = Math.min(inputsMax, utxos.size - kept + 1);
  for (const smallest of [utxos.mostScattered(), utxos.sweepable()]) {
    const inputs = first(smallest, limit);
    if (inputs.length < 2) continue;
    const movement = planMerge(wallet, inputs, new Map());
    // Bundles of many different assets merge into almost as many outputs.
    if (movement.outputs.length * 2 <= inputs.length) return movement;
  }
  return undefined;
}

function first(utxos: Iterable<Utxo>, limit: number): Utxo[] {
  const inputs: Utxo[] = [];
  for (const utxo of utxos) {
    if (inputs.length >= limit) break;
    inputs.push(utxo);
  }
  return inputs;
}
