import type { Action, Meta } from '../values/action.ts';
import type { Assets } from '../values/bundle.ts';
import type { Utxo } from '../values/utxo.ts';
import { byOutpoint, viewUtxo } from '../values/utxo.ts';
import type { Refusal } from './rejection.ts';
import type { TransactionKind } from './transaction-kind.ts';

/** One input or output of a transaction. */
export interface TransactionPart {
  readonly outpoint: string;
  readonly owner: string;
  readonly assets: Assets;
}

/** The ledger record. Immutable. */
export interface Transaction {
  /** UUID v7. */
  readonly id: string;
  /** The order in which this database recorded its transactions. */
  readonly seq: number;
  readonly kind: TransactionKind;
  readonly key?: string;
  readonly committedAt: Date;
  readonly inputs: readonly TransactionPart[];
  readonly outputs: readonly TransactionPart[];
  readonly meta?: Meta;
  readonly actions: readonly Action[];
  /** Kind `refused` only. */
  readonly refusal?: Refusal;
}

/** The public view of inputs in the order of their outpoints, which is the only order that the database keeps. */
export function viewInputs(inputs: readonly Utxo[]): TransactionPart[] {
  return (inputs.length > 1 ? inputs.toSorted(byOutpoint) : inputs).map(viewUtxo);
}
