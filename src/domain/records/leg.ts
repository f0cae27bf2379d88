import { type Assets, addTo, type Bundle, toAssets } from '../values/bundle.ts';

/**
 * One movement of an exchange: from a wallet to a wallet, from nowhere (a mint) or to nowhere (a burn). Example: alice
 * pays bob 5 gold: `{ from: 'alice', to: 'bob', bundle: 5 gold }`.
 */
export interface Leg {
  /** Undefined for a mint. */
  readonly from: string | undefined;
  /** Undefined for a burn. */
  readonly to: string | undefined;
  readonly bundle: Bundle;
}

/** A leg as the public API shows it, in the form in which it is passed: a transfer, a mint or a burn. */
export type LegView =
  | {
      /** The wallet that gave. */
      readonly from: string;
      /** The wallet that received. */
      readonly to: string;
      /** The assets that moved. */
      readonly assets: Assets;
    }
  | {
      /** The assets that were created. */
      readonly mint: Assets;
      /** The wallet that received them. */
      readonly to: string;
    }
  | {
      /** The assets that were destroyed. */
      readonly burn: Assets;
      /** The wallet that held them. */
      readonly from: string;
    };

/** Makes the public view of a leg. */
export function viewLeg({ from, to, bundle }: Leg): LegView {
  const assets = toAssets(bundle);
  if (from === undefined) return { mint: assets, to: to as string };
  return to === undefined ? { burn: assets, from } : { from, to, assets };
}

/** The assets that legs create. */
export function mintedBy(legs: readonly Leg[]): Bundle {
  return sumOfLegs(legs.filter(({ from }) => from === undefined));
}

/** The assets that legs destroy. */
export function burnedBy(legs: readonly Leg[]): Bundle {
  return sumOfLegs(legs.filter(({ to }) => to === undefined));
}

function sumOfLegs(legs: readonly Leg[]): Bundle {
  const sums = new Map<string, bigint>();
  for (const { bundle } of legs) addTo(sums, bundle);
  return sums;
}
