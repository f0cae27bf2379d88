import type { TransactionKind } from '../../../src/index.ts';
import type { ReverseCommand } from './model-command.ts';
import { exceededCaps, type ModelPolicy, refuseCaps } from './model-policy.ts';
import { shortfallsOf } from './model-rules.ts';
import type { ModelRefusal, ModelState, Move } from './model-state.ts';

/** The change of an asset of a wallet by a transaction. Assets in a hold are its wallet's. */
interface Net {
  readonly wallet: string;
  readonly asset: string;
  /** Negative if the wallet paid. */
  amount: bigint;
}

/** A recorded transaction, as far as a reversal depends on it. */
export interface ModelTarget {
  /** The number of the command that made it. */
  readonly of: number;
  /** The kind, or the leg, that is in the way of a reversal; undefined if there is none. */
  readonly because: string | undefined;
  /** Per wallet and asset, in the order in which its movements name the wallets. */
  readonly nets: readonly Net[];
  /** Per asset, what was moved back. */
  readonly back: Map<string, bigint>;
  /** The reversals, first to last. */
  readonly by: number[];
}

/** The movements of a reversal, and the amounts that it leaves. */
export interface DecidedReversal {
  readonly moves: readonly Move[];
  readonly open: Readonly<Record<string, bigint>>;
}

const REVERSIBLE: ReadonlySet<TransactionKind> = new Set(['mint', 'transfer', 'burn', 'capture', 'exchange']);

/** Makes the target of a transaction with these movements. `walletOf` turns the owner of a hold into its wallet. */
export function targetOf(
  of: number,
  kind: TransactionKind,
  moves: readonly Move[],
  walletOf: (owner: string) => string,
): ModelTarget {
  const nets: Net[] = [];
  const change = (owner: string, asset: string, amount: bigint): void => {
    const wallet = walletOf(owner);
    const known = nets.find((net) => net.wallet === wallet && net.asset === asset);
    if (known === undefined) nets.push({ wallet, asset, amount });
    else known.amount += amount;
  };
  let leg: string | undefined;
  for (const { from, to, asset, amount, isRelease } of moves.toSorted((a, b) => a.leg - b.leg)) {
    if (from !== undefined) change(from, asset, -amount);
    if (to !== undefined) change(to, asset, amount);
    if (to?.startsWith('~')) leg = 'hold';
    else if (isRelease === true) leg ??= 'release';
  }
  const because = REVERSIBLE.has(kind) ? (kind === 'exchange' ? leg : undefined) : kind;
  return { of, because, nets: nets.filter(({ amount }) => amount !== 0n), back: new Map(), by: [] };
}

/** The wallets that received net: they owe. */
export function debtorsOf({ nets, because }: ModelTarget): string[] {
  if (because !== undefined) return [];
  return [...new Set(nets.filter(({ amount }) => amount > 0n).map(({ wallet }) => wallet))];
}

/** Decides what a reversal moves, or why it is refused. Written from DESIGN.md, API.md and the acceptance cases. */
export function decideReversal(
  { of, upTo }: ReverseCommand,
  target: ModelTarget | undefined,
  ledger: ModelState & ModelPolicy,
): DecidedReversal | ModelRefusal {
  const refuse = (reason: ModelRefusal['reason'], more: object = {}): ModelRefusal => ({
    ...{ reason, shortfalls: [], reversal: { of: `${of}`, ...more } },
  });
  if (target === undefined) return refuse('transaction_not_found');
  const { because, nets, back, by } = target;
  if (because !== undefined) return refuse('not_reversible', { because });
  const open = openOf(target);
  if (by.length > 0 && Object.keys(open).length === 0) return refuse('already_reversed', { by: `${by[0]}` });

  const sides = Object.keys(open).map((asset): Sides => {
    const done = back.get(asset) ?? 0n;
    const of = (sign: bigint): Part[] =>
      after(
        done,
        nets.filter((net) => net.asset === asset && net.amount * sign > 0n),
      );
    return { asset, debts: of(1n), credits: of(-1n) };
  });
  const isPart = upTo === true && debtorsOf(target).length === 1;
  const isShort = ({ asset, debts }: Sides): boolean =>
    debts.some(({ wallet, amount }) => ledger.available(wallet, asset) < amount);
  // What was burned returns when nothing is owed any more.
  if (isPart && sides.some(isShort)) for (const side of sides) payWhatIsThere(side, ledger);
  const moves = sides.flatMap(({ asset, debts, credits }) => pair(asset, debts, credits));
  const short = shortfallsOf(moves, ledger);
  if (short !== undefined) return short;
  if (moves.length === 0 && nets.length > 0) return { reason: 'nothing_to_move', shortfalls: [] };
  const caps = exceededCaps(moves, ledger);
  if (caps.length > 0) return refuseCaps(caps);
  const left = { ...open };
  for (const asset of Object.keys(open)) {
    left[asset] = (left[asset] as bigint) - movedOf(moves, asset);
    if (left[asset] === 0n) delete left[asset];
  }
  return { moves, open: left };
}

/** Records what a committed reversal has moved back. */
export function recordReversal(target: ModelTarget, by: number, moves: readonly Move[]): void {
  target.by.push(by);
  for (const asset of new Set(moves.map((move) => move.asset)))
    target.back.set(asset, (target.back.get(asset) ?? 0n) + movedOf(moves, asset));
}

/** Per asset what was received net or paid net, whichever is more, less what was moved back. */
export function openOf({ nets, back }: ModelTarget): Record<string, bigint> {
  const open: Record<string, bigint> = {};
  for (const asset of new Set(nets.map((net) => net.asset))) {
    const sum = (sign: bigint): bigint =>
      nets.reduce((all, net) => (net.asset === asset && net.amount * sign > 0n ? all + net.amount * sign : all), 0n);
    const original = sum(1n) > sum(-1n) ? sum(1n) : sum(-1n);
    const left = original - (back.get(asset) ?? 0n);
    if (left < 0n) throw new Error(`${asset} was moved back more than once`);
    if (left > 0n) open[asset] = left;
  }
  return open;
}

/** Of one asset: what is left of debts and credits. */
interface Sides {
  readonly asset: string;
  readonly debts: Part[];
  readonly credits: Part[];
}

interface Part {
  readonly wallet: string;
  amount: bigint;
}

/** The parts of these nets that are left after this sum of them. */
function after(done: bigint, nets: readonly Net[]): Part[] {
  let skip = done;
  return nets.flatMap(({ wallet, amount }) => {
    const size = amount < 0n ? -amount : amount;
    const skipped = size < skip ? size : skip;
    skip -= skipped;
    return size > skipped ? [{ wallet, amount: size - skipped }] : [];
  });
}

/** The only debtor pays what it has, and the credits get no more. */
function payWhatIsThere({ asset, debts, credits }: Sides, ledger: ModelState): void {
  const [debt] = debts;
  const available = debt === undefined ? 0n : ledger.available(debt.wallet, asset);
  const paid = debt === undefined || available > debt.amount ? (debt?.amount ?? 0n) : available;
  cut(debts, paid);
  cut(credits, paid);
}

function cut(parts: Part[], to: bigint): void {
  let left = to;
  for (const part of parts) {
    if (part.amount > left) part.amount = left;
    left -= part.amount;
  }
}

/** Debts pay credits; what is left of debts is burned, and what is left of credits is minted. */
function pair(asset: string, debts: readonly Part[], credits: readonly Part[]): Move[] {
  const moves: Move[] = [];
  const [owed, due] = [debts, credits].map((parts) => parts.map((part) => ({ ...part }))) as [Part[], Part[]];
  for (const debt of owed) {
    for (const credit of due) {
      const amount = debt.amount < credit.amount ? debt.amount : credit.amount;
      debt.amount -= amount;
      credit.amount -= amount;
      if (amount > 0n) moves.push({ from: debt.wallet, to: credit.wallet, asset, amount, leg: 0 });
    }
    if (debt.amount > 0n) moves.push({ from: debt.wallet, to: undefined, asset, amount: debt.amount, leg: 0 });
  }
  for (const { wallet, amount } of due)
    if (amount > 0n) moves.push({ from: undefined, to: wallet, asset, amount, leg: 0 });
  return moves;
}

function movedOf(moves: readonly Move[], asset: string): bigint {
  return moves.reduce((sum, move) => (move.asset === asset ? sum + move.amount : sum), 0n);
}
