import type { TransactionKind } from '../records/transaction-kind.ts';
import { partiesOf, type Requirement } from './party.ts';
import type { PayerUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planExchange } from './plan-exchange.ts';
import { resolveLegs, type WantedLeg } from './resolve-legs.ts';

/**
 * Plans legs whose amounts or sources depend on what the payers hold: resolves them, then plans what was resolved. If
 * nothing is left to move, the command is refused with `nothing_to_move`.
 */
export function planWanted(
  wanted: readonly WantedLeg[],
  requirements: readonly Requirement[],
  utxos: PayerUtxos,
  bounds: PlanBounds,
  kind: TransactionKind,
): Plan {
  const resolved = resolveLegs(wanted, (wallet, asset, enough) => holding(utxos, wallet, asset, enough));
  if (resolved === undefined) return { status: 'needs_load' };
  const { legs, origins, shortfalls, isBounded } = resolved;
  const plan = planExchange(partiesOf(legs, requirements), legs, utxos, bounds, { kind, origins });
  // The requirements precede; what fixed legs lack is said with what lists of sources lack.
  if (plan.status === 'rejected' && plan.refusal.reason === 'requirement_failed') return plan;
  if (shortfalls.length > 0) {
    const others = plan.status === 'rejected' ? plan.refusal.shortfalls : [];
    return { status: 'rejected', refusal: { reason: 'insufficient_funds', shortfalls: [...shortfalls, ...others] } };
  }
  if (plan.status === 'rejected') return plan;
  if (legs.length === 0) return { status: 'rejected', refusal: { reason: 'nothing_to_move', shortfalls: [] } };
  return plan.status === 'planned' && isBounded ? { ...plan, isBounded } : plan;
}

/** The amount of an asset in a wallet. Where its UTXOs are in memory in part, those that suffice are enough to know. */
function holding(utxos: PayerUtxos, wallet: string, asset: string, enough: bigint | undefined): bigint | undefined {
  const { utxos: loaded, totals } = utxos.of(wallet);
  const known = loaded.total(asset);
  if (totals === undefined || (enough !== undefined && known >= enough)) return known;
  return totals.get(asset);
}
