import type { Leg } from '../records/leg.ts';
import { type Bundle, bundleOf } from '../values/bundle.ts';
import { singleAsset } from '../values/single-asset.ts';

/** Assets that a wallet must hold and does not pay. */
export interface Requirement {
  readonly wallet: string;
  readonly bundle: Bundle;
}

/**
 * A wallet that takes part in an exchange. All amounts are sums over the legs. Example: in the legs alice → bob 50 gold
 * and bob → alice 1 sword, alice pays 50 gold net and receives 1 sword net.
 */
export interface Party {
  readonly wallet: string;
  /** The sums that its legs take from it. */
  readonly gives: Bundle;
  /** The sums that its legs bring it. */
  readonly gets: Bundle;
  /** The assets that it has to hold. */
  readonly requires: Bundle;
  /** Its net payment: `gives` less `gets`, where that is positive. */
  readonly pays: Bundle;
  /** The net amounts that it receives. */
  readonly receives: Bundle;
  /**
   * The assets that its inputs hold at least: the larger of `pays` and `requires`. Empty for one that only receives.
   */
  readonly wants: Bundle;
}

/** Sums of a wallet. Most wallets give one asset, get one, and require nothing. */
interface Sums {
  readonly wallet: string;
  gives: Bundle;
  gets: Bundle;
  requires: Bundle;
}

const NOTHING: Bundle = new Map();

/**
 * The wallets of an exchange in the order in which legs and requirements name them. Per wallet and asset, what the legs
 * take is set off against what they bring: the order of the legs has no influence.
 */
export function partiesOf(legs: readonly Leg[], requirements: readonly Requirement[]): Party[] {
  const sums = new Map<string, Sums>();
  const sumsOf = (wallet: string): Sums => {
    let found = sums.get(wallet);
    if (found === undefined) {
      found = { wallet, gives: NOTHING, gets: NOTHING, requires: NOTHING };
      sums.set(wallet, found);
    }
    return found;
  };
  for (const { from, to, bundle } of legs) {
    for (const [asset, amount] of bundle) {
      if (from !== undefined) add(sumsOf(from), 'gives', asset, amount);
      if (to !== undefined) add(sumsOf(to), 'gets', asset, amount);
    }
  }
  for (const { wallet, bundle } of requirements)
    for (const [asset, amount] of bundle) add(sumsOf(wallet), 'requires', asset, amount);
  const parties: Party[] = [];
  for (const own of sums.values()) parties.push(toParty(own));
  return parties;
}

/** True for a party whose UTXOs the exchange spends. */
export function isPayer({ wants }: Party): boolean {
  return wants.size > 0;
}

function toParty({ wallet, gives, gets, requires }: Sums): Party {
  const pays = netOf(gives, gets);
  return { wallet, gives, gets, requires, pays, receives: netOf(gets, gives), wants: largerOf(pays, requires) };
}

/** The amounts of `one` less those of `other`, where that is positive. */
function netOf(one: Bundle, other: Bundle): Bundle {
  if (!sharesAssets(one, other)) return one;
  const net = new Map<string, bigint>();
  for (const [asset, amount] of one) {
    const left = amount - (other.get(asset) ?? 0n);
    if (left > 0n) net.set(asset, left);
  }
  return bundleOf(net);
}

function sharesAssets(one: Bundle, other: Bundle): boolean {
  if (other.size > 0) for (const asset of one.keys()) if (other.has(asset)) return true;
  return false;
}

function largerOf(pays: Bundle, requires: Bundle): Bundle {
  if (requires.size === 0) return pays;
  const larger = new Map(pays);
  for (const [asset, amount] of requires) if (amount > (pays.get(asset) ?? 0n)) larger.set(asset, amount);
  return bundleOf(larger);
}

function add(sums: Sums, field: 'gives' | 'gets' | 'requires', asset: string, amount: bigint): void {
  const own = sums[field];
  // Kept as long as the command waits: a bundle of one asset is smaller than a map.
  if (own.size === 0) sums[field] = singleAsset(asset, amount);
  else if (own.size === 1 && own.has(asset)) sums[field] = singleAsset(asset, (own.get(asset) as bigint) + amount);
  else {
    const several = own instanceof Map ? (own as Map<string, bigint>) : new Map(own);
    sums[field] = several.set(asset, (own.get(asset) ?? 0n) + amount);
  }
}
