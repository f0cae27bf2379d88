import { type Assets, type Bundle, toAssets } from '../values/bundle.ts';
import { sumOf } from '../values/utxo.ts';
import { holdIdOf } from './hold.ts';

/**
 * One movement of an exchange: from a wallet to a wallet, from nowhere (a mint) or to nowhere (a burn), into a hold or
 * out of one. Example: alice pays bob 5 gold: `{ from: 'alice', to: 'bob', bundle: 5 gold }`.
 */
export interface Leg {
  /** Undefined for a mint. */
  readonly from: string | undefined;
  /** Undefined for a burn. */
  readonly to: string | undefined;
  readonly bundle: Bundle;
  /** True for a release of a hold to its wallet. Any other leg out of a hold is a capture. */
  readonly isRelease?: boolean;
}

/** A leg as the public API shows it, in the form in which it is passed: a transfer, a mint or a burn. */
export type LegView<Name extends string = string> =
  | {
      /** The wallet that gave. */
      readonly from: string;
      /** The wallet that received. */
      readonly to: string;
      /** The assets that moved. */
      readonly assets: Assets<Name>;
    }
  | {
      /** The assets that were created. */
      readonly mint: Assets<Name>;
      /** The wallet that received them. */
      readonly to: string;
    }
  | {
      /** The assets that were destroyed. */
      readonly burn: Assets<Name>;
      /** The wallet that held them. */
      readonly from: string;
    }
  | {
      /** The assets that were set aside. */
      readonly hold: Assets<Name>;
      /** The wallet whose assets they are. */
      readonly from: string;
      /** The id of the hold. */
      readonly id: string;
    }
  | {
      /** The id of the hold. */
      readonly capture: string;
      /** The wallet that received the assets. */
      readonly to: string;
      /** The assets that were captured. */
      readonly assets: Assets<Name>;
    }
  | {
      /** The id of the hold. */
      readonly release: string;
      /** The wallet that got the assets back. */
      readonly to: string;
      /** The assets that were released. */
      readonly assets: Assets<Name>;
    };

/** Makes the public view of a leg. */
export function viewLeg({ from, to, bundle, isRelease }: Leg): LegView {
  const assets = toAssets(bundle);
  const [fromHold, toHold] = [from, to].map((owner) => (owner === undefined ? undefined : holdIdOf(owner)));
  if (toHold !== undefined) return { hold: assets, from: from as string, id: toHold };
  if (fromHold !== undefined) {
    return isRelease === true
      ? { release: fromHold, to: to as string, assets }
      : { capture: fromHold, to: to as string, assets };
  }
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
  return legs.length === 0 ? NOTHING : sumOf(legs);
}
