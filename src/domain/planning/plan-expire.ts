import { holdOwner } from '../records/hold.ts';
import type { Movement } from '../records/movement.ts';
import { assertConserved } from '../rules/conservation.ts';
import { bundleOf, packChange } from '../values/bundle.ts';
import { sumOf } from '../values/utxo.ts';
import type { DueHold } from './payer-utxos.ts';

/** Plans the transaction that gives an expired hold back to its wallet. The database checks that it is expired. */
export function planExpire(wallet: string, { id, utxos }: DueHold): Movement {
  const sums = sumOf(utxos);
  const movement: Movement = {
    kind: 'expire',
    inputs: utxos,
    outputs: packChange(new Map(sums), sums).map((bundle) => ({ owner: wallet, bundle })),
    legs: [{ from: holdOwner(id), to: wallet, bundle: bundleOf(sums), isRelease: true }],
    holds: [{ change: 'expired', id, wallet }],
  };
  assertConserved(movement);
  return movement;
}
