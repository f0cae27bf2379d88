import { assert } from '../assert.ts';
import type { PayerUtxos } from '../planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../planning/plan.ts';
import { assertConserved } from '../rules/conservation.ts';
import { NO_POLICY, type PlanPolicy } from '../rules/policy.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';
import { obeyPolicy } from './obey-policy.ts';
import { definitionOf } from './registry.ts';

/**
 * Plans a command against the UTXOs of its payers, as the policy allows. Pure: the same command, UTXOs and policy give
 * the same plan. Asserts that every movement conserves assets, but for those that the command mints or burns.
 */
export function planCommand(
  command: Command,
  utxos: PayerUtxos,
  bounds: PlanBounds,
  policy: PlanPolicy = NO_POLICY,
): Plan {
  const definition = definitionOf(command);
  const plan = planBy(definition, command, utxos, bounds);
  return policy.isEmpty ? plan : obeyPolicy(definition, command, plan, utxos, policy);
}

/** Plans a command of one definition, as {@link planCommand} does. */
export function planBy<Own extends Command<string>>(
  definition: CommandDefinition<Own>,
  command: Own,
  utxos: PayerUtxos,
  bounds: PlanBounds,
): Plan {
  const plan = definition.plan(command, utxos, bounds);
  if (plan.status === 'needs_load') {
    // Loads for a command that pays nothing would repeat without end.
    assert(definition.payers(command).length > 0, `a ${command.kind} has no payer, and needs no load`);
  }
  if (plan.status !== 'planned') return plan;
  const { supply } = definition;
  const { movement } = plan;
  assertConserved(movement, supply.minted?.(command, movement), supply.burned?.(command, movement));
  return plan;
}
