import { holdOwner } from '../records/hold.ts';
import type { Flow } from '../rules/flow.ts';
import type { PayerUtxos } from './payer-utxos.ts';
import type { WantedLeg } from './resolve-legs.ts';

/** The movements that legs ask for: one for each source of a leg, and none for a release. */
export function flowsOf(legs: readonly WantedLeg[], utxos: PayerUtxos): Flow[] {
  return legs.flatMap(({ sources, to, opens, takes }, leg): Flow[] => {
    if (takes !== undefined) return takes.verb === 'release' ? [] : [{ from: walletOfHold(takes.id, utxos), to, leg }];
    const paid = opens === undefined ? to : undefined;
    return sources.length === 0
      ? [{ from: undefined, to: paid, leg }]
      : sources.map((from) => ({ from, to: paid, leg }));
  });
}

/** The wallet of a hold; undefined if it does not exist, for which its plan is refused. */
export function walletOfHold(id: string, utxos: PayerUtxos): string | undefined {
  return utxos.of(holdOwner(id)).hold?.wallet;
}
