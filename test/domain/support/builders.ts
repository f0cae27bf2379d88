import type { Command } from '../../../src/domain/commands/command.ts';
import { planCommand } from '../../../src/domain/commands/plan-command.ts';
import type { CommandInputs } from '../../../src/domain/commands/registry.ts';
import { validateCommand } from '../../../src/domain/commands/validate-command.ts';
import { isLedgerError } from '../../../src/domain/errors.ts';
import type { Plan, PlanBounds } from '../../../src/domain/planning/plan.ts';
import type { Movement, Output } from '../../../src/domain/records/movement.ts';
import type { CommandKind } from '../../../src/domain/records/transaction-kind.ts';
import { type Assets, addTo, type Bundle, bundleOf } from '../../../src/domain/values/bundle.ts';
import { makeUtxo, type Utxo } from '../../../src/domain/values/utxo.ts';
import { UtxoSet } from '../../../src/domain/values/utxo-set.ts';

/** A UTXO of alice. Its name is its transaction id, so UTXOs sort by name. */
export function utxo(name: string, assets: Assets, owner = 'alice'): Utxo {
  return makeUtxo(name, 0, owner, bundleOf(new Map(Object.entries(assets))));
}

/** A set with one UTXO per element, named u0, u1, … in this order. */
export function setOf(...bundles: Assets[]): UtxoSet {
  return UtxoSet.of(bundles.map((assets, at) => utxo(`u${at}`, assets)));
}

/** A valid input of every kind of command. */
export const INPUTS: Readonly<CommandInputs> = {
  mint: { to: 'alice', assets: { gold: 1n } },
  transfer: { from: 'alice', to: 'bob', assets: { gold: 1n } },
  burn: { from: 'alice', assets: { gold: 1n } },
  hold: { from: 'alice', assets: { gold: 1n }, hold: 'h1' },
  capture: { hold: 'h1', to: 'bob' },
  release: { hold: 'h1' },
  extend: { hold: 'h1', expiresInMs: 1_000 },
  freeze: { wallet: 'alice' },
  unfreeze: { wallet: 'alice' },
  reverse: { transaction: '018f3c6e-0000-7000-8000-000000000001' },
  exchange: { legs: [{ from: 'alice', to: 'bob', assets: { gold: 1n } }] },
};

/** A transfer from alice to bob. */
export function transfer(assets: Assets): Command {
  return validateCommand('transfer', { from: 'alice', to: 'bob', assets });
}

/** A burn by alice. */
export function burn(assets: Assets): Command {
  return validateCommand('burn', { from: 'alice', assets });
}

/** The bundle of a command of mint, transfer or burn. */
export function bundleIn(command: Command): Bundle {
  return (command as Command & { readonly bundle: Bundle }).bundle;
}

/** Plans a command against these UTXOs of its payer; with `totals` they are a part of what the payer holds. */
export function plan(command: Command, utxos: UtxoSet, bounds: PlanBounds, totals?: Bundle): Plan {
  return planCommand(command, { of: () => ({ utxos, totals }) }, bounds);
}

/** The movement of a plan. @throws for a plan without one. */
export function movementOf(planned: Plan): Movement {
  if (planned.status === 'rejected') throw new Error(`rejected: ${planned.refusal.reason}`);
  if (planned.status === 'needs_load') throw new Error('needs more UTXOs loaded');
  return planned.movement;
}

/** The sums of UTXOs or outputs, per asset. */
export function sumOf(parts: Iterable<Utxo | Output>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { bundle } of parts) addTo(sums, bundle);
  return sums;
}

/** Outpoints in the order given, as the tests name them: `u3` for the UTXO `u3:0`. */
export function namesOf(utxos: readonly Utxo[]): string[] {
  return utxos.map(({ transactionId }) => transactionId);
}

/** A bundle as an object, for comparing. */
export function assetsOf(bundle: Bundle): Assets {
  return Object.fromEntries(bundle);
}

/** The problem of an invalid input. */
export interface Problem {
  readonly code: string;
  readonly problem: string | undefined;
  readonly field: string | undefined;
}

/** The problem for which validation refuses an input; undefined for a valid input. Rethrows any other error. */
export function problemOf(kind: CommandKind, input: unknown): Problem | undefined {
  return problemIn(() => validateCommand(kind, input));
}

/** The problem for which a call refuses its input; undefined for a valid input. Rethrows any other error. */
export function problemIn(call: () => unknown): Problem | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    return { code: error.code, problem: error.problem, field: error.field };
  }
}

/** The result of {@link problemOf} for this problem in this field. */
export function invalid(problem: string, field: string): Problem {
  return { code: 'ERR_INVALID_COMMAND', problem, field };
}
