import type { PayerUtxos } from '../planning/payer-utxos.ts';
import type { Plan } from '../planning/plan.ts';
import { REJECT_REASONS, type RejectReason } from '../records/rejection.ts';
import { findFrozen } from '../rules/frozen-wallets.ts';
import type { Policy } from '../rules/policy.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';

/** The part of a policy that plans are checked against. */
export type PlanPolicy = Pick<Policy, 'isEmpty' | 'freezeOf'>;

/** The reasons of refusals that depend on the policy, and on nothing that wallets hold. */
const POLICY_REASONS: ReadonlySet<RejectReason> = new Set(['wallet_frozen']);

/** True if a change of the policy may lift this refusal. */
export function isOfPolicy(reason: RejectReason): boolean {
  return POLICY_REASONS.has(reason);
}

/** The plan of a command, or the refusal of a rule that precedes what the plan says. */
export function obeyPolicy<Own extends Command<string>>(
  { flows }: CommandDefinition<Own>,
  command: Own,
  plan: Plan,
  utxos: PayerUtxos,
  policy: PlanPolicy,
): Plan {
  // What is loaded may say that a hold has ended, which precedes.
  if (policy.isEmpty || flows === undefined || plan.status === 'needs_load') return plan;
  const rule = findFrozen(flows(command, utxos), policy);
  if (rule === undefined) return plan;
  if (plan.status === 'rejected' && precedes(plan.refusal.reason, 'wallet_frozen')) return plan;
  return { status: 'rejected', refusal: { reason: 'wallet_frozen', shortfalls: [], rule } };
}

function precedes(one: RejectReason, other: RejectReason): boolean {
  return REJECT_REASONS.indexOf(one) < REJECT_REASONS.indexOf(other);
}
