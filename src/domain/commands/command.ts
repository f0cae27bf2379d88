import type { CommandKind } from '../records/transaction-kind.ts';
import type { Action, Meta } from '../values/action.ts';
import type { Bundle } from '../values/bundle.ts';

/**
 * A validated command: owns copies of everything that its caller passed. These are the fields that all kinds share; a
 * kind adds its own, such as `from` and `to`.
 */
export interface Command<Kind extends string = CommandKind> {
  readonly kind: Kind;
  /** The assets that the command moves. A payer with only a part of its UTXOs in memory loads these assets for it. */
  readonly bundle: Bundle;
  readonly key?: string;
  readonly meta?: Meta;
  readonly actions: readonly Action[];
}
