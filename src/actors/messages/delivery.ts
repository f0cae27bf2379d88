import type { Commands } from '../../domain/commands/commands.ts';
import type { Action } from '../../domain/values/action.ts';
import type { LedgerTypes } from '../../domain/values/ledger-types.ts';

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

/**
 * Processes deliveries of one type. If it throws or rejects, the delivery is attempted again later.
 *
 * Its `commands` have default keys that are derived from the delivery and from the number of the call, so a processor
 * must issue the same commands in the same order at every attempt. The delivery is made when all of them are answered,
 * whether the processor waits for them or not: each is applied once. One that a rule refuses is a dead letter, and one
 * that fails with an error fails the attempt.
 */
export type Processor<Own = Action, Types extends LedgerTypes = LedgerTypes> = (
  delivery: Delivery<Own>,
  commands: Commands<[], Types>,
) => unknown;

/** A processor that has its commands. */
export type DeliveryCall = (delivery: Delivery) => unknown;

/** The id of a delivery: `transactionId:actionIndex`. */
export function deliveryId(transactionId: string, actionIndex: number): string {
  return `${transactionId}:${actionIndex}`;
}
