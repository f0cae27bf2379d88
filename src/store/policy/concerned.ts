import { holdIdOf } from '../../domain/records/hold.ts';
import type { Movement } from '../../domain/records/movement.ts';
import type { Policy } from '../../domain/rules/policy.ts';
import type { CommitUnit } from '../ledger-store.ts';

/** The kinds that no rule stops: they return what is the wallet's own, or change no amount. */
const EXEMPT: ReadonlySet<string> = new Set(['release', 'extend']);

/** True if a unit was planned before a change of the policy in what it names. */
export function isConcerned({ transactions }: CommitUnit, policy: Policy): boolean {
  return transactions.some(({ policyVersion, movement }) => {
    if (policyVersion === undefined || policyVersion === policy.version || EXEMPT.has(movement.kind)) return false;
    // Another reason may precede now, or none may be left.
    if (movement.kind === 'refused') return true;
    return (
      assetsIn(movement).some((asset) => policy.hasAssetChanged(asset, policyVersion)) ||
      // The host decides on reversals, also for wallets that are frozen.
      (movement.kind !== 'reversal' &&
        walletsIn(movement).some((wallet) => policy.hasWalletChanged(wallet, policyVersion)))
    );
  });
}

/** The wallets that a movement names. A hold counts as its wallet. */
function walletsIn({ inputs, outputs, legs = [], unmoved = [], holds = [] }: Movement): string[] {
  const owners = [...inputs, ...outputs].map(({ owner }) => owner);
  const named = [...legs, ...unmoved].flatMap(({ from, to }) => [from, to]).filter((owner) => owner !== undefined);
  return [...owners, ...named, ...holds.map(({ wallet }) => wallet)].filter((owner) => holdIdOf(owner) === undefined);
}

function assetsIn({ inputs, outputs, legs = [], unmoved = [] }: Movement): string[] {
  const moved = [...inputs, ...outputs, ...legs].flatMap(({ bundle }) => [...bundle.keys()]);
  return [...moved, ...unmoved.flatMap(({ assets }) => assets)];
}
