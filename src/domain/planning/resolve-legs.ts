import type { HoldChange } from '../records/hold.ts';
import type { Leg } from '../records/leg.ts';
import type { RuleRefusal, Shortfall } from '../records/rejection.ts';
import type { Cap } from '../rules/room.ts';
import type { Meta } from '../values/action.ts';
import { bundleOf } from '../values/bundle.ts';
import { grant, type Wanted } from '../values/wish.ts';
import { type CapBounds, CapRoom } from './cap-room.ts';

/**
 * A leg as it was asked for. Several `sources` pay in their order, each as much as it has; none is a mint. Amounts may
 * be wishes.
 */
export interface WantedLeg {
  readonly sources: readonly string[];
  readonly to: string | undefined;
  readonly bundle: Wanted;
  /** Of a leg into a hold: the hold that it opens. */
  readonly opens?: OpenedHold;
  /** Of a leg out of a hold. */
  readonly takes?: HoldTake;
}

/** The hold that a leg opens. */
export interface OpenedHold extends Pick<Extract<HoldChange, { change: 'open' }>, 'id' | 'payees' | 'expiresInMs'> {
  /** Stored with the transaction. */
  readonly meta?: Meta;
}

/** A capture or a release: the only source of its leg is the hold. */
export interface HoldTake {
  readonly id: string;
  readonly verb: 'capture' | 'release';
  /** True for a capture of all that is left. */
  readonly isAll: boolean;
  /** True for a capture that releases the rest. */
  readonly releasesRest: boolean;
}

/** Legs with fixed amounts and one source each. */
export interface ResolvedLegs {
  readonly legs: readonly Leg[];
  /** For each leg, the index of the leg that was asked for. */
  readonly origins: readonly number[];
  /** Assets of which the sources of a leg have too little. */
  readonly shortfalls: readonly Shortfall[];
  /** If caps leave nothing of any wish: the cap of the first one, with the index of the leg that was asked for. */
  readonly full: (RuleRefusal & { readonly leg: number }) | undefined;
  /** True if an amount depends on what a wallet holds: another holding would give another one. */
  readonly isBounded: boolean;
}

/** The amount of an asset that a wallet holds; undefined if that is not known before a load. */
export type Holdings = (wallet: string, asset: string, wanted: bigint | undefined) => bigint | undefined;

/** True if amounts or payers of a leg depend on what wallets hold. */
export function isOpen({ sources, bundle, takes }: WantedLeg): boolean {
  return sources.length > 1 || bundle.wishes !== undefined || takes !== undefined;
}

/** A leg of which nothing is open. */
export function toLeg({ sources, to, bundle }: WantedLeg): Leg {
  return { from: sources[0], to, bundle };
}

/**
 * Resolves wishes and lists of sources in the order of the legs, against what the wallets hold and the fixed legs
 * bring. A wish moves at most what `caps` leave. A leg of which nothing moves is left out. Undefined if a holding is
 * not known.
 *
 * Example: alice holds 9 gold. The legs alice → bob 3 gold and alice → carol upTo(13) gold give carol 6.
 */
export function resolveLegs(
  wanted: readonly WantedLeg[],
  holdings: Holdings,
  caps?: CapBounds,
): ResolvedLegs | undefined {
  const changes = new Map<string, bigint>();
  const keyOf = (wallet: string, asset: string): string => `${wallet} ${asset}`;
  const change = (wallet: string | undefined, asset: string, amount: bigint): void => {
    if (wallet !== undefined) changes.set(keyOf(wallet, asset), (changes.get(keyOf(wallet, asset)) ?? 0n) + amount);
  };
  const capRoom = caps === undefined ? undefined : new CapRoom(caps);
  const move = (from: string | undefined, to: string | undefined, asset: string, amount: bigint): void => {
    change(from, asset, -amount);
    change(to, asset, amount);
    capRoom?.take(from, asset, amount);
    capRoom?.bring(to, asset, amount);
  };
  for (const leg of wanted) {
    for (const [asset, amount] of leg.bundle) {
      // Which source of several pays how much is resolved in the order of the legs.
      if (leg.sources.length > 1) capRoom?.bring(leg.to, asset, amount);
      else move(leg.sources[0], leg.to, asset, amount);
    }
  }
  const legs: Leg[] = [];
  const origins: number[] = [];
  const shortfalls: Shortfall[] = [];
  let [isBounded, isUnknown] = [false, false];
  let full: ResolvedLegs['full'];
  let isFull = true;

  /** Takes up to `limit` of an asset from the sources in their order; all if it is undefined. */
  const take = (
    leg: WantedLeg,
    asset: string,
    keep: bigint,
    limit: bigint | undefined,
    sums: Map<string, bigint>[],
  ) => {
    let taken = 0n;
    for (const [at, source] of leg.sources.entries()) {
      const missing = limit === undefined ? undefined : limit - taken;
      if (missing === 0n) break;
      const before = changes.get(keyOf(source, asset)) ?? 0n;
      const held = holdings(source, asset, missing === undefined ? undefined : missing - before);
      if (held === undefined) isUnknown = true;
      const available = grant({ all: true, keep }, (held ?? 0n) + before);
      const part = missing === undefined || available < missing ? available : missing;
      if (missing === undefined || part < missing) isBounded = true;
      if (part === 0n) continue;
      change(source, asset, -part);
      change(leg.to, asset, part);
      capRoom?.take(source, asset, part);
      (sums[at] as Map<string, bigint>).set(asset, part);
      taken += part;
    }
    return taken;
  };

  for (const [index, leg] of wanted.entries()) {
    const sums = leg.sources.map(() => new Map<string, bigint>());
    if (leg.sources.length > 1) {
      for (const [asset, asked] of leg.bundle) {
        const taken = take(leg, asset, 0n, asked, sums);
        if (taken < asked)
          shortfalls.push({
            wallet: leg.sources[0] as string,
            asset,
            asked,
            available: taken,
            held: 0n,
            legs: [index],
          });
      }
    } else {
      for (const [asset, amount] of leg.bundle) sums[0]?.set(asset, amount);
    }
    const minted = leg.sources.length === 0 ? new Map(leg.bundle) : undefined;
    for (const [asset, wish] of leg.bundle.wishes ?? []) {
      const asked = 'all' in wish ? undefined : wish.upTo;
      const limit = capRoom === undefined ? asked : capRoom.fit(leg.sources[0], leg.to, asset, asked);
      const cap = limit === 0n ? capRoom?.exhausted(leg.sources[0], leg.to, asset) : undefined;
      if (cap === undefined) isFull = false;
      else full ??= { ...ruleOf(cap), ...(asked === undefined ? {} : { asked }), room: 0n, leg: index };
      if (minted === undefined) {
        const taken = take(leg, asset, 'all' in wish ? (wish.keep ?? 0n) : 0n, limit, sums);
        capRoom?.bring(leg.to, asset, taken);
      } else if (limit !== undefined && limit > 0n) {
        minted.set(asset, limit);
        move(undefined, leg.to, asset, limit);
      }
    }
    if (minted !== undefined && minted.size > 0) {
      legs.push({ from: undefined, to: leg.to, bundle: bundleOf(minted) });
      origins.push(index);
    }
    for (const [at, source] of leg.sources.entries()) {
      const own = sums[at] as Map<string, bigint>;
      if (own.size === 0) continue;
      legs.push({ from: source, to: leg.to, bundle: bundleOf(own) });
      origins.push(index);
    }
  }
  return isUnknown ? undefined : { legs, origins, shortfalls, full: isFull ? full : undefined, isBounded };
}

function ruleOf({ wallet, asset }: Cap): RuleRefusal {
  return { ...(wallet === undefined ? {} : { wallet }), asset };
}
