import { assert } from '../../domain/assert.ts';
import type { Mutable } from '../../domain/mutable.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import { type Transaction, viewInputs } from '../../domain/records/transaction.ts';
import { viewUtxo } from '../../domain/values/utxo.ts';
import type { LedgerStore, PlannedTransaction } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { ChainEntry } from './plan-chain.ts';

/** What the store is asked to write for a link. */
export function toPlannedTransaction(
  { id, movement, envelope, refusal }: ChainEntry,
  store: Pick<LedgerStore, 'encodeRefusal'>,
): PlannedTransaction {
  if (envelope === undefined) return { id, movement, body: null, actions: [] };
  const { command, encoded } = envelope;
  if (refusal !== undefined) {
    return { id, movement, ...keyOf(envelope), body: store.encodeRefusal(command, refusal), actions: [] };
  }
  const { body, actions } = encoded;
  if (command.key === undefined) return { id, movement, body, actions };
  return { id, movement, ...keyOf(envelope), body, actions };
}

function keyOf({ command, encoded }: Envelope): Pick<PlannedTransaction, 'key' | 'fingerprint'> {
  const { key } = command;
  const { fingerprint } = encoded;
  return key === undefined || fingerprint === undefined ? {} : { key, fingerprint };
}

/** The ledger record of a link that was just written: equal to what a read of it returns. */
export function toTransaction(
  { id, movement, outputs, envelope, refusal }: ChainEntry,
  seq: number,
  committedAt: Date,
): Transaction {
  const { key, meta, actions = [] } = envelope?.command ?? {};
  // Fields are added where there are any: a copy with more of them costs as much as all that is in it.
  const transaction: Mutable<Transaction> = {
    id,
    seq,
    kind: movement.kind,
    // Of its own: a date can be set, and a batch has one.
    committedAt: new Date(committedAt),
    inputs: viewInputs(movement.inputs),
    outputs: outputs.map(viewUtxo),
    actions: refusal === undefined ? actions : [],
  };
  if (key !== undefined) transaction.key = key;
  if (meta !== undefined) transaction.meta = meta;
  if (refusal !== undefined) transaction.refusal = refusal;
  return transaction;
}

/** The answer to a key that is in the ledger already: the first answer again. */
export function repeatedOutcome(transaction: Transaction | undefined): Outcome {
  assert(transaction !== undefined, 'a known key has a transaction');
  if (transaction.kind !== 'refused') return { status: 'duplicate', transaction };
  assert(transaction.refusal !== undefined, 'a refused transaction says why');
  return { status: 'rejected', ...transaction.refusal };
}
