import { type CountChange, type Movement, walletOfOwner } from '../records/movement.ts';
import type { PlanPolicy } from '../rules/policy.ts';
import type { Bundle } from '../values/bundle.ts';

/** The amounts that a movement creates and destroys. */
interface Supplies {
  readonly minted: Bundle | undefined;
  readonly burned: Bundle | undefined;
}

/**
 * The changes of counters that a movement makes: of the ledger, for an asset whose supply is counted, and of each
 * wallet, net, for one whose wallets are. A hold counts as its wallet. Most movements change none.
 */
export function countChanges(movement: Movement, supplies: Supplies, policy: PlanPolicy): CountChange[] {
  const changes: CountChange[] = [];
  for (const asset of assetsOf(supplies)) {
    if (policy.assetOf(asset)?.countsSupply !== true) continue;
    const [minted, burned] = [supplies.minted?.get(asset) ?? 0n, supplies.burned?.get(asset) ?? 0n];
    changes.push({ asset, wallet: undefined, minted, amount: minted - burned });
  }
  const nets = new Map<string, Map<string, bigint>>();
  const add = (owner: string, bundle: Bundle, sign: bigint): void => {
    for (const [asset, amount] of bundle) {
      if (policy.assetOf(asset)?.countsWallets !== true) continue;
      const wallet = walletOfOwner(owner, movement);
      const own = nets.get(asset) ?? new Map<string, bigint>();
      nets.set(asset, own.set(wallet, (own.get(wallet) ?? 0n) + sign * amount));
    }
  };
  for (const { owner, bundle } of movement.inputs) add(owner, bundle, -1n);
  for (const { owner, bundle } of movement.outputs) add(owner, bundle, 1n);
  for (const [asset, own] of nets)
    for (const [wallet, amount] of own) if (amount !== 0n) changes.push({ asset, wallet, minted: 0n, amount });
  return changes;
}

function assetsOf({ minted, burned }: Supplies): ReadonlySet<string> {
  return new Set([...(minted?.keys() ?? []), ...(burned?.keys() ?? [])]);
}
