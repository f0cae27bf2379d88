import type { Movement } from '../records/transaction.ts';
import type { Utxo } from '../values/utxo.ts';
import type { UtxoSet } from '../values/utxo-set.ts';
import { planMerge } from './plan-spend.ts';

/**
 * A merge that leaves a wallet with fewer UTXOs: the smallest of the asset that lies in the most of them, or else any
 * small bundles, until about `kept` are left. Undefined if there is none that is worth a transaction.
 */
export function planIdleMerge(wallet: string, utxos: UtxoSet, inputsMax: number, kept: number): Movement | undefined {
  const limit = Math.min(inputsMax, utxos.size - kept + 1);
  for (const smallest of [utxos.mostScattered(), utxos.sweepable()]) {
    const inputs = first(smallest, limit);
    if (inputs.length < 2) continue;
    const movement = planMerge(wallet, inputs, new Map());
    // Bundles of many different assets come to almost as many again.
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
