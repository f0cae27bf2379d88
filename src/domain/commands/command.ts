import type { CommandKind } from '../records/transaction-kind.ts';
import { type Action, type Meta, NO_ACTIONS } from '../values/action.ts';

/**
 * A validated command: owns copies of everything that its caller passed. These are the fields that all kinds share; a
 * kind adds its own, such as `from`, `to` and `bundle`.
 */
export interface Command<Kind extends string = CommandKind> {
  readonly kind: Kind;
  readonly key?: string;
  readonly meta?: Meta;
  readonly actions: readonly Action[];
  /** Present for a command that is planned and answered, and not committed. */
  readonly isDryRun?: true;
  /** Present for a command that changes the policy: it is committed alone. */
  readonly changesPolicy?: true;
}

/** The same command without `meta` and actions, for a holder that keeps them encoded. */
export function withoutData({ meta: _meta, ...command }: Command): Command {
  return { ...command, actions: NO_ACTIONS };
}
