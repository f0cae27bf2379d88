import type { Leg } from '../records/leg.ts';
import type { RejectReason } from '../records/rejection.ts';
import { type BackAmount, debtsOf, originalOf, type ReversalTarget } from '../records/reversal.ts';
import type { Bundle } from '../values/bundle.ts';
import { singleAsset } from '../values/single-asset.ts';
import { partiesOf } from './party.ts';
import { availableIn, type PayerUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planExchange } from './plan-exchange.ts';

/** The request for a reversal. */
interface ReversalWish {
  readonly transactionId: string;
  /** As much as the only wallet that owes has, instead of all or nothing. */
  readonly isPartial: boolean;
}

/**
 * Plans the reversal of what is left of a transaction: any units of the assets, and not the very outputs. In part only
 * where one wallet owes: half a trade that is undone would take the sword and give no gold.
 */
export function planReversal(
  { transactionId, isPartial }: ReversalWish,
  target: ReversalTarget | null,
  utxos: PayerUtxos,
  bounds: PlanBounds,
): Plan {
  if (target === null) return refuse('transaction_not_found', { of: transactionId });
  const { because, by } = target;
  if (because !== undefined) return refuse('not_reversible', { of: transactionId, because });
  const originals = originalOf(target);
  const open = new Map([...originals].map(([asset, amount]) => [asset, amount - (target.reversed.get(asset) ?? 0n)]));
  const first = by[0];
  if ([...open.values()].every((amount) => amount <= 0n))
    return refuse('already_reversed', { of: transactionId, ...(first === undefined ? {} : { by: first }) });
  const debtors = [...debtsOf(target).keys()];
  const [debtor] = debtors;
  let isBounded = false;
  const take = new Map(open);
  if (isPartial && debtors.length === 1 && debtor !== undefined) {
    const loaded = utxos.of(debtor);
    const debts = debtsOf(target).get(debtor) as Bundle;
    for (const asset of open.keys()) {
      // What was burned, too, is in the open amount, behind what is owed. Nobody pays it.
      const owed = (debts.get(asset) ?? 0n) - (target.reversed.get(asset) ?? 0n);
      if (owed <= 0n) continue;
      const available = availableIn(loaded, asset, owed);
      if (available === undefined) return { status: 'needs_load' };
      if (available >= owed) continue;
      isBounded = true;
      take.set(asset, available);
    }
    if ([...take.values()].every((amount) => amount === 0n))
      return { status: 'rejected', refusal: { reason: 'nothing_to_move', shortfalls: [] } };
  }
  const legs = legsOf(target, take);
  const plan = planExchange(partiesOf(legs, []), legs, utxos, bounds, { kind: 'reversal' });
  if (plan.status === 'rejected') {
    const shortfalls = plan.refusal.shortfalls.map(({ legs: _, ...shortfall }) => shortfall);
    return { status: 'rejected', refusal: { ...plan.refusal, shortfalls } };
  }
  if (plan.status !== 'planned') return plan;
  const back = [...take].map(([asset, amount]): BackAmount => {
    const original = originals.get(asset) as bigint;
    return { of: transactionId, asset, original, before: original - (open.get(asset) as bigint), amount };
  });
  const movement = { ...plan.movement, back };
  return { status: 'planned', movement, ...(isBounded ? { isBounded } : {}) };
}

/** The legs that move these amounts, behind what was moved back before. */
function legsOf({ legs, reversed }: ReversalTarget, take: ReadonlyMap<string, bigint>): Leg[] {
  const skip = new Map(reversed);
  const left = new Map(take);
  const moved: Leg[] = [];
  for (const { from, to, asset, amount } of legs) {
    const skipped = min(skip.get(asset) ?? 0n, amount);
    skip.set(asset, (skip.get(asset) ?? 0n) - skipped);
    const part = min(amount - skipped, left.get(asset) ?? 0n);
    left.set(asset, (left.get(asset) ?? 0n) - part);
    if (part > 0n) moved.push({ from, to, bundle: singleAsset(asset, part) });
  }
  return moved;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function refuse(
  reason: RejectReason,
  reversal: { readonly of: string; readonly by?: string; readonly because?: string },
): Plan {
  return { status: 'rejected', refusal: { reason, shortfalls: [], reversal } };
}
