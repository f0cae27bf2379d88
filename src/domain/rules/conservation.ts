import { assert, InvariantError } from '../assert.ts';
import { AMOUNT_MAX } from '../limits.ts';
import type { Movement } from '../records/movement.ts';
import { addTo, type Bundle } from '../values/bundle.ts';
import type { Utxo } from '../values/utxo.ts';

/**
 * Asserts that a movement conserves every asset: inputs + minted = outputs + burned. Also that every amount fits its
 * column and that no UTXO is an input twice. Unlike the other rules it never refuses a command: a movement that breaks
 * it is a bug of a plan.
 *
 * @throws InvariantError
 */
export function assertConserved(movement: Movement, minted?: Bundle, burned?: Bundle): void {
  const sums = new Map<string, bigint>();
  const { inputs } = movement;
  if (hasTwice(inputs)) {
    throw new InvariantError(`an input twice: ${inputs.map(({ outpoint }) => outpoint).join(', ')}`);
  }
  for (const { bundle } of inputs) addTo(sums, bundle);
  if (minted !== undefined) addTo(sums, minted);
  if (burned !== undefined) for (const [asset, amount] of burned) take(sums, asset, amount);
  for (const output of movement.outputs) {
    assert(output.bundle.size > 0, 'an output holds at least one asset');
    for (const [asset, amount] of output.bundle) {
      // Thrown here and not by `assert`, which would build the message for every valid movement, too.
      if (amount < 1n || amount > AMOUNT_MAX)
        throw new InvariantError(`an output of ${amount} ${asset} is out of range`);
      take(sums, asset, amount);
    }
  }
  for (const [asset, left] of sums) {
    if (left !== 0n) throw new InvariantError(`${movement.kind} does not conserve ${asset}: off by ${left}`);
  }
}

/** Two inputs are compared without a set, and without their outpoints: most movements have no more. */
function hasTwice(inputs: readonly Utxo[]): boolean {
  const [first, second] = inputs;
  if (first === undefined || second === undefined) return false;
  if (inputs.length > 2) return new Set(inputs.map(({ outpoint }) => outpoint)).size < inputs.length;
  return first.transactionId === second.transactionId && first.outputIndex === second.outputIndex;
}

function take(sums: Map<string, bigint>, asset: string, amount: bigint): void {
  sums.set(asset, (sums.get(asset) ?? 0n) - amount);
}
