import type { WalletBalance } from '../../admin/index.ts';
import type { Assets } from '../../index.ts';
import { evenly } from './evenly.ts';
import { type Wealth, wealthOf } from './wealth.ts';

/** The amounts that a wallet owned of an asset at the ends of steps. */
export interface BalanceLine {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The amounts that it owned, available and in holds, at the end of each step of the plot. */
  readonly amounts: readonly bigint[];
}

/** The plot of the balances of an asset. */
export interface BalancePlot {
  /** The numbers of the steps of the plot; all of them, or some at equal distances. */
  readonly steps: readonly number[];
  /** The wallets that owned the most at the end of any step, the largest first. */
  readonly lines: readonly BalanceLine[];
  /** All other wallets that owned some of it, summed. Absent if there are none. */
  readonly others?: {
    /** The number of wallets. */
    readonly wallets: number;
    /** The sums of what they owned. */
    readonly amounts: readonly bigint[];
  };
}

/** The most wallets that have a line each. */
const LINES_MAX = 8;
/** The most steps of a plot. */
const STEPS_MAX = 200;

/** The amounts of one wallet where they changed: the index of the step, and the amount from then on. */
interface Track {
  readonly changes: { readonly at: number; readonly amount: bigint }[];
  peak: bigint;
}

/**
 * The amounts that the wallets of a run owned at the end of each step, by asset.
 *
 * Owns: a point per change, not per step: a wallet that nobody pays takes no room.
 */
export class BalanceHistory {
  readonly #tracks = new Map<string, Map<string, Track>>();
  readonly #assetsOf = new Map<string, Set<string>>();
  readonly #steps: number[] = [];
  #last: readonly WalletBalance[] = [];

  /** The balances that were added last. */
  get last(): readonly WalletBalance[] {
    return this.#last;
  }

  /** The assets that a wallet owned at some time, in the order in which they came. */
  get assets(): string[] {
    return [...this.#tracks.keys()];
  }

  /** Adds the balances of all wallets at the end of a step. */
  add(step: number, balances: readonly WalletBalance[]): void {
    this.#steps.push(step);
    this.#last = balances;
    const at = this.#steps.length - 1;
    for (const balance of balances) {
      for (const asset of this.#named(balance)) this.#track(asset, balance.wallet, at, ownedOf(balance, asset));
    }
  }

  /** Replaces the balances that were added last: what the wallets have at the end of the run. */
  end(balances: readonly WalletBalance[]): void {
    this.#last = balances;
    for (const { assets, held } of balances) {
      for (const asset of [...Object.keys(assets), ...Object.keys(held)]) this.#tracksOf(asset);
    }
  }

  /** The distribution of an asset among all wallets now. */
  wealth(asset: string): Wealth {
    return wealthOf(this.#last.map((balance) => ownedOf(balance, asset)));
  }

  /** The plot of an asset. */
  plot(asset: string): BalancePlot {
    const ranked = [...this.#tracksOf(asset)].toSorted(([, a], [, b]) =>
      a.peak < b.peak ? 1 : a.peak > b.peak ? -1 : 0,
    );
    const places = evenly(this.#steps.length, STEPS_MAX);
    const steps = places.map((place) => this.#steps[place] as number);
    const lines = ranked.slice(0, LINES_MAX).map(([wallet, track]) => ({ wallet, amounts: amountsAt(track, places) }));
    const rest = ranked.slice(LINES_MAX);
    if (rest.length === 0) return { steps, lines };
    const amounts = places.map(() => 0n);
    for (const [, track] of rest) {
      for (const [place, amount] of amountsAt(track, places).entries())
        amounts[place] = (amounts[place] ?? 0n) + amount;
    }
    return { steps, lines, others: { wallets: rest.length, amounts } };
  }

  /** The assets of a wallet, and those that it owned before. */
  #named({ wallet, assets, held }: WalletBalance): Set<string> {
    const names = this.#assetsOf.get(wallet) ?? new Set<string>();
    this.#assetsOf.set(wallet, names);
    for (const asset of [...Object.keys(assets), ...Object.keys(held)]) names.add(asset);
    return names;
  }

  #track(asset: string, wallet: string, at: number, amount: bigint): void {
    const tracks = this.#tracksOf(asset);
    const track = tracks.get(wallet) ?? { changes: [], peak: 0n };
    if ((track.changes.at(-1)?.amount ?? 0n) !== amount) track.changes.push({ at, amount });
    if (amount > track.peak) track.peak = amount;
    if (track.changes.length > 0) tracks.set(wallet, track);
  }

  #tracksOf(asset: string): Map<string, Track> {
    const tracks = this.#tracks.get(asset) ?? new Map<string, Track>();
    this.#tracks.set(asset, tracks);
    return tracks;
  }
}

/** The amount that a wallet owns of an asset, available and in holds. */
export function ownedOf({ assets, held }: Pick<WalletBalance, 'assets' | 'held'>, asset: string): bigint {
  return amountIn(assets, asset) + amountIn(held, asset);
}

/** An asset may have the name of a property of every object, such as `constructor`. */
function amountIn(assets: Assets, asset: string): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset] ?? 0n) : 0n;
}

/** The amounts of a track at ascending places. */
function amountsAt({ changes }: Track, places: readonly number[]): bigint[] {
  let next = 0;
  let amount = 0n;
  return places.map((place) => {
    for (let change = changes[next]; change !== undefined && change.at <= place; change = changes[next]) {
      amount = change.amount;
      next += 1;
    }
    return amount;
  });
}
