import { LIMITS } from '../limits.ts';
import { holdOwner } from '../records/hold.ts';
import type { Refusal, Shortfall } from '../records/rejection.ts';
import type { TransactionKind } from '../records/transaction-kind.ts';
import { partiesOf, type Requirement } from './party.ts';
import { availableIn, type PayerUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planExchange } from './plan-exchange.ts';
import { isHoldProblem, resolveHolds, type TakenLeg } from './resolve-holds.ts';
import { type ResolvedLegs, resolveLegs, type WantedLeg } from './resolve-legs.ts';
import { resolveOwned } from './resolve-owned.ts';
import { unmovedWishes } from './unmoved-wishes.ts';

/**
 * Plans legs whose amounts or sources depend on what payers and holds own: resolves them, then plans what was resolved.
 * If nothing is left to move, the command is refused with `nothing_to_move`.
 */
export function planWanted(
  wanted: readonly WantedLeg[],
  requirements: readonly Requirement[],
  utxos: PayerUtxos,
  bounds: PlanBounds,
  kind: TransactionKind,
): Plan {
  const holds = resolveHolds(wanted, utxos);
  if (isHoldProblem(holds)) {
    const refusal: Refusal = { reason: holds.reason, shortfalls: [], hold: holds.hold };
    // A requirement that is not met precedes an amount that a hold does not have.
    if (holds.reason === 'hold_exceeded' && requirements.length > 0) {
      const required = planExchange(partiesOf([], requirements), [], utxos, bounds);
      if (required.status === 'needs_load' || isUnmet(required)) return required;
    }
    return rejected(refusal, kind);
  }
  const taken = holds.legs;
  const caps = bounds.room === undefined ? undefined : { room: bounds.room, holds: holds.changes };
  const resolved = resolveLegs(
    taken.map(({ leg }) => leg),
    (wallet, asset, enough) => availableIn(utxos.of(wallet), asset, enough),
    caps,
  );
  if (resolved === undefined) return { status: 'needs_load' };
  const legs = resolved.legs.map((leg, at) =>
    taken[resolved.origins[at] as number]?.isRelease === true ? { ...leg, isRelease: true } : leg,
  );
  const origins = resolved.origins.map((at) => taken[at]?.origin as number);
  // A hold into which nothing moves is not opened.
  const filled = new Set(legs.map(({ to }) => to));
  const changes = holds.changes.filter(({ change, id }) => change !== 'open' || filled.has(holdOwner(id)));
  const ofHolds = changes.length === 0 ? {} : { holds: changes };
  const plan = planExchange(partiesOf(legs, requirements), legs, utxos, bounds, { kind, origins, ...ofHolds });
  if (plan.status === 'needs_load') return plan;
  // The requirements precede; what fixed legs lack is said with what lists of sources lack.
  if (plan.status === 'rejected' && isUnmet(plan)) return rejected(plan.refusal, kind);
  const others = plan.status === 'rejected' ? plan.refusal.shortfalls : [];
  if (resolved.shortfalls.length + others.length > 0) {
    const owned = resolveOwned({ legs: resolved, taken, changes: holds.changes }, utxos, caps);
    if (owned === undefined) return { status: 'needs_load' };
    const reason = owned.isPaid ? 'funds_held' : 'insufficient_funds';
    return rejected({ reason, shortfalls: [...owned.shortfalls, ...others] }, kind);
  }
  // Before the plan: what is required may need more inputs than there may be, or merges.
  if (legs.length === 0) return nothingToMove(resolved, taken, kind);
  if (plan.status === 'rejected') return rejected(plan.refusal, kind);
  if (plan.status !== 'planned') return plan;
  const unmoved = unmovedWishes(taken, resolved);
  const movement = unmoved.length === 0 ? plan.movement : { ...plan.movement, unmoved };
  return { ...plan, movement, ...(resolved.isBounded ? { isBounded: true } : {}) };
}

/** True for the plan of an exchange whose requirements are not met. */
function isUnmet(plan: Plan): boolean {
  return plan.status === 'rejected' && plan.refusal.reason === 'requirement_failed';
}

/** Names the cap that leaves nothing, if that is why: room is known only after a plan that moved something. */
function nothingToMove({ full }: ResolvedLegs, taken: readonly TakenLeg[], kind: TransactionKind): Plan {
  const refusal: Refusal = { reason: 'nothing_to_move', shortfalls: [] };
  if (full === undefined) return { status: 'rejected', refusal };
  const { leg, ...rule } = full;
  const ofLeg = kind === 'exchange' ? { leg: taken[leg]?.origin as number } : {};
  return { status: 'rejected', refusal: { ...refusal, rule: { ...rule, ...ofLeg } } };
}

/** A command of one leg has no legs to name. */
function rejected({ reason, shortfalls, hold }: Refusal, kind: TransactionKind): Plan {
  const isExchange = kind === 'exchange';
  const named = shortfalls.slice(0, LIMITS.shortfallsMax).map(({ legs, ...shortfall }): Shortfall => {
    return isExchange && legs !== undefined ? { ...shortfall, legs } : shortfall;
  });
  const { leg, ...rest } = hold ?? { id: '', leg: undefined };
  const ofHold = hold === undefined ? {} : { hold: isExchange ? hold : rest };
  return { status: 'rejected', refusal: { reason, shortfalls: named, ...ofHold } };
}
