import { type HoldChange, holdOwner } from '../records/hold.ts';
import type { Leg } from '../records/leg.ts';

/**
 * The amount of an asset that legs take out of the holds of a wallet: a refusal does not count it as held besides,
 * where it cannot be had twice. Example: a hold of 10 gold is released, and its wallet pays 15: 10 are available, none
 * held.
 */
export function takenFromHolds(
  wallet: string,
  asset: string,
  legs: readonly Leg[],
  changes: readonly HoldChange[],
): bigint {
  let taken = 0n;
  for (const { change, id, wallet: holder } of changes) {
    if (change === 'open' || holder !== wallet) continue;
    for (const { from, bundle } of legs) if (from === holdOwner(id)) taken += bundle.get(asset) ?? 0n;
  }
  return taken;
}
