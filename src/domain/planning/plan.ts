import type { Movement } from '../records/movement.ts';
import type { Refusal } from '../records/rejection.ts';
import type { RoomOf } from '../rules/room.ts';

/** The bounds of a plan. */
export interface PlanBounds {
  /** The maximum number of inputs of one transaction, at least 2. */
  readonly inputsMax: number;
  /** Allows a wallet to merge its own UTXOs first where a sum is spread over more than `inputsMax` of them. */
  readonly merges: boolean;
  /** The room that caps leave. Only wishes are bounded by it: the commit refuses a fixed amount that exceeds it. */
  readonly room?: RoomOf;
}

/** The next step for a command, given the UTXOs of its payers. */
export type Plan =
  | {
      readonly status: 'planned';
      readonly movement: Movement;
      /** Amounts depend on what a payer holds: like a refusal, the plan holds after a fresh load only. */
      readonly isBounded?: boolean;
    }
  /** The command needs more inputs than one transaction may have: commit this merge, then plan again. */
  | { readonly status: 'merge_first'; readonly movement: Movement }
  | { readonly status: 'rejected'; readonly refusal: Refusal }
  /** The UTXOs in memory are a part of those of the payer and do not suffice: load more, then plan again. */
  | { readonly status: 'needs_load' };
