import { assert } from '../domain/assert.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Transaction, viewInputs, viewOutputs } from '../domain/transaction.ts';
import { encodeRefusal } from '../store/encode-command.ts';
import type { PlannedTransaction } from '../store/store.ts';
import type { Link } from './chain.ts';

/** What the store is asked to write for a link. */
export function toPlanned({ id, movement, envelope, refusal }: Link): PlannedTransaction {
  if (envelope === undefined) return { id, movement, body: null, actions: [] };
  const { command, encoded } = envelope;
  return {
    id,
    movement,
    ...(command.key === undefined ? {} : { key: command.key }),
    ...(encoded.fingerprint === undefined ? {} : { fingerprint: encoded.fingerprint }),
    body: refusal === undefined ? encoded.body : encodeRefusal(command, refusal),
    actions: refusal === undefined ? encoded.actions : [],
  };
}

/** The ledger record of a link that was just written: equal to what a read of it returns. */
export function toTransaction({ id, movement, envelope, refusal }: Link, seq: number, committedAt: Date): Transaction {
  const command = envelope?.command;
  return {
    id,
    seq,
    kind: movement.kind,
    ...(command?.key === undefined ? {} : { key: command.key }),
    committedAt,
    inputs: viewInputs(movement.inputs),
    outputs: viewOutputs(id, movement.outputs),
    ...(command?.meta === undefined ? {} : { meta: command.meta }),
    actions: refusal === undefined ? (command?.actions ?? []) : [],
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** The answer to a key that is in the ledger already: the first answer again. */
export function repeatedOutcome(transaction: Transaction | undefined): Outcome {
  assert(transaction !== undefined, 'a known key has a transaction');
  if (transaction.kind !== 'refused') return { status: 'duplicate', transaction };
  assert(transaction.refusal !== undefined, 'a refused transaction says why');
  return { status: 'rejected', ...transaction.refusal };
}
