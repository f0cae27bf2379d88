import type { Leg } from '../records/leg.ts';
import type { Bundle } from '../values/bundle.ts';

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
  readonly gives: ReadonlyMap<string, bigint>;
  /** The sums that its legs bring it. */
  readonly gets: ReadonlyMap<string, bigint>;
  /** The assets that it has to hold. */
  readonly requires: ReadonlyMap<string, bigint>;
  /** Its net payment: `gives` less `gets`, where that is positive. */
  readonly pays: Bundle;
  /** The net amounts that it receives. */
  readonly receives: ReadonlyMap<string, bigint>;
  /**
   * The assets that its inputs hold at least: the larger of `pays` and `requires`. Empty for one that only receives.
   */
  readonly wants: Bundle;
}

interface Sums {
  readonly gives: Map<string, bigint>;
  readonly gets: Map<string, bigint>;
  readonly requires: Map<string, bigint>;
}

/**
 * The wallets of an exchange in the order in which legs and requirements name them. Per wallet and asset, what the legs
 * take is set off against what they bring: the order of the legs has no influence.
 */
export function partiesOf(legs: readonly Leg[], requirements: readonly Requirement[]): Party[] {
  const sums = new Map<string, Sums>();
  const sumsOf = (wallet: string): Sums => {
    let found = sums.get(wallet);
    if (found === undefined) {
      found = { gives: new Map(), gets: new Map(), requires: new Map() };
      sums.set(wallet, found);
    }
    return found;
  };
  for (const { from, to, bundle } of legs) {
    for (const [asset, amount] of bundle) {
      if (from !== undefined) add(sumsOf(from).gives, asset, amount);
      if (to !== undefined) add(sumsOf(to).gets, asset, amount);
    }
  }
  for (const { wallet, bundle } of requirements)
    for (const [asset, amount] of bundle) add(sumsOf(wallet).requires, asset, amount);
  return Array.from(sums, ([wallet, own]) => toParty(wallet, own));
}

/** True for a party whose UTXOs the exchange spends. */
export function isPayer({ wants }: Party): boolean {
  return wants.size > 0;
}

function toParty(wallet: string, { gives, gets, requires }: Sums): Party {
  const pays = new Map<string, bigint>();
  const receives = new Map<string, bigint>();
  for (const [asset, amount] of gives) {
    const net = amount - (gets.get(asset) ?? 0n);
    if (net > 0n) pays.set(asset, net);
  }
  for (const [asset, amount] of gets) {
    const net = amount - (gives.get(asset) ?? 0n);
    if (net > 0n) receives.set(asset, net);
  }
  const wants = requires.size === 0 ? pays : new Map(pays);
  for (const [asset, amount] of requires) if (amount > (pays.get(asset) ?? 0n)) wants.set(asset, amount);
  return { wallet, gives, gets, requires, pays, receives, wants };
}

function add(sums: Map<string, bigint>, asset: string, amount: bigint): void {
  sums.set(asset, (sums.get(asset) ?? 0n) + amount);
}
