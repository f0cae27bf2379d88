import { isName } from '../../index.ts';
import type { InspectedLedger } from './inspector-options.ts';
import { isRunning } from './read-wallet.ts';

const HOLDERS = 100;
const POINTS = 24;

/** Reads the supply of every asset, whether its books balance, and its rules. */
export async function readAssets(ledger: InspectedLedger): Promise<unknown> {
  const position = await lastPosition(ledger);
  const [supply, rules] = await Promise.all([
    position === 0 ? new Map() : ledger.supplyAt({ position }),
    ledger.assets(),
  ]);
  const rulesOf = new Map(rules.map((definition) => [definition.asset, definition]));
  const names = [...new Set([...supply.keys(), ...rulesOf.keys()])].sort();
  return {
    position,
    assets: names.map((asset) => {
      const { minted = 0n, burned = 0n, owned = 0n } = supply.get(asset) ?? {};
      return { asset, minted, burned, owned, isBalanced: minted - burned === owned, rules: rulesOf.get(asset) ?? null };
    }),
  };
}

/** Reads the supply of an asset over positions, and its largest holders; undefined for another text than a name. */
export async function readAsset(ledger: InspectedLedger, asset: string): Promise<unknown> {
  if (!isName(asset)) return undefined;
  const position = await lastPosition(ledger);
  const places = position === 0 ? [] : placesUpTo(position);
  const [points, holders, rules] = await Promise.all([
    Promise.all(
      places.map(async (at) => {
        const { minted, burned, owned } = (await ledger.supplyAt({ position: at })).get(asset) ?? NOTHING;
        return { position: at, minted, burned, owned };
      }),
    ),
    ledger.top(asset, { limit: HOLDERS }),
    ledger.asset(asset),
  ]);
  return {
    asset,
    position,
    points,
    holders,
    gini: giniOf(holders.map(({ available, held }) => available + held)),
    rules,
  };
}

const NOTHING = { minted: 0n, burned: 0n, owned: 0n };

/** Positions at even distances, the last one included. */
function placesUpTo(last: number): number[] {
  const count = Math.min(POINTS, last);
  return Array.from({ length: count }, (_, at) => Math.ceil((last * (at + 1)) / count));
}

async function lastPosition(ledger: InspectedLedger): Promise<number> {
  if (isRunning(ledger)) return (await ledger.stats()).order.position;
  return (await ledger.lastPosition()).position;
}

/**
 * The Gini coefficient of amounts, descending: 0 if all are equal, towards 1 if one has all (C. Gini, 1912). It is the
 * mean difference of all pairs over twice the mean. Null without an amount.
 */
export function giniOf(amounts: readonly bigint[]): number | null {
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (total === 0n) return null;
  const count = amounts.length;
  // Ascending rank i from 1: (2 * sum(i * amount) / (count * total)) - (count + 1) / count.
  const weighted = amounts.reduce((sum, amount, at) => sum + BigInt(count - at) * amount, 0n);
  return Number((2n * weighted * 1_000_000n) / (BigInt(count) * total)) / 1_000_000 - (count + 1) / count;
}
