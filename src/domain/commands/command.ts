import type { CommandKind } from '../records/transaction-kind.ts';
import type { Action, Meta } from '../values/action.ts';

/**
 * A validated command: owns copies of everything that its caller passed. These are the fields that all kinds share; a
 * kind adds its own, such as `from`, `to` and `bundle`.
 */
export interface Command<Kind extends string = CommandKind> {
  readonly kind: Kind;
  readonly key?: string;
  readonly meta?: Meta;
  readonly actions: readonly Action[];
}
