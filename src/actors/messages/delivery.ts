import type { Action } from '../../domain/values/action.ts';

/** One action of a committed transaction, as a processor receives it. */
export interface Delivery<Own = Action> {
  /** The same at every attempt, so that a processor can detect a repetition. */
  readonly id: string;
  /** The id of the transaction that carried the action. */
  readonly transactionId: string;
  /** The wallet whose command carried the action. */
  readonly wallet: string;
  /** The action as the command passed it. */
  readonly action: Own;
  /** From 1. */
  readonly attempt: number;
}

/** Processes deliveries of one type. If it throws or rejects, the delivery is attempted again later. */
export type Processor<Own = Action> = (delivery: Delivery<Own>) => unknown;

/** The id of a delivery: `transactionId:actionIndex`. */
export function deliveryId(transactionId: string, actionIndex: number): string {
  return `${transactionId}:${actionIndex}`;
}
