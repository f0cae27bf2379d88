import { countChanges } from '../planning/count-changes.ts';
import type { PayerUtxos } from '../planning/payer-utxos.ts';
import type { Plan } from '../planning/plan.ts';
import { REJECT_REASONS, type RejectReason } from '../records/rejection.ts';
import { findBrokenRule } from '../rules/flow-rules.ts';
import type { PlanPolicy } from '../rules/policy.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';

/**
 * The plan of a command with what it changes of counters, or the refusal of a rule that precedes what the plan says.
 */
export function obeyPolicy<Own extends Command<string>>(
  { flows, supply }: CommandDefinition<Own>,
  command: Own,
  plan: Plan,
  utxos: PayerUtxos,
  policy: PlanPolicy,
): Plan {
  // What is loaded may say that a hold has ended, which precedes.
  if (plan.status === 'needs_load') return plan;
  const broken = flows === undefined ? undefined : findBrokenRule(flows(command, utxos), policy);
  if (broken !== undefined && !(plan.status === 'rejected' && precedes(plan.refusal.reason, broken.reason)))
    return { status: 'rejected', refusal: { shortfalls: [], ...broken } };
  if (plan.status !== 'planned') return plan;
  const { movement } = plan;
  const supplies = { minted: supply.minted?.(command, movement), burned: supply.burned?.(command, movement) };
  const counts = countChanges(movement, supplies, policy);
  return counts.length === 0 ? plan : { ...plan, movement: { ...movement, counts } };
}

function precedes(one: RejectReason, other: RejectReason): boolean {
  return REJECT_REASONS.indexOf(one) < REJECT_REASONS.indexOf(other);
}
