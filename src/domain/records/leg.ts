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
  | { readonly from: string; readonly to: string; readonly assets: Assets }
  | { readonly mint: Assets; readonly to: string }
  | { readonly burn: Assets; readonly from: string };

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

const NOTHING: Bundle = new Map();

function sumOfLegs(legs: readonly Leg[]): Bundle {
  if (legs.length === 0) return NOTHING;
  const sums = new Map<string, bigint>();
  for (const { bundle } of legs) addTo(sums, bundle);
  return sums;
}
