import type { StepPart, TraceStep } from '../records/trace-step.ts';

/** The bounds for the owners of the other side of a step, and for what leaves the ledger there, or enters it. */
export interface Reached {
  /** The bound for what an owner has on the other side, all of its parts together. */
  of(owner: string): bigint;
  /** True if what a followed owner has on this side may be what `owner` has on the other side. */
  isFrom(owner: string, followed: string): boolean;
  /** Forward: what is burned of it. Back: what was minted of it. */
  readonly outside: bigint;
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

/** The owner of all that is not in the ledger. No name is empty. */
const OUTSIDE = '';

/**
 * The rule of descent: how much of an asset goes through a step, at most
 * (docs/decisions/0044-taint-is-a-bound-per-asset.md).
 *
 * 1. An output descends from an input of the same transaction that has the same asset, if its owner is the owner of the
 *    input, or was paid this asset by it in the legs, directly or through others. Without legs there is one payer, and
 *    every output with the asset descends from every input with it.
 * 2. What it has of it is at most what went in, at most what the legs paid its owner from there, besides what its owner
 *    put in, and at most its amount.
 *
 * Back it is the same with the legs turned around. `followed` has, per owner, what is followed into the step.
 */
export function descend(step: TraceStep, isForward: boolean, followed: ReadonlyMap<string, bigint>): Reached {
  const sources = [...followed];
  const total = sum(sources.map(([, amount]) => amount));
  if (step.legs === undefined) {
    const [near, far] = isForward ? [step.inputs, step.outputs] : [step.outputs, step.inputs];
    const outside = sumOf(near) - sumOf(far);
    return { of: () => total, isFrom: () => true, outside: outside > 0n ? least(total, outside) : 0n };
  }
  const moves = movesOf(step, isForward);
  const reach = new Map(sources.map(([owner]) => [owner, reachedFrom(owner, moves)]));
  const boundOf = (owner: string): bigint => {
    const own = followed.get(owner) ?? 0n;
    const others = sources.filter(([source]) => source !== owner && reach.get(source)?.has(owner));
    if (others.length === 0) return own;
    const paid = moves.filter(
      ({ from, to }) => to === owner && others.some(([source]) => reach.get(source)?.has(from)),
    );
    return own + least(sum(others.map(([, amount]) => amount)), sumOf(paid));
  };
  return {
    of: (owner) => least(total, boundOf(owner)),
    isFrom: (owner, source) => reach.get(source)?.has(owner) === true,
    outside: boundOf(OUTSIDE),
  };
}

/** The amounts that owners received net in a step: change is none, nor is what only came back. */
export function receivedIn({ inputs, outputs }: TraceStep): Map<string, bigint> {
  const nets = new Map<string, bigint>();
  for (const { owner, amount } of outputs) nets.set(owner, (nets.get(owner) ?? 0n) + amount);
  for (const { owner, amount } of inputs) nets.set(owner, (nets.get(owner) ?? 0n) - amount);
  return new Map([...nets].filter(([, net]) => net > 0n));
}

/** The smaller one of two amounts. */
export function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

/** The legs of the asset. What comes from outside is not followed forward, and back neither what goes there. */
function movesOf({ legs = [], asset }: TraceStep, isForward: boolean): Move[] {
  return legs.flatMap(({ from = OUTSIDE, to = OUTSIDE, bundle }) => {
    const amount = bundle.get(asset);
    if (amount === undefined) return [];
    const move = isForward ? { from, to, amount } : { from: to, to: from, amount };
    return move.from === OUTSIDE ? [] : [move];
  });
}

function reachedFrom(owner: string, moves: readonly Move[]): Set<string> {
  const reached = new Set([owner]);
  // A set lists what is added to it meanwhile.
  for (const at of reached) for (const { from, to } of moves) if (from === at) reached.add(to);
  return reached;
}

function sumOf(parts: readonly Pick<StepPart, 'amount'>[]): bigint {
  return sum(parts.map(({ amount }) => amount));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
