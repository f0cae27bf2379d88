import type { Action } from '../../domain/values/action.ts';

/** One action of a committed transaction on its way to its processor. */
export interface Delivery {
  /** The same at every attempt: what a processor uses to tell a repetition. */
  readonly id: string;
  readonly transactionId: string;
  /** The wallet whose command carried the action. */
  readonly wallet: string;
  readonly action: Action;
  /** From 1. */
  readonly attempt: number;
}

/** Takes deliveries of one type; throwing or rejecting means "again later". */
export type Processor = (delivery: Delivery) => unknown;

/** The id of a delivery: `transactionId:actionIndex`. */
export function deliveryId(transactionId: string, actionIndex: number): string {
  return `${transactionId}:${actionIndex}`;
}
