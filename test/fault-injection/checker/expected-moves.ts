import type { Amounts, Intent } from '../history.ts';
import { holding, type StoredTransaction } from './stored-ledger.ts';

/** The data that the expectations depend on. */
export interface Known {
  /** The wallet of a hold, by its id. */
  walletOf(hold: string): string | undefined;
  /** A stored transaction by its id. */
  transaction(id: string): StoredTransaction | undefined;
  /** True if a command reverses a part of a transaction: another one may find less of it left. */
  isReversedInPart(id: string): boolean;
}

type Moves = Map<string, bigint>;

/** The owner of what a hold owns. */
export const holdOwner = (hold: string): string => `~${hold}`;

/**
 * The changes of balances that a command asks for, per wallet and asset; undefined for a reversal of a transaction that
 * is reversed in parts, which moves what is there, or left: I17 compares their sum. What is left of a hold is not in
 * its command: the stored transaction says how much left the hold, and it must come to the wallet of the hold.
 */
export function expectedMoves(intent: Intent, stored: StoredTransaction, known: Known): Moves | undefined {
  const moves: Moves = new Map();
  const { key, kind, wallet, to, assets, legs = [], hold, isRestReleased } = intent;
  switch (kind) {
    case 'mint':
      move(moves, undefined, wallet, assets);
      break;
    case 'burn':
      move(moves, wallet, undefined, assets);
      break;
    case 'transfer':
      move(moves, wallet, to, intent.isAll === true ? receivedBy(to as string, assets, stored) : assets);
      break;
    case 'hold':
      move(moves, wallet, holdOwner(key), assets);
      break;
    case 'exchange':
      for (const leg of legs) move(moves, leg.from, leg.to, leg.assets);
      move(moves, wallet, holdOwner(key), assets);
      if (hold !== undefined) releaseRest(moves, hold, stored, known);
      break;
    case 'capture':
      move(moves, holdOwner(hold as string), to, assets);
      if (isRestReleased === true) releaseRest(moves, hold as string, stored, known);
      break;
    case 'release':
      releaseRest(moves, hold as string, stored, known);
      break;
    case 'reverse':
      if (known.isReversedInPart(intent.of as string)) return undefined;
      for (const [owner, asset, amount] of partsOf(known.transaction(intent.of as string)))
        add(moves, ownerOf(owner, known), asset, -amount);
      break;
  }
  return new Map([...moves].filter(([, amount]) => amount !== 0n));
}

/** The wallets and holds whose mailboxes give a command its place in their order. */
export function orderedBy(intent: Intent): string[] {
  const { kind, wallet, assets, legs = [], hold } = intent;
  const holds = hold === undefined ? [] : [holdOwner(hold)];
  switch (kind) {
    case 'exchange': {
      const nets: Moves = new Map();
      for (const leg of legs) move(nets, leg.from, leg.to, leg.assets);
      move(nets, wallet, undefined, assets);
      const payers = [...nets].filter(([, amount]) => amount < 0n).map(([name]) => splitHolding(name)[0]);
      return [...new Set([...payers, ...holds])];
    }
    case 'capture':
    case 'release':
      return holds;
    case 'reverse':
      // It takes its places when its transaction is read.
      return [];
    default:
      return [wallet];
  }
}

function move(moves: Moves, from: string | undefined, to: string | undefined, assets: Amounts): void {
  for (const [asset, amount] of Object.entries(assets)) {
    if (from !== undefined) add(moves, from, asset, -BigInt(amount));
    if (to !== undefined) add(moves, to, asset, BigInt(amount));
  }
}

/** Of these assets, what a wallet received: the amounts of a transfer of all. */
function receivedBy(wallet: string, assets: Amounts, { moved }: StoredTransaction): Amounts {
  const received = Object.keys(assets).map((asset) => [asset, moved.get(holding(wallet, asset)) ?? 0n] as const);
  return Object.fromEntries(
    received.filter(([, amount]) => amount > 0n).map(([asset, amount]) => [asset, `${amount}`]),
  );
}

function releaseRest(moves: Moves, hold: string, stored: StoredTransaction, known: Known): void {
  for (const [owner, asset, amount] of partsOf(stored)) {
    if (owner !== holdOwner(hold)) continue;
    const rest = amount - (moves.get(holding(owner, asset)) ?? 0n);
    add(moves, owner, asset, rest);
    add(moves, ownerOf(owner, known), asset, -rest);
  }
}

function ownerOf(owner: string, known: Known): string {
  return owner.startsWith('~') ? (known.walletOf(owner.slice(1)) ?? owner) : owner;
}

function partsOf(stored: StoredTransaction | undefined): [owner: string, asset: string, amount: bigint][] {
  return [...(stored?.moved ?? [])].map(([name, amount]) => [...splitHolding(name), amount]);
}

function splitHolding(name: string): [owner: string, asset: string] {
  return name.split(' ') as [string, string];
}

function add(moves: Moves, owner: string, asset: string, amount: bigint): void {
  const name = holding(owner, asset);
  moves.set(name, (moves.get(name) ?? 0n) + amount);
}
