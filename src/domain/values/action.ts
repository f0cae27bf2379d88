import type { PlainData } from './plain-data.ts';

/** The free-form companion data of a command. At most 4 KB encoded. */
export type Meta = { readonly [name: string]: PlainData | undefined };

/** The fields of every action, beside its own. */
export interface ActionFields {
  /** The name that selects the processor. */
  readonly type: string;
  /**
   * The action is due this long after the commit, by the clock of the database: whole milliseconds from 1 to ten years.
   * It is due at once without it.
   */
  readonly dueInMs?: number | undefined;
}

/**
 * A request to a processor, executed after the transaction is committed: a type and fields of its own.
 * Example: `{ type: 'BuyItem', itemId: 'car_1' }`, or `{ type: 'EndAuction', lot: 3, dueInMs: 3_600_000 }`.
 */
export type Action = ActionFields & Meta;

/** The actions of a command without actions: one list for all of them. */
export const NO_ACTIONS: readonly Action[] = Object.freeze([]);
