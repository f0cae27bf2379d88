import { assert } from '../../domain/assert.ts';
import type { Mutable } from '../../domain/mutable.ts';
import { viewLeg } from '../../domain/records/leg.ts';
import type { Outcome } from '../../domain/records/outcome.ts';
import { type BackAmount, viewOpen } from '../../domain/records/reversal.ts';
import { asAnswered, type Transaction, viewInputs } from '../../domain/records/transaction.ts';
import { viewUtxo } from '../../domain/values/utxo.ts';
import type { CommandData, LedgerStore, UnitTimes } from '../../store/ledger-store.ts';
import type { ChainEntry } from './plan-chain.ts';

const NO_DATA: CommandData = Object.freeze({});

/** The commit of an entry, and the entry's place in it. */
export interface PlaceInCommit {
  readonly commitId: number;
  readonly place: number;
  readonly committedAt: Date;
  /** The time from which holds that it changes count. */
  readonly heldAt?: Date | undefined;
  /** The times of its unit, where a group commit has sent it. */
  readonly times?: UnitTimes | undefined;
}

/** The transaction of an entry that was just committed, equal to the one that the store reads back. */
export function toTransaction(
  { id, movement, outputs, envelope, refusal }: ChainEntry,
  { commitId, place, committedAt }: PlaceInCommit,
  store: Pick<LedgerStore, 'decodeData'>,
): Transaction {
  const key = envelope?.command.key;
  const { meta, actions = [] } = envelope === undefined ? NO_DATA : store.decodeData(envelope.encoded);
  // Optional fields are assigned afterwards: copying the object with spreads costs as much as building it.
  const transaction: Mutable<Transaction> = {
    id,
    commitId,
    place,
    kind: movement.kind,
    // A copy: a Date is mutable, and all transactions of a batch share one.
    committedAt: new Date(committedAt),
    inputs: viewInputs(movement.inputs),
    outputs: outputs.map(viewUtxo),
    actions: refusal === undefined ? actions : [],
  };
  const { back, legs = [] } = movement;
  // The row of a reversal of what moved nothing net has none.
  if (legs.length > 0) transaction.legs = legs.map(viewLeg);
  if (back !== undefined) {
    transaction.reverses = (back[0] as BackAmount).of;
    transaction.open = viewOpen(back);
  }
  if (movement.freeze !== undefined) transaction.freeze = { ...movement.freeze };
  if (key !== undefined) transaction.key = key;
  if (meta !== undefined) transaction.meta = meta;
  if (refusal !== undefined) transaction.refusal = refusal;
  return transaction;
}

/** The outcome of a command whose key was answered before: the first outcome, marked as repeated. */
export function repeatedOutcome(transaction: Transaction | undefined): Outcome {
  assert(transaction !== undefined, 'a recorded command has a transaction');
  if (transaction.kind !== 'refused') return { status: 'duplicate', transaction: asAnswered(transaction) };
  assert(transaction.refusal !== undefined, 'a refused transaction has a refusal');
  return { status: 'rejected', ...transaction.refusal, repeated: true };
}
