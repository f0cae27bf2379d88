import { holdOwner } from '../records/hold.ts';
import type { Flow } from '../rules/flow.ts';
import { assetsIn } from '../values/wish.ts';
import type { PayerUtxos } from './payer-utxos.ts';
import type { WantedLeg } from './resolve-legs.ts';

/** The movements that legs ask for: one for each source of a leg, and none for a release. */
export function flowsOf(legs: readonly WantedLeg[], utxos: PayerUtxos): Flow[] {
  return legs.flatMap((wanted, leg) => flowsOfLeg(wanted, utxos).map((flow) => ({ ...flow, leg })));
}

/** The movements that one leg asks for. */
export function flowsOfLeg({ sources, to, bundle, opens, takes }: WantedLeg, utxos: PayerUtxos): Flow[] {
  const assets = assetsIn(bundle);
  if (takes !== undefined) {
    if (takes.verb === 'release') return [];
    const { hold, utxos: own } = utxos.of(holdOwner(takes.id));
    // Without a record the plan is refused.
    return [{ from: hold?.wallet, to, assets: takes.isAll ? [...own.totals.keys()] : assets }];
  }
  if (opens !== undefined)
    return sources.map((from): Flow => ({ from, to: undefined, assets, payees: opens.payees ?? [] }));
  return sources.length === 0 ? [{ from: undefined, to, assets }] : sources.map((from) => ({ from, to, assets }));
}
