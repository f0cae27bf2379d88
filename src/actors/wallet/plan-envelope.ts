import { planCommand } from '../../domain/commands/plan-command.ts';
import { refuseTakenHold } from '../../domain/commands/taken-hold.ts';
import type { PayerUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import type { PlanPolicy } from '../../domain/rules/policy.ts';
import { boundsOf, type Envelope } from '../messages/envelope.ts';

/** Plans a command with what commits and reads have found about it before. */
export function planEnvelope(envelope: Envelope, utxos: PayerUtxos, bounds: PlanBounds, policy: PlanPolicy): Plan {
  const { command, refusal, existingHold } = envelope;
  if (refusal !== undefined) return { status: 'rejected', refusal };
  const plan = planCommand(command, utxos, boundsOf(envelope, bounds), policy);
  if (existingHold === undefined || plan.status !== 'planned') return plan;
  const opens = plan.movement.holds?.some(({ id, change }) => change === 'open' && id === existingHold);
  return opens === true ? { status: 'rejected', refusal: refuseTakenHold(command, existingHold) } : plan;
}
