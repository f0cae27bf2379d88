import { type Assets, type Bundle, toAssets } from '../values/bundle.ts';
import { holdIdOf, holdOwner } from './hold.ts';
import type { LegView } from './leg.ts';
import type { Transaction } from './transaction.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** One amount that a whole reversal moves: from nowhere if it was burned, to nowhere if it was minted. */
export interface BackLeg {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly asset: string;
  readonly amount: bigint;
}

/** A transaction that is to be reversed, and what was reversed of it. */
export interface ReversalTarget {
  readonly id: string;
  readonly kind: TransactionKind;
  /** The reason for which it cannot be reversed; undefined if it can. */
  readonly because: string | undefined;
  /** The movements of a whole reversal, net per wallet and asset. */
  readonly legs: readonly BackLeg[];
  /** Per asset, what was moved back. The asset '' stands for a transaction that moved nothing net. */
  readonly reversed: ReadonlyMap<string, bigint>;
  /** The reversals, first to last. */
  readonly by: readonly string[];
}

/** The amount of one asset that a reversal moves back. The database compares `before` with what it has. */
export interface BackAmount {
  readonly of: string;
  readonly asset: string;
  readonly original: bigint;
  readonly before: bigint;
  readonly amount: bigint;
}

/** The asset of a transaction that moved nothing net: it can be reversed once, too. */
export const NOTHING_NET = '';

/**
 * Makes the target of a reversal. `walletOf` says whose a hold is.
 *
 * Example: alice pays bob 30 gold and gets a sword: bob owes alice 30 gold, and alice owes bob the sword.
 */
export function targetOf(
  transaction: Transaction,
  { reversed, by }: Pick<ReversalTarget, 'reversed' | 'by'>,
  walletOf: (holdId: string) => string,
): ReversalTarget {
  const { id, kind } = transaction;
  const because = findObstacle(transaction);
  const legs = because === undefined ? backLegs(netOf(transaction, walletOf)) : [];
  return { id, kind, because, legs, reversed, by };
}

/** The sum of the legs of a whole reversal, per asset. */
export function originalOf({ legs }: Pick<ReversalTarget, 'legs'>): ReadonlyMap<string, bigint> {
  if (legs.length === 0) return new Map([[NOTHING_NET, 1n]]);
  const sums = new Map<string, bigint>();
  for (const { asset, amount } of legs) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  return sums;
}

/** The wallets that a whole reversal takes something from, with what it takes. */
export function debtsOf({ legs }: Pick<ReversalTarget, 'legs'>): ReadonlyMap<string, Bundle> {
  const debts = new Map<string, Map<string, bigint>>();
  for (const { from, asset, amount } of legs) {
    if (from === undefined) continue;
    const sums = debts.get(from) ?? new Map<string, bigint>();
    debts.set(from, sums.set(asset, (sums.get(asset) ?? 0n) + amount));
  }
  return debts;
}

/** The amounts that are left to be reversed after these are moved back. */
export function viewOpen(amounts: readonly BackAmount[]): Assets {
  const open = amounts.flatMap(({ asset, original, before, amount }): [string, bigint][] => {
    const left = original - before - amount;
    return left > 0n && asset !== NOTHING_NET ? [[asset, left]] : [];
  });
  return toAssets(new Map(open));
}

function findObstacle({ kind, legs = [] }: Transaction): string | undefined {
  switch (kind) {
    case 'mint':
    case 'transfer':
    case 'burn':
    case 'capture':
      return undefined;
    case 'exchange':
      // A release ends a hold, and what was released was the wallet's own.
      if (legs.some((leg) => 'hold' in leg)) return 'hold';
      return legs.some((leg) => 'release' in leg) ? 'release' : undefined;
    default:
      return kind;
  }
}

type Nets = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/**
 * Per asset and wallet, what the transaction brought less what it took. In the order of its legs: inputs are in the
 * order of their outpoints, which are random.
 */
function netOf({ inputs, outputs, legs = [] }: Transaction, walletOf: (holdId: string) => string): Nets {
  const nets = new Map<string, Map<string, bigint>>();
  const add = (owner: string, assets: Assets, sign: bigint): void => {
    const holdId = holdIdOf(owner);
    const wallet = holdId === undefined ? owner : walletOf(holdId);
    for (const [asset, amount] of Object.entries(assets)) {
      const ofAsset = nets.get(asset) ?? new Map<string, bigint>();
      nets.set(asset, ofAsset);
      ofAsset.set(wallet, (ofAsset.get(wallet) ?? 0n) + sign * amount);
    }
  };
  for (const leg of legs) {
    const assets = assetsOf(leg);
    if ('capture' in leg) add(holdOwner(leg.capture), assets, 0n);
    if ('from' in leg) add(leg.from, assets, 0n);
    if ('to' in leg) add(leg.to, assets, 0n);
  }
  for (const { owner, assets } of outputs) add(owner, assets, 1n);
  for (const { owner, assets } of inputs) add(owner, assets, -1n);
  return nets;
}

function assetsOf(leg: LegView): Assets {
  if ('assets' in leg) return leg.assets;
  if ('mint' in leg) return leg.mint;
  return 'burn' in leg ? leg.burn : leg.hold;
}

/** Pairs those who received with those who paid, per asset, in the order in which the transaction names them. */
function backLegs(nets: Nets): BackLeg[] {
  const legs: BackLeg[] = [];
  for (const [asset, ofAsset] of nets) {
    const owed = [...ofAsset].filter(([, amount]) => amount > 0n);
    const due = [...ofAsset].flatMap(([wallet, amount]): [string, bigint][] =>
      amount < 0n ? [[wallet, -amount]] : [],
    );
    while (owed.length > 0 || due.length > 0) {
      const [from, has] = owed[0] ?? [undefined, undefined];
      const [to, wants] = due[0] ?? [undefined, undefined];
      const amount = has === undefined ? (wants as bigint) : wants === undefined || has < wants ? has : wants;
      legs.push({ from, to, asset, amount });
      shorten(owed, amount);
      shorten(due, amount);
    }
  }
  return legs;
}

function shorten(list: [string, bigint][], by: bigint): void {
  const [first] = list;
  if (first === undefined) return;
  if (first[1] === by) list.shift();
  else first[1] -= by;
}
