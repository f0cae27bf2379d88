/** The distribution of an asset among wallets. */
export interface Wealth {
  /** The number of wallets, those that own nothing included. */
  readonly wallets: number;
  /** The number of wallets that own some of the asset. */
  readonly owners: number;
  /** The amount that all of them own. */
  readonly total: bigint;
  /**
   * The Gini coefficient, 0 where all wallets own the same, near 1 where one owns all. With the amounts x₁ ≤ … ≤ xₙ of
   * all n wallets it is G = Σ (2i − n − 1)·xᵢ / (n · Σ xᵢ), rounded to four decimals. Undefined if nothing is owned.
   */
  readonly gini?: number;
  /**
   * The Lorenz curve: the part of the total that the poorest wallets own, at equal distances from none of the wallets
   * to all, so from 0 to 1. Empty if nothing is owned.
   */
  readonly lorenz: readonly number[];
}

/** The most sections of a Lorenz curve. */
const SECTIONS_MAX = 100;
const PARTS = 10_000n;

/** Computes how an asset is distributed from what each wallet owns. Exact up to the last rounding. */
export function wealthOf(amounts: readonly bigint[]): Wealth {
  const sorted = amounts.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const count = BigInt(sorted.length);
  const total = sorted.reduce((sum, amount) => sum + amount, 0n);
  const owners = sorted.filter((amount) => amount > 0n).length;
  if (total <= 0n) return { wallets: sorted.length, owners, total, lorenz: [] };
  const weighted = sorted.reduce((sum, amount, at) => sum + (2n * BigInt(at + 1) - count - 1n) * amount, 0n);
  const gini = ratio(weighted, count * total);
  return { wallets: sorted.length, owners, total, gini, lorenz: lorenzOf(sorted, total) };
}

function lorenzOf(sorted: readonly bigint[], total: bigint): number[] {
  let sum = 0n;
  const sums = [0n, ...sorted.map((amount) => (sum += amount))];
  const sections = Math.min(SECTIONS_MAX, sorted.length);
  return Array.from({ length: sections + 1 }, (_, section) => {
    const place = Math.floor((section * sorted.length) / sections);
    return ratio(sums[place] ?? 0n, total);
  });
}

/** A ratio of whole numbers that are not negative, rounded to four decimals. */
function ratio(part: bigint, whole: bigint): number {
  return Number((2n * part * PARTS + whole) / (2n * whole)) / Number(PARTS);
}
