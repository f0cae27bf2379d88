import type { HoldChange } from '../records/hold.ts';
import type { Shortfall } from '../records/rejection.ts';
import type { CapBounds } from './cap-room.ts';
import { partiesOf } from './party.ts';
import { availableIn, type PayerUtxos } from './payer-utxos.ts';
import type { TakenLeg } from './resolve-holds.ts';
import { type Holdings, type ResolvedLegs, resolveLegs } from './resolve-legs.ts';
import { takenFromHolds } from './taken-from-holds.ts';

/** A command whose legs are resolved. */
interface Resolved {
  readonly legs: ResolvedLegs;
  readonly taken: readonly TakenLeg[];
  readonly changes: readonly HoldChange[];
}

/** The answer to a command as it would be if nothing were held back. */
export interface OwnedLegs {
  /** True if the wallets own what the legs take. */
  readonly isPaid: boolean;
  /** The shortfalls of lists of sources, with what is held back for them. */
  readonly shortfalls: readonly Shortfall[];
}

/**
 * Resolves legs once more, against what the wallets own, held or not: the same gold in a hold cannot pay two legs. A
 * list of sources that would be paid then is told all that its sources hold back, another one what they hold back for
 * it. Undefined if what is held is not known.
 *
 * Example: alice holds back 10 gold. The legs alice → bob 8 gold and [alice, carol] → dora 8 gold are not paid, and the
 * second has 2 gold held for it.
 */
export function resolveOwned(
  { legs: resolved, taken, changes }: Resolved,
  utxos: PayerUtxos,
  caps: CapBounds | undefined,
): OwnedLegs | undefined {
  const heldOf = (wallet: string, asset: string): bigint | undefined => {
    const loaded = utxos.of(wallet);
    const held = loaded.held === undefined ? 0n : loaded.held(asset);
    return held === undefined ? undefined : held - takenFromHolds(wallet, asset, resolved.legs, changes);
  };
  const ownedBy: Holdings = (wallet, asset, enough) => {
    const available = availableIn(utxos.of(wallet), asset, enough);
    if (available === undefined || (enough !== undefined && available >= enough)) return available;
    const held = heldOf(wallet, asset);
    return held === undefined ? undefined : available + held;
  };
  const wanted = taken.map(({ leg }) => leg);
  const owned = resolveLegs(wanted, ownedBy, caps);
  if (owned === undefined) return undefined;
  let isPaid = owned.shortfalls.length === 0;
  for (const { wallet, pays } of partiesOf(owned.legs, [])) {
    for (const [asset, asked] of pays) {
      const amount = ownedBy(wallet, asset, asked);
      if (amount === undefined) return undefined;
      if (amount < asked) isPaid = false;
    }
  }
  const shortfalls: Shortfall[] = [];
  for (const shortfall of resolved.shortfalls) {
    const { asset, available, legs: [at = 0] = [] } = shortfall;
    const { leg, origin } = taken[at] as TakenLeg;
    const short = owned.shortfalls.find((other) => other.asset === asset && other.legs?.[0] === at);
    let held = short === undefined ? 0n : short.available - available;
    for (const source of short === undefined ? leg.sources : []) {
      const own = heldOf(source, asset);
      if (own === undefined) return undefined;
      held += own;
    }
    shortfalls.push({ ...shortfall, held, legs: [origin] });
  }
  return { isPaid, shortfalls };
}
