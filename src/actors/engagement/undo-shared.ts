import { type ChainEntry, expiredBy } from '../wallet/plan-chain.ts';
import type { UtxoCache } from '../wallet/utxo-cache.ts';
import type { Members } from './members.ts';

/**
 * Reverts the effect of entries on the cached UTXOs of their wallets, last entry first. A cache that is to be loaded
 * may have another part of the effect: a bug was in the midst of it.
 */
export function undoShared(entries: readonly ChainEntry[], members: Members): void {
  const revert = (wallet: string, change: (cache: UtxoCache) => void): void => {
    const cache = members.get(wallet)?.participant.cache;
    if (cache === undefined) return;
    try {
      change(cache);
    } catch (error) {
      if (!cache.needsLoad) throw error;
      cache.invalidate();
    }
  };
  for (const { movement, outputs, wallet } of entries.toReversed()) {
    for (const output of outputs) revert(output.owner, ({ utxos }) => utxos.remove(output));
    const expired = expiredBy(movement);
    if (expired !== undefined) revert(wallet, ({ holds }) => holds.putBack(expired));
    else for (const input of movement.inputs) revert(input.owner, ({ utxos }) => utxos.add(input));
  }
}
