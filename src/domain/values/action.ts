import type { PlainData } from './plain-data.ts';

/** The free-form companion data of a command. At most 4 KB encoded. */
export type Meta = { readonly [name: string]: PlainData | undefined };

/**
 * A request to a processor, executed after the transaction is committed: a type and fields of its own.
 * Example: `{ type: 'BuyItem', itemId: 'car_1' }`.
 */
export type Action = {
  /** The name that selects the processor. */
  readonly type: string;
} & Meta;

/** The actions of a command without actions: one list for all of them. */
export const NO_ACTIONS: readonly Action[] = Object.freeze([]);
